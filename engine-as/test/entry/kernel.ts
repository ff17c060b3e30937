// The system-call door alone, for tests of maps, iterators and system calls.
export * from "../../assembly/syscall/door";
export * from "../../assembly/syscall/port";
