// Prints how many tests passed and failed, from the file that vitest's JSON reporter wrote, as a last line that any CI can count.
import { readFile } from "node:fs/promises";

/** The part of vitest's JSON report that is counted. */
interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const path = process.argv[2] ?? "out/test-results.json";
const report = await readReport(path);
const tests = report.testResults.flatMap((file) => file.assertionResults);
const count = (status: string) => tests.filter((test) => test.status === status).length;
// A file that could not even be loaded has no tests to count, and is one failure itself.
const brokenFiles = report.testResults.filter(
  (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
).length;
const failed = count("failed") + brokenFiles;
const skipped = tests.length - count("passed") - count("failed");

if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${count("passed")} passed, ${failed} failed`);
process.exitCode = failed > 0 || tests.length === 0 ? 1 : 0;

/** A run that wrote no report has failed as a whole. */
async function readReport(file: string): Promise<Report> {
  try {
    // vitest's own format, from a file that it has just written.
    return JSON.parse(await readFile(file, "utf8")) as Report;
  } catch {
    return { testResults: [{ status: "failed", assertionResults: [] }] };
  }
}
