export { verifyProgram } from "../../assembly/verifier/load";
