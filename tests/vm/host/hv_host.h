/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stand-in for a Hyper-V host and for the kernel's hv_utils: it plays the kernel's end of the channel to hv_kvp_daemon, so that a
 * genuine daemon, started by its genuine package, answers requests as if a host had sent them. What passes between kernel and daemon
 * is as include/uapi/linux/hyperv.h has it; what passes between host and kernel (vmbus) is left out.
 *
 * host.c       /dev/hv_host, by which the test is the host
 * channel.c    requests on their way to the daemon, and its answers: what hv_utils does, in the manner of kernels of three times
 * connector.c  the daemon's way to the kernel up to Linux 4.1
 * device.c     the same since Linux 4.2
 * adapter.c    network adapters that look as on vmbus
 */
#ifndef HV_HOST_H
#define HV_HOST_H

#include <linux/hyperv.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

/* A request on its way, or its answer. */
struct parcel {
	struct list_head list;
	u32 status;
	struct hv_kvp_msg message;
};

extern struct mutex channel_lock; /* for all that the channel and the device keep */

int channel_start(void);
/* Takes a request of the host, which waits until a daemon has registered. */
void channel_ask(struct parcel *request);
/* Waits for the next answer. Gives NULL where a signal came first. */
struct parcel *channel_answer(void);
/* What a daemon sent; -EINVAL where it has to register first. */
int channel_hear(const void *data, size_t size);
/* These two with the lock held: the daemon has gone; it has taken what it was sent. */
void channel_hang_up(void);
void channel_go_on(void);

int connector_start(void);
void connector_send(const struct hv_kvp_msg *message, size_t size);

int device_start(void);
/* These three with the lock held. */
void device_send(const struct hv_kvp_msg *message, size_t size);
bool device_is_full(void);
void device_take_back(void);

#endif
