import { open } from "node:fs/promises";
import { gunzipSync } from "node:zlib";

/**
 * The first 64 KiB of an image that xorriso 1.5.4 has made of a folder with one file of 4 GiB and 5,000 bytes of nothing, packed:
 *
 *     truncate -s 4294972296 big/big.bin; touch -d '2012-07-27 10:20:31 UTC' big/big.bin big
 *     xorriso -as mkisofs -R -iso-level 3 --modification-date=2012072710203100 -o big.iso big
 *     head -c 65536 big.iso | gzip -9n | base64
 *
 * All that follows is content; so the tests need not write it.
 */
const HEAD =
  "H4sIAAAAAAACA+3YTW/TMBjAcYfLSnmR6AYHhsBDHCFKOqZp4pSmbmfRxJGdTtsJtAvaBXHYGTEJiX2QfQoOfKOK627DWRo2GFAQ" +
  "ICH6/6mtHfuxn1SOlDhCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAIO1HURwIOYN2RmfJ" +
  "UH2vv5nvvfBV6YtZef2n+opWS7TrpvbSWffN6ue+6NRHHdGqipZ4tbDcXronLjXj5ZzbNtb6lXkUh2vhY9mNunEYxeFqFMZrkV/W" +
  "h3Kke76/N7Z5HdO0DNy547NuiR/pRnE3Wu+ux1E3Wo2jSFxoiL5ysYGLdt5x08E/42R6/wcAAPPj7cw9tisWgg8fRbH9IJgkVUgy" +
  "CT7v4b9UDm4H16fjp8XrK7du3L0mUnUnWKyDFpvoSVM8n3UOwe8l3xcrdciKOD7xjpv+N/X8l3t6GPZ0/iSu8hwdVKEHR7+eJ8+u" +
  "BmJ370W4u/dyX8j6TYg8XK5GLR9OY8Xfy8nVDAD4WcpOgnb5LrBWF8/ijY04KTeVtCZ9Kq3uD5XUealsupnkvl5YU5rUjKrKlu4r" +
  "J924KIwt5cBYWRint+VAj5R0O65UmXQqS/JSp64YqcQpmZq8TNJS9rVLZTHujbTbVPZ0sCtUqgc6TUptcunM2KYqlH4GdS7Qp/TT" +
  "DXRVzf1J6CyxO3LLjMaZkv50Uv8nSlNP2OTSuT/KTqcNWW4AAKZbzc63NpwAAOC/vv+L6r07DwAAAAAAAAAAAAAAAAAAAAAAAAAA" +
  "AAAAAAAAAAAAAAAAAPxBnwCsUU/YAAABAA==";

/** Of the file, in bytes. */
export const TWO_EXTENTS_SIZE = 4_294_972_296;
/** Where its first extent ends, in bytes from its start. */
export const FIRST_EXTENT = 0xfffff800;

/** By xorriso's report: the logical block where the file begins. */
const CONTENT = 33 * 2048;
const IMAGE_SIZE = 4_295_348_224;

/** Writes that image, which takes some kilobytes of the disk, with a text at some places in the file. */
export async function writeTwoExtents(path: string, text: string, places: readonly number[]): Promise<void> {
  const image = await open(path, "w");
  try {
    await image.truncate(IMAGE_SIZE);
    await image.write(gunzipSync(Buffer.from(HEAD, "base64")), 0, null, 0);
    for (const place of places) await image.write(text, CONTENT + place);
  } finally {
    await image.close();
  }
}
