import { z } from "zod";
import { LisdebError, shown } from "../base/index.ts";
import { archiveFileName, type ArchiveStore } from "../archive/index.ts";

/** What the page has to know and no state tells. Who can write in the store can change it, so that all of it is judged when it is read. */
export interface PageMemory {
  /** Where clients reach the archive. */
  readonly url?: string | undefined;
  /** What the names of the keyring's files have begun with: clients that were set up under an earlier Label fetch it by that. */
  readonly names: readonly string[];
}

const PLACE = ".lisdeb/page.json";
const FORM = z.object({
  url: z.unknown().optional(),
  names: z.array(z.string()).optional(),
});
const MOST_BYTES = 64 * 1024;
const MOST_NAMES = 20;

/** What cannot be used is as if it were not there. Throws what reading throws. */
export async function readPageMemory(store: ArchiveStore): Promise<PageMemory> {
  const bytes = await store.read(PLACE, MOST_BYTES).catch((error: unknown) => {
    if (error instanceof LisdebError && error.code === "limit-exceeded") return undefined;
    throw error;
  });
  const { url, names = [] } = (bytes && parsed(bytes)) ?? {};
  return {
    url: typeof url === "string" ? addressIn(url) : undefined,
    names: names.filter((name) => archiveFileName(name) === name).slice(0, MOST_NAMES),
  };
}

function parsed(bytes: Uint8Array): z.infer<typeof FORM> | undefined {
  try {
    return FORM.safeParse(JSON.parse(Buffer.from(bytes).toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

/** As bytes, for the store. */
export function pageMemoryFile({ url, names }: PageMemory): { path: string; bytes: Uint8Array } {
  return { path: PLACE, bytes: Buffer.from(`${JSON.stringify({ url, names: names.slice(-MOST_NAMES) })}\n`) };
}

/** An address at which clients can reach an archive, in its usual form. Throws `usage`. */
export function clientAddress(given: string): string {
  const address = addressIn(given);
  if (address !== undefined) return address;
  throw new LisdebError("usage", `clients cannot reach an archive at "${shown(given)}"`, {
    hint: "an address such as https://example.org/debian",
  });
}

const LONGEST = 2000;

function addressIn(text: string): string | undefined {
  const url = text.length <= LONGEST && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !["http:", "https:", "file:"].includes(url.protocol)) return undefined;
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return undefined;
  return url.href.replace(/\/+$/, "");
}
