// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cgroups.h"

#define ROOT "/sys/fs/cgroup"

int cgroup_open(const char *name)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	struct text below = {};
	int fd = -1;

	if (*name == '/') {
		text_printf(&below, ROOT "%s", name);
		fd = open(below.s, flags);
		text_free(&below);
	}
	if (fd < 0)
		fd = open(name, flags);
	return fd;
}

static bool is_of_cgroups(const char *folder)
{
	struct statfs fs;

	return !statfs(folder, &fs) && fs.f_type == CGROUP2_SUPER_MAGIC;
}

/* The part of a folder's path below the place where the hierarchy is mounted. */
static const char *behind_mount(const char *folder)
{
	char above[PATH_MAX];
	size_t len = strlen(folder);

	if (len >= sizeof(above))
		return folder;
	memcpy(above, folder, len + 1);
	/* Up to the first that is of another file system. */
	while (len > 1) {
		while (len > 1 && above[len - 1] != '/')
			len--;
		above[len > 1 ? len - 1 : len] = '\0';
		if (!is_of_cgroups(above))
			break;
		len = strlen(above);
	}
	folder += len;
	folder += strcspn(folder, "/");
	return folder;
}

/* What a folder that is not there any more was called. */
static const char *behind_root(const char *name)
{
	size_t len = strlen(ROOT);

	return !strncmp(name, ROOT, len) && (name[len] == '/' || !name[len]) ? name + len : name;
}

static void take_path(struct text *path, const char *s)
{
	text_puts(path, s);
	while (path->len && path->s[path->len - 1] == '/')
		path->s[--path->len] = '\0';
}

int cgroup_find(struct cgroup *cgroup, const char *name)
{
	int fd = cgroup_open(name), err = 0;
	char link[64], folder[PATH_MAX];
	struct statfs fs;
	struct stat st;
	ssize_t len;

	*cgroup = (struct cgroup){};
	if (fd < 0) {
		err = -errno;
		take_path(&cgroup->path, behind_root(name));
		return err;
	}
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, folder, sizeof(folder) - 1);
	if (len < 0 || fstat(fd, &st) || fstatfs(fd, &fs))
		err = -errno;
	else if (fs.f_type != CGROUP2_SUPER_MAGIC)
		err = -EMEDIUMTYPE;
	close(fd);
	if (err)
		return err;
	folder[len] = '\0';
	take_path(&cgroup->path, behind_mount(folder));
	cgroup->id = st.st_ino;
	return 0;
}

bool cgroup_holds(const struct cgroup *cgroup, const struct record *rec)
{
	const struct tscope_cgroup *of = rec->cgroup;
	size_t len = cgroup->path.len, known;

	if (!of)
		return false;
	if (cgroup->id && of->id == cgroup->id)
		return true;
	if (of->flags & TSCOPE_CGROUP_END) {
		known = strlen(of->path);
		return !len || (len >= known &&
				!strcmp(cgroup->path.s + len - known, of->path));
	}
	return !len || (!strncmp(of->path, cgroup->path.s, len) &&
			(of->path[len] == '/' || !of->path[len]));
}

void cgroup_put_path(struct text *t, const struct tscope_cgroup *cgroup)
{
	const bool is_cut = cgroup->flags & TSCOPE_CGROUP_TRUNCATED;
	const bool has_end = cgroup->flags & TSCOPE_CGROUP_END;

	text_puts(t, is_cut && has_end ? "..." : "");
	text_puts(t, cgroup->path);
	text_puts(t, is_cut && !has_end ? "..." : "");
}

void cgroup_free(struct cgroup *cgroup)
{
	text_free(&cgroup->path);
}
