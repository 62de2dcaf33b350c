/**
 * The scheme of an archive's address, in lower case; undefined for a folder's path. Those by which archives are known count with fewer slashes than they
 * need, too: `s3:/bucket` is a slip, and no folder.
 */
export function schemeOf(address: string): string | undefined {
  const [, known, other] = /^(?:(s3|https?):|([a-z][a-z0-9+.-]*):\/\/)/i.exec(address) ?? [];
  return (known ?? other)?.toLowerCase();
}
