/** Relation that gives `/lib/lsb/init-functions` up to bullseye. */
export const LSB_BASE = "lsb-base (>= 3.0-6)";

/** Either place of it: bookworm's lsb-base is an empty package that pulls in the other. */
export const LSB_OR_SYSVINIT = `sysvinit-utils (>= 3.05-4~) | ${LSB_BASE}`;
