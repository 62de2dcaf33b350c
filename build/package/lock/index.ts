export { fileToLock, filesByMedium, type MeasuredFile } from "./file-to-lock.ts";
export { lookBeforeLock, type DaemonToLock, type LockView, type LookedAt } from "./look-before-lock.ts";
