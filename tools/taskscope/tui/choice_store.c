// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "choice_store.h"

/* More than it ever has. */
#define FILE_BYTES_MAX	(64 * 1024)

void choice_path(struct text *t)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && *config == '/')
		text_printf(t, "%s/taskscope/top", config);
	else if (home && *home == '/')
		text_printf(t, "%s/.config/taskscope/top", home);
}

/* Return: 0 or -errno. */
static int read_file(const char *path, struct text *t)
{
	FILE *file = fopen(path, "re");
	char bytes[4096];
	size_t n;
	int err = 0;

	if (!file)
		return -errno;
	while (!err && (n = fread(bytes, 1, sizeof(bytes), file))) {
		text_add(t, bytes, n);
		if (t->len > FILE_BYTES_MAX)
			err = -EFBIG;
	}
	if (!err && ferror(file))
		err = -EIO;
	fclose(file);
	return err;
}

bool choice_load(struct choice *choice, struct text *wrong)
{
	struct text path = {}, t = {}, why = {};
	bool good = true;
	int err;

	choice_path(&path);
	err = path.len ? read_file(path.s, &t) : -ENOENT;
	if (err && err != -ENOENT) {
		text_printf(wrong, "%s: %s: it is left as it is", path.s, strerror(-err));
		good = false;
	} else if (!err && !choice_parse(choice, text_str(&t), &why)) {
		text_printf(wrong, "%s: %s: it is left as it is; remove it to have a new one",
			    path.s, text_str(&why));
		good = false;
	}
	text_free(&path);
	text_free(&t);
	text_free(&why);
	return good;
}

/* The folders of a path, those that there are not.  Return: 0 or -errno. */
static int make_folders(char *path)
{
	char *at;

	for (at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(path, 0700) && errno != EEXIST)
			return -errno;
		*at = '/';
	}
	return 0;
}

/* Return: 0 or -errno. */
static int write_file(const char *path, const struct text *t)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	n = write(fd, t->s, t->len);
	err = n < 0 ? -errno : n < (ssize_t)t->len ? -ENOSPC : 0;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

int choice_save(const struct choice *choice)
{
	struct text path = {}, new = {}, t = {};
	int err = -ENOENT;

	choice_path(&path);
	choice_put(choice, &t);
	if (path.len) {
		text_printf(&new, "%s.new", path.s);
		err = make_folders(path.s);
	}
	/* Another one sees the old file, or the new one, and never a half. */
	if (!err)
		err = write_file(new.s, &t);
	if (!err && rename(new.s, path.s))
		err = -errno;
	text_free(&path);
	text_free(&new);
	text_free(&t);
	return err;
}
