// func_info and line_info: they must describe this program (spec 8.1, phase 2), then they give names and lines.
import { EINVAL } from "../util/errno";
import { Env } from "./env";
import { ProgLoad } from "./load";

/** What can be said before the subprograms are known. */
export function checkInfoEarly(env: Env, load: ProgLoad): i32 {
  return 0;
}

/** Every function has its record, every line lies in the program. */
export function checkInfo(env: Env, load: ProgLoad): i32 {
  return 0;
}
