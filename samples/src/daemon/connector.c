/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "old-glibc.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "connector.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* A netlink message that carries a connector message, which carries ours. */
struct packet {
	struct nlmsghdr netlink;
	struct cn_msg connector;
	struct message message;
} __attribute__((packed));

int connector_open(void)
{
	struct sockaddr_nl address;
	int group = CN_KVP_IDX;
	int fd = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_CONNECTOR);

	if (fd < 0)
		return -1;
	memset(&address, 0, sizeof(address));
	address.nl_family = AF_NETLINK;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int connector_receive(int fd, struct message *message, uint32_t *sequence, uint32_t *acknowledge)
{
	struct packet packet;
	struct sockaddr_nl from;
	socklen_t from_size = sizeof(from);
	ssize_t size;

	memset(&packet, 0, sizeof(packet));
	size = recvfrom(fd, &packet, sizeof(packet), 0, (struct sockaddr *)&from, &from_size);
	if (size < 0)
		return errno == EINTR || errno == ENOBUFS ? 0 : -1;
	/* Only the kernel (port 0) is listened to: any process can send to the group. */
	if (from.nl_pid != 0 || (size_t)size < sizeof(packet.netlink) + sizeof(packet.connector))
		return 0;
	if (packet.connector.id.idx != CN_KVP_IDX || packet.connector.id.val != CN_KVP_VAL)
		return 0;
	*message = packet.message;
	*sequence = packet.connector.seq;
	*acknowledge = packet.connector.ack;
	return 1;
}

int connector_send(int fd, const struct message *message, uint32_t sequence, uint32_t acknowledge)
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.netlink.nlmsg_len = sizeof(packet);
	packet.netlink.nlmsg_type = NLMSG_DONE;
	packet.netlink.nlmsg_pid = (uint32_t)getpid();
	packet.connector.id.idx = CN_KVP_IDX;
	packet.connector.id.val = CN_KVP_VAL;
	packet.connector.seq = sequence;
	packet.connector.ack = acknowledge;
	packet.connector.len = sizeof(packet.message);
	packet.message = *message;
	return send(fd, &packet, sizeof(packet), 0) == sizeof(packet) ? 0 : -1;
}
