/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded into rpmbuild: the RPMVERSION that it writes into headers is the one that the environment names, and not its own. By that
 * version, among other things, packages of RHEL 5 and RHEL 6 are told apart.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

enum { RPMTAG_RPMVERSION = 1064 };

int headerPutString(void *header, int tag, const char *value)
{
	int (*put)(void *, int, const char *) = (int (*)(void *, int, const char *))dlsym(RTLD_NEXT, "headerPutString");
	const char *version = getenv("PRETENDED_RPM_VERSION");

	return put(header, tag, tag == RPMTAG_RPMVERSION && version ? version : value);
}
