// What has nothing to show before the engine's first answer: fetched beside the engine, after the first paint. One file.
export { BytecodePane } from "../panes/bytecode/BytecodePane";
export { CallbacksPane } from "../panes/callbacks/CallbacksPane";
export { MapPane } from "../panes/map/MapPane";
export { OutputPane } from "../panes/output/OutputPane";
export { RangesPane } from "../panes/ranges/RangesPane";
export { RegistersPane } from "../panes/registers/RegistersPane";
export { Keys } from "./Keys";
export { Timeline } from "./Timeline";
