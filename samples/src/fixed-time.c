/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded before genisoimage (LD_PRELOAD) while the sample is made. genisoimage writes the present time into the volume descriptor
 * and each file's three times into its record, and has no option for either; of a file's times one (ctime) cannot be set at
 * all. Under this library every time is FIXED_TIME, in seconds since 1970, so that the same files make the same image.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

static time_t fixed_time(void)
{
	const char *text = getenv("FIXED_TIME");

	return text == NULL ? 0 : (time_t)atoll(text);
}

time_t time(time_t *out)
{
	time_t now = fixed_time();

	if (out != NULL)
		*out = now;
	return now;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	(void)zone;
	now->tv_sec = fixed_time();
	now->tv_usec = 0;
	return 0;
}

static int fix(int result, struct stat64 *out)
{
	struct timespec fixed = { fixed_time(), 0 };

	if (result == 0)
		out->st_atim = out->st_mtim = out->st_ctim = fixed;
	return result;
}

typedef int stat_by_path(const char *, struct stat64 *);
typedef int stat_by_number(int, struct stat64 *);

int stat64(const char *restrict path, struct stat64 *restrict out)
{
	return fix(((stat_by_path *)dlsym(RTLD_NEXT, "stat64"))(path, out), out);
}

int lstat64(const char *restrict path, struct stat64 *restrict out)
{
	return fix(((stat_by_path *)dlsym(RTLD_NEXT, "lstat64"))(path, out), out);
}

int fstat64(int number, struct stat64 *out)
{
	return fix(((stat_by_number *)dlsym(RTLD_NEXT, "fstat64"))(number, out), out);
}
