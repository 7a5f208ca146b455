// SPDX-License-Identifier: GPL-2.0
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmdline.h"
#include "exe.h"

bool exe_matches(const char *pattern, char *link)
{
	/* The kernel appends it to the path of a file that was removed, as after an upgrade. */
	static const char gone[] = " (deleted)";
	size_t len = strlen(link);
	const char *name;

	if (len > strlen(gone) && !strcmp(link + len - strlen(gone), gone))
		link[len - strlen(gone)] = '\0';
	name = strrchr(link, '/');
	if (!name || strchr(pattern, '/'))
		return !fnmatch(pattern, link, 0);
	return !fnmatch(pattern, name + 1, 0);
}

bool exe_is(const char *pattern, const struct record *rec)
{
	char path[32], link[PATH_MAX];
	ssize_t len;

	if (!rec->ids || rec->exited)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/exe", rec->tid);
	len = readlink(path, link, sizeof(link) - 1);
	if (len < 0)
		return false;
	link[len] = '\0';
	return exe_matches(pattern, link) && cmdline_is_of(rec->tid, rec->ids->start_boot_ns);
}
