/** What a store is to say of an object when a client asks for it. */
export interface ObjectHeaders {
  readonly ContentType: string;
  readonly CacheControl: string;
}

/**
 * What an archive's file is served as. Never a Content-Encoding, though much is compressed: apt wants the bytes that Release lists, and what
 * has that header is unpacked on the way by some.
 */
export function objectHeaders(path: string): ObjectHeaders {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const [, ContentType] = TYPES.find(([pattern]) => pattern.test(name)) ?? [];
  return { ContentType: ContentType ?? "application/octet-stream", CacheControl: cacheControl(path) };
}

/** What is under the name of its digest stays as it is; a package does while it is there; all else is asked for anew each time. */
function cacheControl(path: string): string {
  if (path.includes("/by-hash/")) return "public, max-age=31536000, immutable";
  if (path.startsWith("pool/")) return "public, max-age=86400";
  return "no-cache";
}

const TEXT = "text/plain; charset=utf-8";

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.deb$/, "application/vnd.debian.binary-package"],
  [/\.json$/, "application/json"],
  [/\.html$/, "text/html; charset=utf-8"],
  [/\.gz$/, "application/gzip"],
  [/\.xz$/, "application/x-xz"],
  [/^Release\.gpg$/, "application/pgp-signature"],
  [/\.(asc|gpg)$/, "application/pgp-keys"],
  [/^(InRelease|Release|Packages)$/, TEXT],
];
