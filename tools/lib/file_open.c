// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file_index.h"
#include "file_parts.h"

/* Of version 2 of the file, the first that was released. */
#define FILE_MINOR_FIRST 2

/* Tasks, command lines and places of blocks that a file may have: so much, and so often its size. */
#define KEPT_BYTES_LEAST (16 << 20)
#define KEPT_OF_SIZE 64

/* What is read at the moment: a chunk of the file, and what is in a frame. */
struct file_buffers {
	union file_content chunk;
	char unpacked[TSCOPE_FRAME_BYTES_MAX];
};

static size_t padded(const struct tscope_chunk *chunk)
{
	return (chunk->bytes + 7) & ~7UL;
}

static bool can_be(const struct ts_file *recording, const struct tscope_chunk *chunk)
{
	return chunk->type && chunk->bytes <= TSCOPE_CHUNK_BYTES_MAX && !recording->is_whole;
}

/* The chunks of a frame, which was read.  Return: 0 or -errno. */
static int take_frame(struct ts_file *recording, off_t at, size_t bytes)
{
	struct file_buffers *buffers = recording->buffers;
	struct file_place place = { .at = at };
	struct tscope_chunk chunk;
	ssize_t all;
	int err;

	all = ts_frames_unpack(recording->frames, &buffers->chunk, bytes, buffers->unpacked);
	if (all < 0)
		return ts_file_bad(recording, "a frame of zstd that cannot be unpacked");
	for (; place.inside < all; place.inside += sizeof(chunk) + padded(&chunk)) {
		if (all - place.inside < (ssize_t)sizeof(chunk))
			return ts_file_bad(recording, "a frame with a part of a chunk");
		memcpy(&chunk, buffers->unpacked + place.inside, sizeof(chunk));
		if (!can_be(recording, &chunk) || !ts_frame_may_have(chunk.type) ||
		    padded(&chunk) > all - place.inside - sizeof(chunk))
			return ts_file_bad(recording, "a frame with a chunk that cannot be");
		recording->content = (void *)(buffers->unpacked + place.inside + sizeof(chunk));
		err = ts_chunk_take(recording, chunk.type, &place, chunk.bytes);
		if (err)
			return err;
	}
	return 0;
}

/* Return: 1: one was taken; 0: there is none; or -errno. */
static int read_chunk(struct ts_file *recording)
{
	const struct file_place place = { .at = ftello(recording->file) };
	struct file_buffers *buffers = recording->buffers;
	struct tscope_chunk chunk;
	int err;

	if (fread(&chunk, sizeof(chunk), 1, recording->file) != 1)
		return 0;
	if (!can_be(recording, &chunk))
		return ts_file_bad(recording, "a chunk that cannot be");
	if (chunk.bytes && fread(&buffers->chunk, padded(&chunk), 1, recording->file) != 1)
		return 0;
	recording->content = &buffers->chunk;
	if (chunk.type == TSCOPE_CHUNK_ZSTD)
		err = take_frame(recording, place.at, chunk.bytes);
	else
		err = ts_chunk_take(recording, chunk.type, &place, chunk.bytes);
	return err ? err : 1;
}

/* Return: 0 or -errno. */
static int read_chunks(struct ts_file *recording)
{
	int some;

	if (fseeko(recording->file, recording->head.bytes, SEEK_SET))
		return ts_file_bad(recording, "its start");
	do
		some = read_chunk(recording);
	while (some > 0);
	if (!some && ferror(recording->file))
		return ts_file_fail(recording, -EIO, "%s", strerror(errno));
	return some;
}

/* Other chunks than blocks are read.  Return: 0 or -errno. */
static int take_entry(struct ts_file *recording, const struct tscope_file_entry *entry,
		      struct file_end *last)
{
	const struct file_place place = { entry->at, entry->at_ns, entry->inside };
	struct tscope_chunk chunk;
	int err;

	if (entry->type == TSCOPE_CHUNK_TASKS_AT)
		return ts_keys_add(recording, &place);
	if (entry->type == TSCOPE_CHUNK_BLOCK) {
		err = ts_blocks_add(recording, entry->cpu, &place);
		if (err <= 0)
			return err;
	}
	recording->content = &recording->buffers->chunk;
	err = ts_chunk_read(recording, &place, last, &chunk);
	if (err)
		return err;
	if (chunk.type != entry->type || !can_be(recording, &chunk))
		return ts_file_bad(recording, "an index that leads elsewhere");
	return ts_chunk_take(recording, chunk.type, &place, chunk.bytes);
}

static int take_index(struct ts_file *recording, const struct ts_index_part *part)
{
	struct file_end last = {};
	size_t i;
	int err;

	for (; part; part = part->next) {
		for (i = 0; i < part->nr; i++) {
			err = take_entry(recording, &part->entry[i], &last);
			if (err)
				return err;
		}
	}
	/* It has an end, or else there would be no index. */
	return ts_chunk_take(recording, TSCOPE_CHUNK_END, &(struct file_place){}, 0);
}

/* All that was read, but for the start of the file. */
static void forget(struct ts_file *recording)
{
	const struct ts_file kept = *recording;

	ts_blocks_free(recording);
	ts_stream_unmap(&recording->stream);
	ts_set_clear(&recording->before);
	ts_set_clear(&recording->after);
	ts_set_clear(&recording->exited_before);
	ts_set_clear(&recording->gone);
	free(recording->args);
	free(recording->cpus);
	free(recording->keys);
	*recording = (struct ts_file){
		.path = kept.path, .file = kept.file, .head = kept.head, .clock = kept.clock,
		.frames = kept.frames, .buffers = kept.buffers, .kept_max = kept.kept_max,
	};
}

/* Return: 1: by its index all was read but the blocks; 0: it has none that is good; or -ENOMEM. */
static int read_by_index(struct ts_file *recording, __u64 bytes)
{
	struct ts_index_part *index = ts_index_read(recording->frames, recording->head.bytes,
						    bytes);
	int err;

	if (!index)
		return 0;
	err = take_index(recording, index);
	ts_index_free(index);
	if (!err || err == -ENOMEM)
		return err ? err : 1;
	forget(recording);
	return 0;
}

static int read_head(struct ts_file *recording)
{
	struct tscope_file *head = &recording->head;

	if (fread(head, sizeof(*head), 1, recording->file) != 1 ||
	    memcmp(head->magic, TSCOPE_FILE_MAGIC, sizeof(head->magic)))
		return ts_file_fail(recording, -EBADMSG, "not a recording of taskscope");
	if (head->order != TSCOPE_FILE_ORDER)
		return ts_file_other(recording, "on a machine with another byte order");
	if (!head->major || head->major > TSCOPE_FILE_ZSTD_MAJOR)
		return ts_file_other(recording, "by a later version");
	if (head->major == TSCOPE_FILE_MAJOR && head->minor < FILE_MINOR_FIRST)
		return ts_file_draft(recording);
	if (head->bytes < sizeof(*head) || !memchr(head->release, '\0', sizeof(head->release)))
		return ts_file_bad(recording, "its start");
	recording->clock = (struct ts_clock){
		.is_set = true,
		.real_ns = head->real_ns,
		.mono_ns = head->mono_ns,
		.boot_ns = head->boot_ns,
	};
	return 0;
}

static int read_all(struct ts_file *recording)
{
	int err = read_head(recording), some;
	struct stat file;

	if (err)
		return err;
	if (fstat(fileno(recording->file), &file))
		return ts_file_fail(recording, -EIO, "%s", strerror(errno));
	recording->kept_max = KEPT_BYTES_LEAST + KEPT_OF_SIZE * (__u64)file.st_size;
	some = read_by_index(recording, file.st_size);
	if (!some)
		some = read_chunks(recording);
	if (some < 0)
		return some;
	if (!recording->rings)
		return ts_file_fail(recording, -ENODATA, "it ends before its events");
	ts_set_settle(&recording->before);
	ts_set_settle(&recording->after);
	ts_blocks_add_rings(recording);
	return ts_file_rewind(recording);
}

int ts_file_read(struct ts_file *recording, const char *path)
{
	int err;

	*recording = (struct ts_file){ .path = path, .file = fopen(path, "re") };
	if (!recording->file) {
		err = -errno;
		return ts_file_fail(recording, err, "%s", strerror(-err));
	}
	if (fseeko(recording->file, 0, SEEK_SET))
		return ts_file_fail(recording, -ESPIPE,
				    "not a file that can be read anywhere: copy it to one first");
	recording->frames = ts_frames_new(recording->file);
	recording->buffers = malloc(sizeof(*recording->buffers));
	err = recording->frames && recording->buffers ? read_all(recording) :
							ts_file_no_memory(recording);
	free(recording->buffers);
	recording->buffers = NULL;
	recording->content = NULL;
	return err;
}

void ts_file_drop(struct ts_file *recording)
{
	forget(recording);
	ts_frames_free(recording->frames);
	if (recording->file)
		fclose(recording->file);
	*recording = (struct ts_file){};
}
