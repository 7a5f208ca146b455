// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "file_index.h"
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

int ts_writer_compress(struct ts_writer *recorder)
{
	recorder->packer = ts_packer_new();
	recorder->batch = malloc(TSCOPE_FRAME_BYTES_MAX);
	return recorder->packer && recorder->batch ? 0 : note(recorder, -ENOMEM);
}

int ts_writer_begin(struct ts_writer *recorder)
{
	struct tscope_file head = {
		.order = TSCOPE_FILE_ORDER,
		.bytes = sizeof(head),
		.major = recorder->packer ? TSCOPE_FILE_ZSTD_MAJOR : TSCOPE_FILE_MAJOR,
		.minor = recorder->packer ? TSCOPE_FILE_ZSTD_MINOR : TSCOPE_FILE_MINOR,
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

static const char zeroes[8];

/* Chunks have got their places: in a frame at @at, or one after the other from there on. */
static void place_entries(struct ts_writer *recorder, __u64 at, bool is_frame)
{
	struct tscope_file_entry *entry;

	for (; recorder->index && recorder->nr_placed < recorder->index->nr; recorder->nr_placed++) {
		entry = &recorder->index->entry[recorder->nr_placed];
		entry->at = at;
		if (is_frame)
			continue;
		entry->at += entry->inside;
		entry->inside = 0;
	}
}

int ts_writer_flush(struct ts_writer *recorder)
{
	struct tscope_chunk chunk = { .type = TSCOPE_CHUNK_ZSTD };
	struct iovec raw = { recorder->batch, recorder->batch_bytes };
	__u64 at = recorder->bytes;
	const void *frame;
	size_t bytes;
	int err;

	if (!recorder->batch_bytes)
		return 0;
	bytes = ts_packer_pack(recorder->packer, recorder->batch, recorder->batch_bytes, &frame);
	recorder->batch_bytes = 0;
	chunk.bytes = bytes;
	if (bytes)
		err = write_all(recorder, (struct iovec []){
			{ &chunk, sizeof(chunk) },
			{ (void *)frame, bytes },
			{ (void *)zeroes, -bytes % 8 },
		}, 3);
	else
		err = write_all(recorder, &raw, 1);
	place_entries(recorder, at, bytes);
	return err;
}

/* A chunk, of which the first part is its head.  Return: 0 or -errno. */
static int put_parts(struct ts_writer *recorder, struct iovec *parts, int nr)
{
	__u64 at = recorder->bytes;
	int i, err;

	for (i = 0; i < nr; i++)
		recorder->raw_bytes += parts[i].iov_len;
	if (!recorder->packer) {
		err = write_all(recorder, parts, nr);
		place_entries(recorder, at, false);
		return err;
	}
	for (i = 0; i < nr; i++) {
		if (parts[i].iov_len)
			memcpy(recorder->batch + recorder->batch_bytes, parts[i].iov_base,
			       parts[i].iov_len);
		recorder->batch_bytes += parts[i].iov_len;
	}
	return 0;
}

/* In no frame, so that it can be damaged and nothing is lost.  Return: 0 or -errno. */
static int write_index(struct ts_writer *recorder)
{
	struct ts_index_part *index = recorder->index;
	struct tscope_chunk chunk = { .type = TSCOPE_CHUNK_INDEX };
	struct iovec parts[] = { { &chunk, sizeof(chunk) }, { &index->head, 0 } };
	int err = ts_writer_flush(recorder);
	__u64 at = recorder->bytes;

	if (err)
		return err;
	index->head.check = ts_index_check(index);
	chunk.bytes = sizeof(index->head) + index->nr * sizeof(index->entry[0]);
	parts[1].iov_len = chunk.bytes;
	err = write_all(recorder, parts, 2);
	index->head.before = at;
	index->nr = recorder->nr_placed = 0;
	return err;
}

/* A chunk comes: make room for its entry.  Return: 0 or -errno. */
static int make_room(struct ts_writer *recorder)
{
	if (!recorder->index && !recorder->lacks_index) {
		recorder->index = calloc(1, sizeof(*recorder->index));
		/* The file is as good without one, and slower to read. */
		recorder->lacks_index = !recorder->index;
	}
	return recorder->index && recorder->index->nr == TS_INDEX_ENTRIES_MAX ?
	       write_index(recorder) : 0;
}

static void add_entry(struct ts_writer *recorder, __u32 type, const struct tscope_block *block)
{
	struct tscope_file_entry *entry;

	if (!recorder->index)
		return;
	entry = &recorder->index->entry[recorder->index->nr++];
	*entry = (struct tscope_file_entry){ .inside = recorder->batch_bytes, .type = type };
	if (type == TSCOPE_CHUNK_BLOCK) {
		entry->at_ns = block->at_ns;
		entry->cpu = block->cpu;
		recorder->has_blocks = true;
	} else if (type == TSCOPE_CHUNK_TASKS_AT) {
		entry->at_ns = recorder->key_ns;
	}
	recorder->nr_entries++;
}

/* A chunk other than INDEX, of which the first part is its head.  Return: 0 or -errno. */
static int put_chunk(struct ts_writer *recorder, struct iovec *parts, int nr)
{
	const struct tscope_chunk *chunk = parts[0].iov_base;
	int err = make_room(recorder);

	if (!err && recorder->packer && recorder->batch_bytes + sizeof(*chunk) + chunk->bytes + 7 >
					TSCOPE_FRAME_BYTES_MAX)
		err = ts_writer_flush(recorder);
	if (err)
		return err;
	add_entry(recorder, chunk->type, parts[1].iov_base);
	return put_parts(recorder, parts, nr);
}

/* Return: 0 or -errno. */
static int end_index(struct ts_writer *recorder)
{
	struct tscope_chunk chunk = { TSCOPE_CHUNK_INDEX_AT, sizeof(struct tscope_file_index_at) };
	struct tscope_file_index_at at;
	int err = ts_writer_flush(recorder);

	if (err || !recorder->index || !recorder->has_blocks)
		return err;
	err = write_index(recorder);
	at = (struct tscope_file_index_at){ recorder->index->head.before, recorder->nr_entries };
	return err ? err : write_all(recorder, (struct iovec []){
		{ &chunk, sizeof(chunk) },
		{ &at, sizeof(at) },
	}, 2);
}

int ts_writer_chunk(struct ts_writer *recorder, __u32 type, const void *content, size_t bytes)
{
	struct tscope_chunk chunk = { .type = type, .bytes = bytes };
	struct iovec parts[] = {
		{ &chunk, sizeof(chunk) },
		{ (void *)content, bytes },
		{ (void *)zeroes, -bytes % 8 },
	};
	int err;

	if (type != TSCOPE_CHUNK_END)
		return put_chunk(recorder, parts, 3);
	err = end_index(recorder);
	return err ? err : write_all(recorder, parts, 1);
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

int ts_writer_tasks_at(struct ts_writer *recorder, __u64 at_ns, const struct ts_set *tasks)
{
	recorder->key_ns = at_ns;
	return write_pieces(recorder, TSCOPE_CHUNK_TASKS_AT, tasks->chunks);
}

int ts_writer_args(struct ts_writer *recorder, __s32 tgid, __u64 at_ns, const char *line,
		   size_t bytes)
{
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

	return bytes ? put_chunk(recorder, parts, 4) : 0;
}

int ts_writer_close(struct ts_writer *recorder)
{
	int err = recorder->fd >= 0 && !recorder->err ? ts_writer_flush(recorder) : 0;

	if (recorder->fd >= 0 && close(recorder->fd) && !err)
		err = note(recorder, -errno);
	if (recorder->fd >= 0 && recorder->is_new && !recorder->has_begun)
		unlink(recorder->path);
	recorder->fd = -1;
	ts_packer_free(recorder->packer);
	free(recorder->batch);
	free(recorder->index);
	recorder->packer = NULL;
	recorder->batch = NULL;
	recorder->index = NULL;
	recorder->batch_bytes = 0;
	return err;
}
