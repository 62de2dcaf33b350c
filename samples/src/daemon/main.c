/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stand-in for the hv_kvp_daemon of Linux Integration Services 3.4, for demonstrations and tests: it behaves like the genuine
 * one, as far as a package or a test can tell, and shares no line with it. It knows no options, puts itself into the
 * background, keeps its pools in /var/opt/hyperv, and answers the kernel until SIGTERM ends it.
 */
#include "old-glibc.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "connector.h"
#include "guest.h"

#define POOL_AUTOMATIC 2

static void terminate(char *text, size_t size)
{
	text[size - 1] = '\0';
}

static void fill(struct exchange *exchange, const char *key, const char *value)
{
	memmove(exchange->key, key, KEY_SIZE);
	memmove(exchange->value, value, VALUE_SIZE);
	exchange->key_size = (uint32_t)strlen(exchange->key) + 1;
	exchange->value_size = (uint32_t)strlen(exchange->value) + 1;
	exchange->value_type = VALUE_IS_TEXT;
}

/* Turns the question into its answer, in place. An empty key says that there is nothing (more). */
static void answer(struct message *message)
{
	struct exchange *exchange = &message->body.exchange;
	struct record record;
	int found;

	switch (message->operation) {
	case OP_GET:
		terminate(exchange->key, KEY_SIZE);
		memset(&record, 0, sizeof(record));
		pool_get(message->pool, exchange->key, record.value);
		memmove(record.key, exchange->key, KEY_SIZE);
		fill(exchange, record.key, record.value);
		break;
	case OP_SET:
		terminate(exchange->key, KEY_SIZE);
		terminate(exchange->value, VALUE_SIZE);
		pool_set(message->pool, exchange->key, exchange->value);
		break;
	case OP_DELETE:
		terminate(message->body.delete.key, KEY_SIZE);
		pool_delete(message->pool, message->body.delete.key);
		break;
	case OP_ENUMERATE:
		found = message->pool == POOL_AUTOMATIC ? guest_nth(message->body.enumerate.index, &record)
							: pool_nth(message->pool, message->body.enumerate.index, &record);
		if (found != 0)
			memset(&record, 0, sizeof(record));
		fill(&message->body.enumerate.exchange, record.key, record.value);
		break;
	}
}

int main(void)
{
	struct message message;
	uint32_t sequence, acknowledge;
	int got, fd;

	if (daemon(1, 0) != 0)
		return EXIT_FAILURE;
	openlog("KVP", 0, LOG_USER);
	syslog(LOG_INFO, "KVP starting; pid is %d", (int)getpid());

	if (pool_make_all() != 0)
		return EXIT_FAILURE;

	fd = connector_open();
	if (fd < 0) {
		syslog(LOG_NOTICE, "this kernel has no connector; waiting: %m");
		for (;;)
			pause();
	}

	memset(&message, 0, sizeof(message));
	message.operation = OP_REGISTER;
	if (connector_send(fd, &message, 0, 0) != 0)
		syslog(LOG_NOTICE, "cannot register: %m");

	while ((got = connector_receive(fd, &message, &sequence, &acknowledge)) >= 0) {
		if (got == 0)
			continue;
		/* The driver's own answer to the registration. */
		if (message.operation == OP_REGISTER)
			continue;
		answer(&message);
		if (connector_send(fd, &message, sequence, acknowledge) != 0)
			syslog(LOG_ERR, "cannot answer: %m");
	}
	syslog(LOG_ERR, "the connector is gone: %m");
	return EXIT_FAILURE;
}
