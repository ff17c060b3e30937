// Test entry: the VM with its door for unverified instructions.
export * from "../../assembly/vm/exec";
