export { contentsPaths } from "./contents-text.ts";
export { entryOf, fileDigests, type FileDigests } from "./entry-of.ts";
export { architecturesOf, compareEntries, entryKey, mergeEntries } from "./order.ts";
export { parsePackages } from "./packages-text.ts";
export { poolPath, type PoolName } from "./pool-path.ts";
export { parseRelease, type ListedFile, type Release, type ReleaseAlgorithm } from "./read-release.ts";
export { formatRelease, type ReleaseFields } from "./release-text.ts";
export { renderIndices, type PreviousIndices, type RenderOptions } from "./render-indices.ts";
