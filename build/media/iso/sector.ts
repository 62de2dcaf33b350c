/** ECMA-119 6.1.2: a logical sector, in bytes. Every medium in use has this one. */
export const SECTOR = 2048;

/** ECMA-119 6.2.1: sectors 0 to 15 are left to the system: boot code of a hybrid image stands there. In bytes. */
export const SYSTEM_AREA = 16 * SECTOR;
