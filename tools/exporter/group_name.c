// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "container.h"
#include "group_name.h"

/* Of a task that is in no container, or in no unit: no container and no unit has this name. */
#define NONE "none"

static const char *const words[] = {
	[BY_CGROUP] = "cgroup",
	[BY_COMM] = "comm",
	[BY_CONTAINER] = "container",
	[BY_UNIT] = "unit",
};

const char *by_name(enum by by)
{
	return words[by];
}

enum by by_parse(const char *word)
{
	enum by by;

	for (by = 0; by < NR_BYS; by++)
		if (!strcmp(words[by], word))
			break;
	return by;
}

__u64 by_groups(enum by by)
{
	return by == BY_COMM ? 0 : TSCOPE_GROUP_CGROUP;
}

static bool is_inside(const struct ts_task *task)
{
	const struct tscope_ids *ids = ts_group(task, TSCOPE_GROUP_IDS, NULL);
	const struct tscope_exited *exited = ts_group(task, TSCOPE_GROUP_EXITED, NULL);

	return ids ? ids->ns_level : exited && exited->ns_level;
}

static void put_path(struct text *t, const struct tscope_cgroup *cgroup)
{
	const bool is_cut = cgroup->flags & TSCOPE_CGROUP_TRUNCATED;
	const bool has_end = cgroup->flags & TSCOPE_CGROUP_END;

	text_puts(t, is_cut && has_end ? "..." : "");
	text_put_plain(t, cgroup->path);
	text_puts(t, is_cut && !has_end ? "..." : "");
}

static bool ends(const char *s, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && !memcmp(s + len - n, suffix, n);
}

/* The innermost part of a path that is the name of a unit of processes. */
static void put_unit(struct text *t, const char *path)
{
	const char *unit = NONE;
	size_t len, unit_len = strlen(NONE);
	struct text name = {};

	for (; *path; path += len) {
		path += strspn(path, "/");
		len = strcspn(path, "/");
		if (ends(path, len, ".service") || ends(path, len, ".scope")) {
			unit = path;
			unit_len = len;
		}
	}
	text_add(&name, unit, unit_len);
	text_put_plain(t, text_str(&name));
	text_free(&name);
}

static void put_container(struct text *t, const struct ts_task *task, const char *path)
{
	struct text name = {};

	if (!container_put(&name, path, is_inside(task)))
		text_puts(&name, NONE);
	text_put_plain(t, text_str(&name));
	text_free(&name);
}

bool group_name_put(struct text *t, enum by by, const struct ts_task *task)
{
	const struct tscope_cgroup *cgroup = ts_group(task, TSCOPE_GROUP_CGROUP, NULL);
	const char *comm = ts_comm(task);

	if (by == BY_COMM ? !comm : !cgroup)
		return false;
	switch (by) {
	case BY_COMM:
		text_put_plain(t, comm);
		break;
	case BY_CONTAINER:
		put_container(t, task, cgroup->path);
		break;
	case BY_UNIT:
		put_unit(t, cgroup->path);
		break;
	default:
		put_path(t, cgroup);
	}
	return true;
}
