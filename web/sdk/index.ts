// The library for pages that embed the playground: the element <map-walk>, and the same as promises for a frame of one's
// own. An ES module without dependencies.
import { MapWalkElement } from "./element.ts";

export { MapWalkElement } from "./element.ts";
export { OPTIONS, type OptionName, writeOptions } from "./options.ts";
export { connect, type Patience, Player } from "./player.ts";
export type { Attempt, EventName, Events, Lines, Load, Problem, Run, State, Step, Theme, Verdict } from "./protocol.ts";

if (globalThis.customElements && !customElements.get("map-walk")) customElements.define("map-walk", MapWalkElement);

declare global {
  interface HTMLElementTagNameMap {
    "map-walk": MapWalkElement;
  }
}
