export { adoptFile } from "./download/adopt-file.ts";
export { cacheFailure } from "./download/cache.ts";
export { cacheUnwritable } from "./download/cache-unwritable.ts";
export { isCached } from "./download/is-cached.ts";
export {
  defaultCacheDir,
  fetchMedium,
  type FetchedMedium,
  type FetchOptions,
  type MediumRequest,
} from "./download/fetch-medium.ts";
export { fetchUnlocked, type FetchedUnlocked } from "./download/fetch-unlocked.ts";
export { openUrl, type OpenedUrl, type WebOptions } from "./download/read-url.ts";
export { parseAddress, shownUrl } from "./download/redirect-policy.ts";
export { wrongSize } from "./download/wrong-size.ts";
export type { Medium, MediumEntry, OpenMedium } from "./medium.ts";
export { openMedium } from "./open.ts";
