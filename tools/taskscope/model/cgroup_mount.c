// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "cgroup_mount.h"

FILE *cgroup_open_below(const char *root, const char *path)
{
	char whole[2 * PATH_MAX];
	int n = snprintf(whole, sizeof(whole), "%s%s", root, path);

	return n > 0 && (size_t)n < sizeof(whole) ? fopen(whole, "re") : NULL;
}

/* A word of mountinfo: a backslash and three octal digits stand for a byte. */
static void unescape(char *to, size_t bytes, const char *from)
{
	size_t n = 0;

	while (*from && n + 1 < bytes) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' &&
		    from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
			to[n++] = (from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0');
			from += 4;
		} else {
			to[n++] = *from++;
		}
	}
	to[n] = '\0';
}

static bool has_word(const char *list, const char *word)
{
	size_t bytes = strlen(word);

	for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
		if (!strncmp(list, word, bytes) &&
		    (!list[bytes] || list[bytes] == ',' || list[bytes] == '\n'))
			return true;
	return false;
}

/* 25 30 0:22 ROOT POINT OPTIONS [FIELDS] - TYPE SOURCE OPTIONS; Return: it is the one. */
static bool parse_mount(struct cgroup_mount *mount, char *line)
{
	char *rest = strstr(line, " - "), *save = NULL, *word[5], *type, *options;
	size_t i;

	if (!rest)
		return false;
	*rest = '\0';
	type = strtok_r(rest + 3, " ", &save);
	if (!type || !strtok_r(NULL, " ", &save))
		return false;
	options = strtok_r(NULL, " ", &save);
	mount->is_v1 = !strcmp(type, "cgroup") && options && has_word(options, "cpu");
	if (!mount->is_v1 && strcmp(type, "cgroup2"))
		return false;
	save = NULL;
	for (i = 0; i < 5; i++) {
		word[i] = strtok_r(i ? NULL : line, " ", &save);
		if (!word[i])
			return false;
	}
	unescape(mount->root, sizeof(mount->root), word[3]);
	unescape(mount->point, sizeof(mount->point), word[4]);
	return true;
}

/* Where v1 has the cpu controller, v2 does not.  Return: found. */
bool cgroup_find_mount(struct cgroup_mount *mount, const char *root)
{
	FILE *file = cgroup_open_below(root, "/proc/self/mountinfo");
	struct cgroup_mount one;
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	if (!file)
		return false;
	while ((!found || !mount->is_v1) && getline(&line, &room, file) > 0) {
		if (parse_mount(&one, line) && (!found || one.is_v1)) {
			*mount = one;
			found = true;
		}
	}
	free(line);
	fclose(file);
	return found;
}

/* 0::/PATH of v2, 4:cpu,cpuacct:/PATH of v1.  Return: found. */
bool cgroup_find_path(char *path, size_t bytes, const char *root, __s32 tid, bool is_v1)
{
	char name[32], *line = NULL, *controllers, *at;
	size_t room = 0;
	bool found = false;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/cgroup", tid);
	file = cgroup_open_below(root, name);
	if (!file)
		return false;
	while (!found && getline(&line, &room, file) > 0) {
		controllers = strchr(line, ':');
		at = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!at)
			continue;
		*at++ = '\0';
		at[strcspn(at, "\n")] = '\0';
		controllers++;
		found = is_v1 ? has_word(controllers, "cpu") : !*controllers;
		if (found)
			found = (size_t)snprintf(path, bytes, "%s", at) < bytes;
	}
	free(line);
	fclose(file);
	return found;
}

/* The first line of a file of a cgroup.  Return: there is one. */
bool cgroup_read_line(const char *root, const char *folder, const char *name, char *line,
		      size_t bytes)
{
	char path[2 * PATH_MAX];
	FILE *file;
	bool done;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) >= sizeof(path))
		return false;
	file = cgroup_open_below(root, path);
	if (!file)
		return false;
	done = fgets(line, bytes, file);
	fclose(file);
	return done;
}
