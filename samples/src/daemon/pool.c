/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "old-glibc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "pool.h"

#define POOL_FOLDER "/var/opt/hyperv"
#define POOL_MODE (S_IRUSR | S_IWUSR | S_IROTH)

static int pool_open(unsigned int pool)
{
	char path[sizeof(POOL_FOLDER) + 32];

	if (pool >= POOLS)
		return -1;
	snprintf(path, sizeof(path), POOL_FOLDER "/.kvp_pool_%u", pool);
	return open(path, O_RDWR | O_CREAT, POOL_MODE);
}

/* Waits for the lock of the whole file; closing the file gives it back. */
static int pool_lock(int fd, short type)
{
	struct flock lock;

	memset(&lock, 0, sizeof(lock));
	lock.l_type = type;
	lock.l_whence = SEEK_SET;
	while (fcntl(fd, F_SETLKW, &lock) != 0)
		if (errno != EINTR)
			return -1;
	return 0;
}

/* The pool, open and locked; -1 where it cannot be had. */
static int pool_take(unsigned int pool, short type)
{
	int fd = pool_open(pool);

	if (fd >= 0 && pool_lock(fd, type) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int record_read(int fd, unsigned int n, struct record *record)
{
	if (pread(fd, record, sizeof(*record), (off_t)n * sizeof(*record)) != sizeof(*record))
		return -1;
	record->key[KEY_SIZE - 1] = '\0';
	record->value[VALUE_SIZE - 1] = '\0';
	return 0;
}

static int record_write(int fd, unsigned int n, const struct record *record)
{
	return pwrite(fd, record, sizeof(*record), (off_t)n * sizeof(*record)) == sizeof(*record) ? 0 : -1;
}

/* The number of the record with that key; -1 where there is none. `end` is the number of records. */
static int record_find(int fd, const char *key, struct record *record, unsigned int *end)
{
	int found = -1;
	unsigned int n;
	struct record each;

	for (n = 0; record_read(fd, n, &each) == 0; n++)
		if (found < 0 && strcmp(each.key, key) == 0) {
			found = (int)n;
			*record = each;
		}
	*end = n;
	return found;
}

int pool_make_all(void)
{
	unsigned int pool;

	if (mkdir(POOL_FOLDER, POOL_MODE) != 0 && errno != EEXIST) {
		syslog(LOG_ERR, "cannot make %s: %m", POOL_FOLDER);
		return -1;
	}
	for (pool = 0; pool < POOLS; pool++) {
		int fd = pool_open(pool);

		if (fd < 0) {
			syslog(LOG_ERR, "cannot open pool %u: %m", pool);
			return -1;
		}
		close(fd);
	}
	return 0;
}

int pool_get(unsigned int pool, const char *key, char *value)
{
	struct record record;
	unsigned int end;
	int found, fd = pool_take(pool, F_RDLCK);

	if (fd < 0)
		return -1;
	found = record_find(fd, key, &record, &end);
	close(fd);
	if (found < 0)
		return -1;
	memcpy(value, record.value, VALUE_SIZE);
	return 0;
}

int pool_set(unsigned int pool, const char *key, const char *value)
{
	struct record record;
	unsigned int end;
	int found, done, fd = pool_take(pool, F_WRLCK);

	if (fd < 0)
		return -1;
	found = record_find(fd, key, &record, &end);
	memset(&record, 0, sizeof(record));
	strncpy(record.key, key, KEY_SIZE - 1);
	strncpy(record.value, value, VALUE_SIZE - 1);
	done = record_write(fd, found < 0 ? end : (unsigned int)found, &record);
	close(fd);
	return done;
}

/* The records after it move up, so that their order stays. */
int pool_delete(unsigned int pool, const char *key)
{
	struct record record;
	unsigned int n, end;
	int found, done = 0, fd = pool_take(pool, F_WRLCK);

	if (fd < 0)
		return -1;
	found = record_find(fd, key, &record, &end);
	if (found < 0)
		done = -1;
	for (n = (unsigned int)found + 1; done == 0 && n < end; n++)
		done = record_read(fd, n, &record) || record_write(fd, n - 1, &record) ? -1 : 0;
	if (done == 0)
		done = ftruncate(fd, (off_t)(end - 1) * sizeof(record));
	close(fd);
	return done;
}

int pool_nth(unsigned int pool, unsigned int n, struct record *record)
{
	int done, fd = pool_take(pool, F_RDLCK);

	if (fd < 0)
		return -1;
	done = record_read(fd, n, record);
	close(fd);
	return done;
}
