// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Network adapters. The host names one by the id of its device on vmbus, and the daemon looks that up in the file device_id beside the
 * interface: writing `eth0` to the parameter `adapter` gives the device of eth0 such a file.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/string.h>
#include <net/net_namespace.h>

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
