import type { Suite } from "./suite.ts";

type DpkgAbilities = Omit<Suite["dpkg"], "version">;
type AptAbilities = Omit<Suite["apt"], "version">;

/** What apt takes before any of the versions that sources.ts names. */
export const OLD_APT: AptAbilities = {
  inRelease: true,
  ed25519: false,
  byHash: false,
  signedBy: false,
  armouredKeys: false,
  deb822Sources: false,
  versionedProvides: false,
};
/** What apt takes from the last of these versions on. */
export const NEW_APT: AptAbilities = {
  inRelease: true,
  ed25519: true,
  byHash: true,
  signedBy: true,
  armouredKeys: true,
  deb822Sources: true,
  versionedProvides: true,
};
/** What dpkg takes before any of the versions that sources.ts names. */
export const OLD_DPKG: DpkgAbilities = {
  controlCompression: "gz",
  dataCompression: "xz",
  readsXzControl: false,
  readsZstd: false,
};
/** What dpkg takes from the first of them on, and before the second. */
export const XZ_DPKG: DpkgAbilities = {
  controlCompression: "xz",
  dataCompression: "xz",
  readsXzControl: true,
  readsZstd: false,
};
