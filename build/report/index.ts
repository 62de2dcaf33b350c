export { debAsData, describeDeb } from "./describe-deb.ts";
export { describeMedium, mediumAsData } from "./describe-medium.ts";
export { daemonAsData, describeDaemon, describeElf } from "./describe-elf.ts";
export { describeRpm, rpmAsData } from "./describe-rpm.ts";
export { choiceAsData, describeMatrix, matrixOf } from "./describe-verdicts.ts";
export { readableSize } from "./sizes.ts";
export { table, type Column } from "./table.ts";
