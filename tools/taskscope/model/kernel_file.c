// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel_file.h"

static int read_all(int fd, struct text *t)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0)
		text_add(t, piece, n);
	return n < 0 ? -errno : 0;
}

int kernel_file_read(const char *root, const char *path, struct text *t)
{
	struct text whole = {};
	int fd, err;

	text_clear(t);
	text_printf(&whole, "%s%s", root, path);
	fd = open(whole.s, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	text_free(&whole);
	if (fd < 0)
		return -errno;
	err = read_all(fd, t);
	close(fd);
	if (err)
		text_clear(t);
	while (t->len && t->s[t->len - 1] == '\n')
		t->s[--t->len] = '\0';
	return err;
}

int kernel_folder_each(const char *root, const char *path,
		       void (*each)(void *arg, const char *name, bool is_folder), void *arg)
{
	struct text whole = {};
	struct dirent **entry;
	int i, nr, err;

	text_printf(&whole, "%s%s", root, path);
	nr = scandir(whole.s, &entry, NULL, versionsort);
	err = nr < 0 ? -errno : 0;
	text_free(&whole);
	for (i = 0; i < nr; i++) {
		if (entry[i]->d_name[0] != '.')
			each(arg, entry[i]->d_name, entry[i]->d_type == DT_DIR);
		free(entry[i]);
	}
	if (nr >= 0)
		free(entry);
	return err;
}
