// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The test is the host. It writes requests to /dev/hv_host, each in one write of the size of today's struct hv_kvp_msg; they wait until a
 * daemon has registered, and go to it one after the other. Each read gives one answer: a status (32 bits), then the daemon's message.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "hv_host.h"

static ssize_t host_write(struct file *file, const char __user *buffer, size_t size, loff_t *offset)
{
	struct parcel *request;

	if (size != sizeof(request->message))
		return -EINVAL;
	request = kzalloc(sizeof(*request), GFP_KERNEL);
	if (!request)
		return -ENOMEM;
	if (copy_from_user(&request->message, buffer, size)) {
		kfree(request);
		return -EFAULT;
	}
	channel_ask(request);
	return size;
}

static ssize_t host_read(struct file *file, char __user *buffer, size_t size, loff_t *offset)
{
	const size_t answer_size = sizeof(u32) + sizeof(struct hv_kvp_msg);
	struct parcel *answer;
	ssize_t result = answer_size;

	if (size < answer_size)
		return -EINVAL;
	answer = channel_answer();
	if (!answer)
		return -EINTR;
	if (copy_to_user(buffer, &answer->status, sizeof(u32)) ||
	    copy_to_user(buffer + sizeof(u32), &answer->message, sizeof(answer->message)))
		result = -EFAULT;
	kfree(answer);
	return result;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.read = host_read,
	.write = host_write,
};

static struct miscdevice host = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "hv_host",
	.fops = &operations,
};

/* There is no way to unload it: a virtual machine ends with its test. */
static int __init hv_host_init(void)
{
	int result = misc_register(&host);

	if (result)
		return result;
	result = channel_start();
	if (result)
		misc_deregister(&host);
	return result;
}
module_init(hv_host_init);

MODULE_DESCRIPTION("Stand-in for a Hyper-V host's key-value exchange, for tests");
MODULE_LICENSE("GPL");
