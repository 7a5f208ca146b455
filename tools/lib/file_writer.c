// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "file_writer.h"

/* Return: 0, or what failed, which is remembered. */
static int note(struct ts_writer *recorder, int err)
{
	if (err && !recorder->err)
		recorder->err = err;
	return err;
}

/* Return: 0 or -errno: then the file is as long as it was. */
static int write_all(struct ts_writer *recorder, struct iovec *parts, int nr)
{
	__u64 bytes = 0;
	ssize_t written;
	int err;

	while (nr) {
		written = writev(recorder->fd, parts, nr);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			goto err;
		bytes += written;
		for (; nr && (size_t)written >= parts->iov_len; nr--)
			written -= parts++->iov_len;
		if (nr) {
			parts->iov_base = (char *)parts->iov_base + written;
			parts->iov_len -= written;
		}
	}
	recorder->bytes += bytes;
	return 0;
err:
	err = note(recorder, -errno);
	/* What is no file, as a pipe, cannot be cut. */
	if (!ftruncate(recorder->fd, recorder->bytes))
		lseek(recorder->fd, recorder->bytes, SEEK_SET);
	return err;
}

int ts_writer_open(struct ts_writer *recorder, const char *path)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC;

	*recorder = (struct ts_writer){ .path = path, .fd = open(path, flags | O_EXCL, 0600) };
	recorder->is_new = recorder->fd >= 0;
	if (!recorder->is_new)
		recorder->fd = open(path, flags, 0600);
	return recorder->fd < 0 ? note(recorder, -errno) : 0;
}

int ts_writer_begin(struct ts_writer *recorder)
{
	struct tscope_file head = {
		.order = TSCOPE_FILE_ORDER,
		.bytes = sizeof(head),
		.major = TSCOPE_FILE_MAJOR,
		.minor = TSCOPE_FILE_MINOR,
	};
	struct iovec part = { &head, sizeof(head) };
	struct utsname system;
	struct ts_clock clock;

	ts_clock_read(&clock);
	head.real_ns = clock.real_ns;
	head.mono_ns = clock.mono_ns;
	head.boot_ns = clock.boot_ns;
	memcpy(head.magic, TSCOPE_FILE_MAGIC, sizeof(head.magic));
	uname(&system);
	snprintf(head.release, sizeof(head.release), "%.*s", (int)sizeof(head.release) - 1,
		 system.release);
	recorder->has_begun = true;
	/* What is no file, as a pipe, has nothing that could be in the way. */
	if (ftruncate(recorder->fd, 0) && errno != EINVAL)
		return note(recorder, -errno);
	return write_all(recorder, &part, 1);
}

int ts_writer_chunk(struct ts_writer *recorder, __u32 type, const void *content, size_t bytes)
{
	static const char zeroes[8];
	struct tscope_chunk chunk = { .type = type, .bytes = bytes };
	struct iovec parts[] = {
		{ &chunk, sizeof(chunk) },
		{ (void *)content, bytes },
		{ (void *)zeroes, -bytes % 8 },
	};

	return write_all(recorder, parts, 3);
}

/* The latest piece of memory is the first of the list. */
static int write_pieces(struct ts_writer *recorder, __u32 type, const struct chunk *piece)
{
	int err;

	if (!piece)
		return 0;
	err = write_pieces(recorder, type, piece->next);
	if (err || !piece->used)
		return err;
	return ts_writer_chunk(recorder, type, piece->bytes, piece->used);
}

int ts_writer_tasks(struct ts_writer *recorder, __u32 type, const struct ts_set *tasks)
{
	return write_pieces(recorder, type, tasks->chunks);
}

int ts_writer_args(struct ts_writer *recorder, __s32 tgid, __u64 at_ns, const char *line,
		   size_t bytes)
{
	static const char zeroes[8];
	struct tscope_file_args args = {
		.bytes = (sizeof(args) + bytes + 8) & ~7UL,
		.tgid = tgid,
		.at_ns = at_ns,
	};
	struct tscope_chunk chunk = { .type = TSCOPE_CHUNK_ARGS, .bytes = args.bytes };
	struct iovec parts[] = {
		{ &chunk, sizeof(chunk) },
		{ &args, sizeof(args) },
		{ (void *)line, bytes },
		{ (void *)zeroes, args.bytes - sizeof(args) - bytes },
	};

	return bytes ? write_all(recorder, parts, 4) : 0;
}

int ts_writer_close(struct ts_writer *recorder)
{
	int err = recorder->fd >= 0 && close(recorder->fd) ? note(recorder, -errno) : 0;

	if (recorder->fd >= 0 && recorder->is_new && !recorder->has_begun)
		unlink(recorder->path);
	recorder->fd = -1;
	return err;
}
