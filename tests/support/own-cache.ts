// Set up before each file of tests: the command keeps what it builds and fetches in a folder of that file's own. So no test takes for made what another
// one, or an earlier run, has left, and nobody's own cache is filled.
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const cache = join(tmpdir(), `lisdeb-cache-${process.pid}-${randomBytes(4).toString("hex")}`);
process.env.LISDEB_CACHE = cache;
afterAll(() => rmSync(cache, { recursive: true, force: true }));
