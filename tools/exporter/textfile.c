// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "textfile.h"

static int write_all(int fd, const char *s, size_t len)
{
	ssize_t n;

	for (; len; s += n, len -= n) {
		n = write(fd, s, len);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n < 0)
			n = 0;
	}
	return 0;
}

/* node_exporter may be another user. */
static int write_file(const char *path, const struct text *page)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644), err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, text_str(page), page->len);
	if (!err && (fchmod(fd, 0644) || fsync(fd)))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

int textfile_write(const char *path, const struct text *page)
{
	struct text new = {};
	int err;

	/* node_exporter reads *.prom alone. */
	text_printf(&new, "%s.new", path);
	err = write_file(text_str(&new), page);
	if (!err && rename(text_str(&new), path))
		err = -errno;
	if (err)
		unlink(text_str(&new));
	text_free(&new);
	return err;
}
