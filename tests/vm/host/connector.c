// SPDX-License-Identifier: GPL-2.0-or-later
/* The netlink connector, id 9:1. Messages come from the kernel itself (port 0), as the daemon looks for. */
#include <linux/connector.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "hv_host.h"

static struct cb_id id = { CN_KVP_IDX, CN_KVP_VAL };

void connector_send(const struct hv_kvp_msg *message, size_t size)
{
	struct cn_msg *packet = kzalloc(sizeof(*packet) + size, GFP_KERNEL);

	if (!packet)
		return;
	packet->id = id;
	packet->len = size;
	memcpy(packet->data, message, size);
	cn_netlink_send(packet, 0, 0, GFP_KERNEL);
	kfree(packet);
}

static void hear(struct cn_msg *packet, struct netlink_skb_parms *from)
{
	channel_hear(packet->data, packet->len);
}

int connector_start(void)
{
	return cn_add_callback(&id, "kvp_kernel_module", hear);
}
