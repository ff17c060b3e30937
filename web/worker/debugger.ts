import type { Engine, Evaluated } from "./evaluate.ts";
import type { Moment, Path } from "./protocol.ts";
export class Debugger {
  private evaluated: Evaluated;
  constructor(_engine: Engine, evaluated: Evaluated) {
    this.evaluated = evaluated;
  }
  countSteps(): void {}
  moment(_callback: number, _step: number): Moment | null {
    return null;
  }
  path(_callback: number): Path | null {
    return null;
  }
}
