/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a kernel module's place: an object file with nothing to run. */
const char license[] __attribute__((section(".modinfo"), used)) = "license=GPL";
