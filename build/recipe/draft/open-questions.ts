import { readFile } from "node:fs/promises";
import { DECIDE } from "./recipe-text.ts";

const QUESTION = new RegExp(`^[ \t]*# ${DECIDE}`);

/** How many questions of its draft a recipe still has, as comments: whoever answers one takes it out. The file has been read before, and is within bounds. */
export async function openQuestions(path: string): Promise<number> {
  const text = await readFile(path, "utf8");
  return text.split(/\r?\n/).filter((line) => QUESTION.test(line)).length;
}
