// The system-call door alone, for tests of maps, iterators and system calls.
export { newMap } from "../../assembly/maps/create";
