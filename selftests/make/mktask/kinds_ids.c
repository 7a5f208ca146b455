// SPDX-License-Identifier: GPL-2.0
/* Kinds that differ in name, process group and session. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "mktask.h"

/* "\x1b" becomes the byte; Return: bytes before the final NUL, at most 15. */
static size_t unescape(const char *text, char name[16])
{
	size_t n = 0;

	while (*text && n < 15) {
		if (text[0] == '\\' && text[1] == 'x' && isxdigit(text[2]) && isxdigit(text[3])) {
			char hex[] = { text[2], text[3], 0 };

			name[n++] = strtoul(hex, NULL, 16);
			text += 4;
		} else {
			name[n++] = *text++;
		}
	}
	name[n] = 0;
	return n;
}

static void setup_comm(const struct host *host)
{
	char name[16];

	unescape(param(host, "name"), name);
	if (prctl(PR_SET_NAME, name))
		die(host, "PR_SET_NAME");
}

static void make_comm(struct host *host)
{
	char name[16], hex[33] = "";
	pid_t pid = fork_held(host, setup_comm);
	size_t n = unescape(param(host, "name"), name);

	for (size_t i = 0; i < n; i++)
		sprintf(hex + 2 * i, "%02x", (unsigned char)name[i]);
	report(host, pid, pid, "creator=%d comm_hex=%s", getpid(), hex);
}

static void setup_session(const struct host *host)
{
	if (setsid() < 0)
		die(host, "setsid");
}

static void make_session(struct host *host)
{
	pid_t pid = fork_held(host, setup_session);

	report(host, pid, pid, "creator=%d pgid=%d sid=%d", getpid(), pid, pid);
}

static void setup_group(const struct host *host)
{
	if (setpgid(0, 0))
		die(host, "setpgid");
}

static void make_group(struct host *host)
{
	pid_t pid = fork_held(host, setup_group);

	report(host, pid, pid, "creator=%d pgid=%d sid=%d", getpid(), pid, getsid(0));
}

const struct kind kinds_ids[] = {
	{ "comm", "name=a\\x1b[31m (b)\\xff", make_comm, "name=)\\x0a\\x09 R 1\\xc3\\x28",
	  "PR_SET_NAME, \\xNN is a byte; comm_hex= shows all bytes" },
	{ "session", "", make_session, "", "setsid()" },
	{ "group", "", make_group, "", "setpgid()" },
	{ 0 },
};
