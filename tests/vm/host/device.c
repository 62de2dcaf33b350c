// SPDX-License-Identifier: GPL-2.0-or-later
/* The character device /dev/vmbus/hv_kvp, for one daemon at a time. */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "hv_host.h"

static bool is_open;
static struct hv_kvp_msg *outgoing; /* what the daemon reads next */
static struct hv_kvp_msg outgoing_buffer;
static DECLARE_WAIT_QUEUE_HEAD(to_daemon);

void device_send(const struct hv_kvp_msg *message, size_t size)
{
	memcpy(&outgoing_buffer, message, size);
	outgoing = &outgoing_buffer;
	wake_up_interruptible(&to_daemon);
}

bool device_is_full(void)
{
	return outgoing;
}

void device_take_back(void)
{
	outgoing = NULL;
}

static int device_open(struct inode *inode, struct file *file)
{
	int result = 0;

	mutex_lock(&channel_lock);
	if (is_open)
		result = -EBUSY;
	is_open = true;
	mutex_unlock(&channel_lock);
	return result;
}

static int device_release(struct inode *inode, struct file *file)
{
	mutex_lock(&channel_lock);
	is_open = false;
	channel_hang_up();
	mutex_unlock(&channel_lock);
	return 0;
}

static ssize_t device_read(struct file *file, char __user *buffer, size_t size, loff_t *offset)
{
	ssize_t result;

	if (wait_event_interruptible(to_daemon, READ_ONCE(outgoing)))
		return -EINTR;
	mutex_lock(&channel_lock);
	if (!outgoing)
		result = -EAGAIN;
	else if (size < sizeof(*outgoing))
		result = -EINVAL;
	else
		result = copy_to_user(buffer, outgoing, sizeof(*outgoing)) ? -EFAULT : sizeof(*outgoing);
	if (result > 0)
		outgoing = NULL;
	channel_go_on();
	mutex_unlock(&channel_lock);
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
	result = channel_hear(message, sizeof(struct hv_kvp_msg));
	kfree(message);
	return result ? result : size;
}

static __poll_t device_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &to_daemon, table);
	return READ_ONCE(outgoing) ? EPOLLIN | EPOLLRDNORM : 0;
}

static const struct file_operations operations = {
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
	.fops = &operations,
};

int device_start(void)
{
	return misc_register(&device);
}
