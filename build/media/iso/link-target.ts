import { LisdebError, shown, type Where } from "../../base/index.ts";

/**
 * Holds a symbolic link to what it may point at: something on the medium, told from the folder that the link is in. Nothing
 * here follows links, but who unpacks the medium would. Throws `medium-unsafe`.
 */
export function checkLinkTarget(path: string, target: string, where: Where): void {
  const unsafe = (what: string): never => {
    throw new LisdebError("medium-unsafe", `the link to "${shown(target)}" ${what}`, { where });
  };
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(target)) unsafe("holds a control character");
  if (target.startsWith("/")) unsafe("leads outside the medium");
  let depth = path.split("/").length - 1;
  for (const part of target.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) unsafe("leads outside the medium");
  }
}
