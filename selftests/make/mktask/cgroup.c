// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "mktask.h"

/* Where the v2 hierarchy is, alone or beside v1 ones. */
static const char *cgroup_root(void)
{
	static const char * const places[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };
	struct statfs fs;

	for (size_t i = 0; i < 2; i++)
		if (!statfs(places[i], &fs) && fs.f_type == CGROUP2_SUPER_MAGIC)
			return places[i];
	return NULL;
}

int cgroup_make(const struct host *host)
{
	const char *root = cgroup_root();
	char path[128];
	int fd;

	errno = 0;
	if (!root)
		die(host, "no cgroup v2 hierarchy is mounted");
	snprintf(path, sizeof(path), "%s/mktask.%d.%d", root, host->main_pid, host->seq);
	if (mkdir(path, 0755))
		die(host, "%s", path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		die(host, "%s", path);
	return fd;
}

void cgroup_remove_all(pid_t main_pid)
{
	const char *root = cgroup_root();
	char pattern[128];
	glob_t found;

	if (!root)
		return;
	snprintf(pattern, sizeof(pattern), "%s/mktask.%d.*", root, main_pid);
	if (glob(pattern, 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (rmdir(found.gl_pathv[i]))
			perror(found.gl_pathv[i]);
	globfree(&found);
}
