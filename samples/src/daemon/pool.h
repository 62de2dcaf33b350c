/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pools: files of records, which the host and the guest exchange. */
#ifndef POOL_H
#define POOL_H

#define KEY_SIZE 512
#define VALUE_SIZE 2048

/* 0 host to guest, 1 guest to host, 2 automatic, 3 automatic external, 4 internal. */
#define POOLS 5

struct record {
	char key[KEY_SIZE];
	char value[VALUE_SIZE];
};

/* Each gives 0 where it was done, -1 where it was not. */
int pool_make_all(void);
int pool_get(unsigned int pool, const char *key, char *value);
int pool_set(unsigned int pool, const char *key, const char *value);
int pool_delete(unsigned int pool, const char *key);
int pool_nth(unsigned int pool, unsigned int n, struct record *record);

#endif
