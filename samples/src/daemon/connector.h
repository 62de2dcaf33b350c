/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel's key-value driver and the daemon say to each other, as Linux 3.2 to 4.1 have it. */
#ifndef CONNECTOR_H
#define CONNECTOR_H

#include <stdint.h>

/* For CN_KVP_IDX (9) and CN_KVP_VAL (1): the driver's address among the users of the connector. */
#include <linux/connector.h>

#include "pool.h"

enum operation { OP_GET, OP_SET, OP_DELETE, OP_ENUMERATE, OP_REGISTER };

/* The value is text. */
#define VALUE_IS_TEXT 1

struct exchange {
	uint32_t value_type;
	/* In bytes, with the final NUL. */
	uint32_t key_size;
	uint32_t value_size;
	char key[KEY_SIZE];
	char value[VALUE_SIZE];
} __attribute__((packed));

struct message {
	uint8_t operation;
	uint8_t pool;
	uint16_t padding;
	union {
		struct exchange exchange;
		struct {
			uint32_t index;
			struct exchange exchange;
		} __attribute__((packed)) enumerate;
		struct {
			uint32_t key_size;
			char key[KEY_SIZE];
		} __attribute__((packed)) delete;
	} body;
} __attribute__((packed));

/* Gives the socket, or -1 where this kernel has no connector. */
int connector_open(void);
/* Waits for the next message and what it answers to; gives -1 where the connector is gone, 0 where it was nothing for us. */
int connector_receive(int fd, struct message *message, uint32_t *sequence, uint32_t *acknowledge);
int connector_send(int fd, const struct message *message, uint32_t sequence, uint32_t acknowledge);

#endif
