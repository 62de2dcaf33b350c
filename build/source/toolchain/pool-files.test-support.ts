export { poolFiles } from "./pool-files.ts";
