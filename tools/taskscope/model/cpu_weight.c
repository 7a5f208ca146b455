// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "cgroup_mount.h"
#include "cpu_weight.h"

/* sched_prio_to_weight[] of the kernel. */
unsigned int weight_of_nice(int nice)
{
	static const unsigned int weights[] = {
		88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
		9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991, 1586, 1277,
		1024, 820, 655, 526, 423, 335, 272, 215, 172, 137,
		110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
	};

	return weights[(nice < -20 ? -20 : nice > 19 ? 19 : nice) + 20];
}

bool cpu_weight_is_known(const char *root)
{
	struct cgroup_mount mount;
	char line[256];

	return cgroup_find_mount(&mount, root) && !mount.is_v1 &&
	       cgroup_read_line(root, mount.point, "cgroup.controllers", line, sizeof(line)) &&
	       strstr(line, "cpu") != NULL;
}

bool cpu_weight_read(const char *root, const char *path, double *weight)
{
	char folder[2 * PATH_MAX], line[64];
	struct cgroup_mount mount;
	unsigned int value;
	size_t bytes;

	if (!cgroup_find_mount(&mount, root) || mount.is_v1)
		return false;
	/* Only a part of the hierarchy may be mounted. */
	bytes = strcmp(mount.root, "/") ? strlen(mount.root) : 0;
	if (strncmp(path, mount.root, bytes))
		return false;
	snprintf(folder, sizeof(folder), "%s%s", mount.point, path + bytes);
	if (cgroup_read_line(root, folder, "cpu.idle", line, sizeof(line)) && *line == '1') {
		*weight = WEIGHT_IDLE;
		return true;
	}
	if (!cgroup_read_line(root, folder, "cpu.weight", line, sizeof(line)) ||
	    sscanf(line, "%u", &value) != 1 || !value)
		return false;
	/* The kernel rounds, too. */
	*weight = (value * WEIGHT_NICE_0 + 50) / 100;
	return true;
}

bool autogroup_read(const char *root, __s32 tid, unsigned int *nr, double *weight)
{
	char folder[32], line[64];
	int nice;

	if (!cgroup_read_line(root, "/proc/sys/kernel", "sched_autogroup_enabled", line,
			      sizeof(line)) || *line != '1')
		return false;
	snprintf(folder, sizeof(folder), "/proc/%d", tid);
	if (!cgroup_read_line(root, folder, "autogroup", line, sizeof(line)) ||
	    sscanf(line, "/autogroup-%u nice %d", nr, &nice) != 2)
		return false;
	*weight = weight_of_nice(nice);
	return true;
}
