/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Included in every file of the daemon. It binds the names whose newest form in today's glibc is younger than RHEL 5's
 * to their first form, which every later glibc keeps. What was built here then starts wherever the genuine one does.
 */
#ifndef OLD_GLIBC_H
#define OLD_GLIBC_H

#ifdef __x86_64__
#define FIRST_GLIBC "GLIBC_2.2.5"
__asm__(".symver memcpy, memcpy@" FIRST_GLIBC);
#else
#define FIRST_GLIBC "GLIBC_2.0"
__asm__(".symver fcntl, fcntl@" FIRST_GLIBC);
#endif

#endif
