// SPDX-License-Identifier: GPL-2.0-or-later
/* The channel between host and daemon: one request after the other, each with its answer. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "hv_host.h"

/* How long a daemon may take for an answer. hv_utils gives it less (5 seconds, later 30), but processors there are not emulated. */
#define PATIENCE (100 * HZ)

/* Up to Linux 3.6 a message had no room for addresses: 2,580 bytes. */
#define OLD_SIZE (offsetof(struct hv_kvp_msg, body) + sizeof(struct hv_kvp_msg_enumerate))

/* What the kernels of a time do. */
static const struct manner {
	const char *name;
	int (*start)(void);
	void (*send)(const struct hv_kvp_msg *message, size_t size);
	size_t size; /* of every message to the daemon, whichever daemon it is */
	bool is_old; /* knows KVP_OP_REGISTER alone, and as often as it comes; later ones take the first registration only */
} manners[] = {
	{ "connector-3.4", connector_start, connector_send, OLD_SIZE, true }, /* Linux 3.4 to 3.6, and wheezy's 3.2 */
	{ "connector-3.8", connector_start, connector_send, sizeof(struct hv_kvp_msg), false }, /* to 4.1 */
	{ "device", device_start, device_send, sizeof(struct hv_kvp_msg), false }, /* since 4.2 */
};
static const struct manner *manner;

DEFINE_MUTEX(channel_lock); /* for everything below */
static LIST_HEAD(requests);
static LIST_HEAD(answers);
static struct parcel *under_way;
static int registered; /* KVP_OP_REGISTER or KVP_OP_REGISTER1 while a daemon is there, otherwise 0 */

static DECLARE_WAIT_QUEUE_HEAD(answered);

static char *transport = "connector-3.4";
module_param(transport, charp, 0444);
MODULE_PARM_DESC(transport, "connector-3.4, connector-3.8 or device");

static int registrations;
module_param(registrations, int, 0444);
MODULE_PARM_DESC(registrations, "how often a daemon has registered so far");

static uint sent;
module_param(sent, uint, 0444);
MODULE_PARM_DESC(sent, "the size of the latest message to a daemon, in bytes");

static uint heard;
module_param(heard, uint, 0444);
MODULE_PARM_DESC(heard, "the size of the latest message from a daemon, in bytes");

static void send_to_daemon(const struct hv_kvp_msg *message)
{
	sent = manner->size;
	manner->send(message, manner->size);
}

static void give_up(struct work_struct *work);
static DECLARE_DELAYED_WORK(out_of_patience, give_up);

void channel_go_on(void)
{
	if (!registered || under_way || device_is_full() || list_empty(&requests))
		return;
	under_way = list_first_entry(&requests, struct parcel, list);
	list_del(&under_way->list);
	send_to_daemon(&under_way->message);
	schedule_delayed_work(&out_of_patience, PATIENCE);
}

/* Closes the request under way with what the daemon said of it, or with nothing. */
static void finish(u32 status, const void *message, size_t size)
{
	struct parcel *parcel = under_way;

	if (!parcel)
		return;
	under_way = NULL;
	device_take_back();
	parcel->status = status;
	memset(&parcel->message, 0, sizeof(parcel->message));
	memcpy(&parcel->message, message, min(size, sizeof(parcel->message)));
	list_add_tail(&parcel->list, &answers);
	wake_up_interruptible(&answered);
}

static void give_up(struct work_struct *work)
{
	mutex_lock(&channel_lock);
	finish(HV_E_FAIL, NULL, 0);
	channel_go_on();
	mutex_unlock(&channel_lock);
}

void channel_hang_up(void)
{
	registered = 0;
	device_take_back();
	cancel_delayed_work(&out_of_patience);
	finish(HV_E_FAIL, NULL, 0);
}

/* The number of the old registration is also that of GET_IP_INFO, which the answer to it may bear. */
static bool is_registration(int operation)
{
	if (manner->is_old)
		return operation == KVP_OP_REGISTER;
	return !registered && (operation == KVP_OP_REGISTER || operation == KVP_OP_REGISTER1);
}

static void greet(int operation)
{
	static struct hv_kvp_msg hello; /* under the lock; too big for the stack */

	registered = operation;
	registrations++;
	pr_info("hv_host: a daemon has registered (%d)\n", operation);
	hello.kvp_hdr.operation = operation;
	strscpy(hello.body.kvp_register.version, "3.1", sizeof(hello.body.kvp_register.version));
	send_to_daemon(&hello);
}

/*
 * Daemons that register in the old way say with an empty key that there is nothing (more), and the kernel looks for it where an
 * enumeration has its key, whatever was asked. Later ones have a field for it.
 */
static u32 status_of(const struct hv_kvp_msg *message)
{
	if (registered == KVP_OP_REGISTER1)
		return message->error;
	return message->body.kvp_enum_data.data.key[0] ? HV_S_OK : HV_S_CONT;
}

int channel_hear(const void *data, size_t size)
{
	static struct hv_kvp_msg message;
	int result = 0;

	mutex_lock(&channel_lock);
	heard = size;
	memset(&message, 0, sizeof(message));
	memcpy(&message, data, min(size, sizeof(message)));
	if (is_registration(message.kvp_hdr.operation)) {
		greet(message.kvp_hdr.operation);
	} else if (!registered) {
		pr_info("hv_host: incompatible daemon (%d)\n", message.kvp_hdr.operation);
		result = -EINVAL;
	} else if (under_way) {
		cancel_delayed_work(&out_of_patience);
		finish(status_of(&message), data, size);
	} else {
		pr_info("hv_host: an answer that nobody asked for\n");
	}
	channel_go_on();
	mutex_unlock(&channel_lock);
	return result;
}

void channel_ask(struct parcel *request)
{
	mutex_lock(&channel_lock);
	list_add_tail(&request->list, &requests);
	channel_go_on();
	mutex_unlock(&channel_lock);
}

struct parcel *channel_answer(void)
{
	struct parcel *answer = NULL;

	while (!answer) {
		if (wait_event_interruptible(answered, !list_empty(&answers)))
			return NULL;
		mutex_lock(&channel_lock);
		answer = list_first_entry_or_null(&answers, struct parcel, list);
		if (answer)
			list_del(&answer->list);
		mutex_unlock(&channel_lock);
	}
	return answer;
}

int channel_start(void)
{
	for (manner = manners; manner < manners + ARRAY_SIZE(manners); manner++)
		if (strcmp(manner->name, transport) == 0)
			return manner->start();
	pr_err("hv_host: transport %s is not known\n", transport);
	return -EINVAL;
}
