/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "old-glibc.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "guest.h"

static struct utsname guest;

static void host_name(char *value)
{
	gethostname(value, VALUE_SIZE - 1);
}

static void services_version(char *value)
{
	strcpy(value, "3.4");
}

/* Takes the word after " src " from what `ip route show dev IF` prints, for the first interface that has one. */
static void address_of(char *value, const char *family)
{
	DIR *folder = opendir("/sys/class/net");
	struct dirent *each;

	while (folder != NULL && value[0] == '\0' && (each = readdir(folder)) != NULL) {
		char command[320], line[512];
		FILE *routes;

		/* The name goes to a shell: one that could mean something to it is passed over. */
		if (each->d_name[strspn(each->d_name, "abcdefghijklmnopqrstuvwxyz0123456789")] != '\0' ||
		    strcmp(each->d_name, "lo") == 0)
			continue;
		snprintf(command, sizeof(command), "ip %s route show dev %s 2>/dev/null", family, each->d_name);
		routes = popen(command, "r");
		while (routes != NULL && fgets(line, sizeof(line), routes) != NULL) {
			const char *source = strstr(line, " src ");

			if (source != NULL && value[0] == '\0') {
				size_t length = strcspn(source + 5, " \n");

				if (length < VALUE_SIZE)
					memcpy(value, source + 5, length);
			}
		}
		if (routes != NULL)
			pclose(routes);
	}
	if (folder != NULL)
		closedir(folder);
}

static void address_4(char *value)
{
	address_of(value, "-4");
}

static void address_6(char *value)
{
	address_of(value, "-6");
}

static void kernel_release(char *value)
{
	strcpy(value, guest.release);
}

static void system_name(char *value)
{
	FILE *release = fopen("/etc/redhat-release", "r");

	if (release != NULL && fgets(value, VALUE_SIZE, release) != NULL)
		value[strcspn(value, "\n")] = '\0';
	else
		strcpy(value, guest.sysname);
	if (release != NULL)
		fclose(release);
}

static void machine(char *value)
{
	strcpy(value, guest.machine);
}

static const struct {
	const char *key;
	void (*read)(char *value);
} facts[] = {
	{ "FullyQualifiedDomainName", host_name },
	{ "IntegrationServicesVersion", services_version },
	{ "NetworkAddressIPv4", address_4 },
	{ "NetworkAddressIPv6", address_6 },
	{ "OSBuildNumber", kernel_release },
	{ "OSName", system_name },
	{ "OSVersion", kernel_release },
	{ "ProcessorArchitecture", machine },
};

int guest_nth(unsigned int n, struct record *record)
{
	if (n >= sizeof(facts) / sizeof(facts[0]))
		return -1;
	uname(&guest);
	memset(record, 0, sizeof(*record));
	strcpy(record->key, facts[n].key);
	facts[n].read(record->value);
	return 0;
}
