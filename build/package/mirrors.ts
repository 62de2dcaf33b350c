import { LisdebError, shown } from "../base/index.ts";
import { parseAddress } from "../media/index.ts";
import type { RecipeMedium } from "../recipe/index.ts";

/**
 * Where a medium can be fetched, best first: from the mirrors that were asked for, which have it under its file name, then from those that
 * the environment names in LISDEB_MIRROR (addresses with blanks between them), then from where its recipe says. Throws `usage` for a mirror
 * that is no plain address of a folder.
 */
export function addressesOf(
  { file, urls }: Pick<RecipeMedium, "file" | "urls">,
  mirrors: readonly string[] = [],
  environment: Readonly<Record<string, string | undefined>> = {},
): readonly string[] {
  const named = mirrors.map((mirror) => inFolder(mirror, file, "--mirror"));
  const ofEnvironment = mirrorsOf(environment).map((mirror) => inFolder(mirror, file, "LISDEB_MIRROR"));
  return [...new Set([...named, ...ofEnvironment, ...urls])];
}

/** The mirrors that the environment names. */
export function mirrorsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return (environment.LISDEB_MIRROR ?? "").split(/\s+/).filter((part) => part !== "");
}

function inFolder(mirror: string, file: string, from: string): string {
  let url: URL;
  try {
    url = parseAddress(mirror);
  } catch (cause) {
    const reason = cause instanceof LisdebError ? cause.message : "is no address";
    throw new LisdebError("usage", `${from}: ${shown(withoutSecret(mirror))} ${reason}`, { cause });
  }
  if (url.search !== "" || url.hash !== "") {
    throw new LisdebError(
      "usage",
      `${from}: ${shown(withoutSecret(mirror))} has a query, and is no folder's address`,
    );
  }
  url.pathname = `${url.pathname.replace(/\/*$/, "")}/${encodeURIComponent(file)}`;
  return url.href;
}

/** A password in an address is not to be shown where it is refused. */
function withoutSecret(address: string): string {
  return address.replace(/\/\/[^/@]*@/, "//…@").replace(/[?#].*$/, "");
}
