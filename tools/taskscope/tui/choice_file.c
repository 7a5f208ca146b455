// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "choice_file.h"

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

/* A FIFO is not waited for.  Return: 0 or -errno. */
static int open_file(const char *path, FILE **file)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int err = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		err = -errno;
	else if (!S_ISREG(st.st_mode))
		err = -EINVAL;
	*file = err ? NULL : fdopen(fd, "r");
	if (*file)
		return 0;
	err = err ? err : -errno;
	close(fd);
	return err;
}

/* Return: 0 or -errno. */
static int read_file(const char *path, struct text *t)
{
	char bytes[4096];
	FILE *file;
	size_t n;
	int err = open_file(path, &file);

	if (err)
		return err;
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

static bool parse(struct choice *choice, const struct text *t, struct text *why)
{
	if (strlen(text_str(t)) == t->len)
		return choice_parse(choice, text_str(t), why);
	text_puts(why, "it has a byte of value 0");
	return false;
}

bool choice_load(struct choice *choice, struct text *wrong)
{
	struct text path = {}, t = {}, why = {};
	bool good = true;
	int err;

	choice_path(&path);
	err = path.len ? read_file(path.s, &t) : -ENOENT;
	if (err && err != -ENOENT) {
		text_puts(&why, err == -EINVAL ? "it is no regular file" : strerror(-err));
		good = false;
	} else if (!err) {
		good = parse(choice, &t, &why);
	}
	/* A narrow screen cuts the end. */
	if (!good)
		text_printf(wrong, "remove what is kept of top for a new one; it is left as it is: %s: %s",
			    text_str(&why), path.s);
	text_free(&path);
	text_free(&t);
	text_free(&why);
	return good;
}

/*
 * Makes the folders of a path that there are not.  In a folder of another user root makes nothing
 * that its owner could not change.  Return: 0 or -errno.
 */
static int make_folders(char *path)
{
	const uid_t self = geteuid();
	struct stat st = {};
	char *at;

	for (at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (stat(path, &st)) {
			if (errno != ENOENT)
				return -errno;
			if (!self && st.st_uid)
				return -EPERM;
			if ((mkdir(path, 0700) && errno != EEXIST) || stat(path, &st))
				return -errno;
		}
		*at = '/';
	}
	return st.st_uid == self ? 0 : -EPERM;
}

/* Return: 0 or -errno. */
static int write_all(int fd, const struct text *t)
{
	const ssize_t n = write(fd, t->s, t->len);
	int err = n < 0 ? -errno : n < (ssize_t)t->len ? -ENOSPC : 0;

	if (!err && fsync(fd))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

/* Others see the old file, or the new one, and never a half.  Return: 0 or -errno. */
static int replace_file(const char *path, const struct text *t)
{
	/* It may be a link into a folder of such files. */
	char *target = realpath(path, NULL);
	struct text new = {};
	int err = 0, fd;

	text_printf(&new, "%s.XXXXXX", target ? target : path);
	fd = mkostemp(new.s, O_CLOEXEC);
	if (fd < 0)
		err = -errno;
	else
		err = write_all(fd, t);
	if (!err && rename(new.s, target ? target : path))
		err = -errno;
	if (err && fd >= 0)
		unlink(new.s);
	text_free(&new);
	free(target);
	return err;
}

int choice_save(const struct choice *choice)
{
	struct text path = {}, t = {};
	int err = -ENOENT;

	choice_path(&path);
	choice_put(choice, &t);
	if (path.len)
		err = make_folders(path.s);
	if (!err)
		err = replace_file(path.s, &t);
	text_free(&path);
	text_free(&t);
	return err;
}
