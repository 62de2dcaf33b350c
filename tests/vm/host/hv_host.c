// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stand-in for a Hyper-V host and for the kernel's hv_utils: it plays the kernel's end of the channel to hv_kvp_daemon, so that a
 * genuine daemon, started by its genuine package, answers requests as if a host had sent them. What passes between kernel and daemon
 * is as include/uapi/linux/hyperv.h has it; what passes between host and kernel (vmbus) is left out.
 *
 * transport=connector  as Linux 3.2 to 4.1: messages of the netlink connector, id 9:1, sent by the kernel (port 0).
 * transport=device     since Linux 4.2: the character device /dev/vmbus/hv_kvp.
 *
 * The test is the host. It writes requests to /dev/hv_host, each in one write of the size of struct hv_kvp_msg; they wait there until a
 * daemon has registered, and go to it one after the other. Each read gives one answer: a status (32 bits), then the daemon's message.
 */
#include <linux/connector.h>
#include <linux/fs.h>
#include <linux/hyperv.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

/* How long a daemon may take for an answer: what hv_utils gives it. */
#define PATIENCE (30 * HZ)

/* Up to Linux 3.6 a message had no room for addresses; daemons of that time are sent no more than they know. */
#define OLD_SIZE (offsetof(struct hv_kvp_msg, body) + sizeof(struct hv_kvp_msg_enumerate))

/* A request on its way, or its answer. */
struct parcel {
	struct list_head list;
	u32 status;
	struct hv_kvp_msg message;
};

static DEFINE_MUTEX(lock); /* for everything below */
static LIST_HEAD(requests);
static LIST_HEAD(answers);
static struct parcel *under_way;
static int registered; /* KVP_OP_REGISTER or KVP_OP_REGISTER1 while a daemon is there, otherwise 0 */
static bool is_open;
static struct hv_kvp_msg *outgoing; /* what the daemon reads next from the device */
static struct hv_kvp_msg outgoing_buffer;

static DECLARE_WAIT_QUEUE_HEAD(answered);
static DECLARE_WAIT_QUEUE_HEAD(to_daemon);

static char *transport = "connector";
module_param(transport, charp, 0444);
MODULE_PARM_DESC(transport, "connector or device");

static int registrations;
module_param(registrations, int, 0444);
MODULE_PARM_DESC(registrations, "how often a daemon has registered so far");

static bool uses_device(void)
{
	return strcmp(transport, "device") == 0;
}

static void send_to_daemon(const struct hv_kvp_msg *message)
{
	size_t size = registered == KVP_OP_REGISTER1 ? sizeof(*message) : OLD_SIZE;
	struct cn_msg *packet;

	if (uses_device()) {
		outgoing_buffer = *message;
		outgoing = &outgoing_buffer;
		wake_up_interruptible(&to_daemon);
		return;
	}
	packet = kzalloc(sizeof(*packet) + size, GFP_KERNEL);
	if (!packet)
		return;
	packet->id.idx = CN_KVP_IDX;
	packet->id.val = CN_KVP_VAL;
	packet->len = size;
	memcpy(packet->data, message, size);
	cn_netlink_send(packet, 0, 0, GFP_KERNEL);
	kfree(packet);
}

static void give_up(struct work_struct *work);
static DECLARE_DELAYED_WORK(out_of_patience, give_up);

static void send_next_request(void)
{
	if (!registered || under_way || outgoing || list_empty(&requests))
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
	outgoing = NULL;
	parcel->status = status;
	memset(&parcel->message, 0, sizeof(parcel->message));
	memcpy(&parcel->message, message, min(size, sizeof(parcel->message)));
	list_add_tail(&parcel->list, &answers);
	wake_up_interruptible(&answered);
}

static void give_up(struct work_struct *work)
{
	mutex_lock(&lock);
	finish(HV_E_FAIL, NULL, 0);
	send_next_request();
	mutex_unlock(&lock);
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

static int hear(const void *data, size_t size)
{
	static struct hv_kvp_msg message;
	int result = 0;

	mutex_lock(&lock);
	memset(&message, 0, sizeof(message));
	memcpy(&message, data, min(size, sizeof(message)));
	/*
	 * The number of the old registration is also that of GET_IP_INFO, to which only daemons of the new one are asked to answer, and
	 * they answer with a status in its place.
	 */
	if (!registered || (registered == KVP_OP_REGISTER && message.kvp_hdr.operation == KVP_OP_REGISTER)) {
		switch (message.kvp_hdr.operation) {
		case KVP_OP_REGISTER1:
			/* Linux up to 3.6 takes this for the answer to a request. */
			if (!uses_device()) {
				pr_info("hv_host: incompatible daemon\n");
				result = -EINVAL;
				break;
			}
			fallthrough;
		case KVP_OP_REGISTER:
			greet(message.kvp_hdr.operation);
			break;
		default:
			result = -EINVAL;
		}
	} else if (under_way) {
		cancel_delayed_work(&out_of_patience);
		finish(status_of(&message), data, size);
	} else {
		pr_info("hv_host: an answer that nobody asked for\n");
	}
	send_next_request();
	mutex_unlock(&lock);
	return result;
}

/* The connector. */

static struct cb_id connector_id = { CN_KVP_IDX, CN_KVP_VAL };

static void connector_hear(struct cn_msg *packet, struct netlink_skb_parms *from)
{
	hear(packet->data, packet->len);
}

/* The daemon's device. */

static int device_open(struct inode *inode, struct file *file)
{
	int result = 0;

	mutex_lock(&lock);
	if (is_open)
		result = -EBUSY;
	is_open = true;
	mutex_unlock(&lock);
	return result;
}

static int device_release(struct inode *inode, struct file *file)
{
	mutex_lock(&lock);
	is_open = false;
	registered = 0;
	outgoing = NULL;
	cancel_delayed_work(&out_of_patience);
	finish(HV_E_FAIL, NULL, 0);
	mutex_unlock(&lock);
	return 0;
}

static ssize_t device_read(struct file *file, char __user *buffer, size_t size, loff_t *offset)
{
	ssize_t result;

	if (wait_event_interruptible(to_daemon, READ_ONCE(outgoing)))
		return -EINTR;
	mutex_lock(&lock);
	if (!outgoing)
		result = -EAGAIN;
	else if (size < sizeof(*outgoing))
		result = -EINVAL;
	else
		result = copy_to_user(buffer, outgoing, sizeof(*outgoing)) ? -EFAULT : sizeof(*outgoing);
	if (result > 0)
		outgoing = NULL;
	send_next_request();
	mutex_unlock(&lock);
	return result;
}

static ssize_t device_write(struct file *file, const char __user *buffer, size_t size, loff_t *offset)
{
	void *message;
	int result;

	if (size < sizeof(struct hv_kvp_msg))
		return -EINVAL;
	message = memdup_user(buffer, sizeof(struct hv_kvp_msg));
	if (IS_ERR(message))
		return PTR_ERR(message);
	result = hear(message, sizeof(struct hv_kvp_msg));
	kfree(message);
	return result ? result : size;
}

static __poll_t device_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &to_daemon, table);
	return READ_ONCE(outgoing) ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations device_operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.read = device_read,
	.write = device_write,
	.poll = device_poll,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vmbus/hv_kvp",
	.fops = &device_operations,
};

/* The test's device. */

static ssize_t host_write(struct file *file, const char __user *buffer, size_t size, loff_t *offset)
{
	struct parcel *parcel;

	if (size != sizeof(parcel->message))
		return -EINVAL;
	parcel = kzalloc(sizeof(*parcel), GFP_KERNEL);
	if (!parcel)
		return -ENOMEM;
	if (copy_from_user(&parcel->message, buffer, size)) {
		kfree(parcel);
		return -EFAULT;
	}
	mutex_lock(&lock);
	list_add_tail(&parcel->list, &requests);
	send_next_request();
	mutex_unlock(&lock);
	return size;
}

static ssize_t host_read(struct file *file, char __user *buffer, size_t size, loff_t *offset)
{
	const size_t answer_size = sizeof(u32) + sizeof(struct hv_kvp_msg);
	struct parcel *parcel = NULL;
	ssize_t result = answer_size;

	if (size < answer_size)
		return -EINVAL;
	if (wait_event_interruptible(answered, !list_empty(&answers)))
		return -EINTR;
	mutex_lock(&lock);
	parcel = list_first_entry_or_null(&answers, struct parcel, list);
	if (parcel)
		list_del(&parcel->list);
	mutex_unlock(&lock);
	if (!parcel)
		return -EAGAIN;
	if (copy_to_user(buffer, &parcel->status, sizeof(u32)) ||
	    copy_to_user(buffer + sizeof(u32), &parcel->message, sizeof(parcel->message)))
		result = -EFAULT;
	kfree(parcel);
	return result;
}

static const struct file_operations host_operations = {
	.owner = THIS_MODULE,
	.read = host_read,
	.write = host_write,
};

static struct miscdevice host = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "hv_host",
	.fops = &host_operations,
};

/*
 * Network adapters. The host names one by the id of its device on vmbus, and the daemon looks that up in the file device_id beside the
 * interface: writing `eth0` to the parameter `adapter` gives the device of eth0 such a file.
 */

static ssize_t device_id_show(struct device *of, struct device_attribute *attribute, char *buffer)
{
	return sysfs_emit(buffer, "{2b1f3c4d-0001-4000-8000-00155d000001}\n");
}
static DEVICE_ATTR_RO(device_id);

static int adapter_set(const char *value, const struct kernel_param *parameter)
{
	char name[IFNAMSIZ];
	struct net_device *interface;
	int result = -ENODEV;

	strscpy(name, value, sizeof(name));
	interface = dev_get_by_name(&init_net, strim(name));
	if (!interface)
		return -ENODEV;
	if (interface->dev.parent)
		result = device_create_file(interface->dev.parent, &dev_attr_device_id);
	dev_put(interface);
	return result;
}

static const struct kernel_param_ops adapter_operations = { .set = adapter_set };
module_param_cb(adapter, &adapter_operations, NULL, 0200);
MODULE_PARM_DESC(adapter, "an interface that is to look like an adapter on vmbus");

/* There is no way to unload it: a virtual machine ends with its test. */
static int __init hv_host_init(void)
{
	int result = misc_register(&host);

	if (result)
		return result;
	result = uses_device() ? misc_register(&device) :
				 cn_add_callback(&connector_id, "kvp_kernel_module", connector_hear);
	if (result)
		misc_deregister(&host);
	return result;
}
module_init(hv_host_init);

MODULE_DESCRIPTION("Stand-in for a Hyper-V host's key-value exchange, for tests");
MODULE_LICENSE("GPL");
