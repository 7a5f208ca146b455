// SPDX-License-Identifier: GPL-2.0
/* What is in the chunks of a recording. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file_parts.h"
#include "file_v1.h"
#include "parse.h"

/* Of this major version of the ABI, the first that was released. */
#define ABI_MINOR_FIRST 3

/* As many CPUs as a wakeup can name. */
#define CPUS_MAX (TSCOPE_WAKING_CPU + 1U)

/* A struct that says its size, which may be another version's. */
static int take_sized(struct ts_file *recording, void *to, size_t most, size_t least,
		      size_t bytes)
{
	if (bytes < least || recording->content->size != bytes)
		return ts_file_bad(recording, "a struct of another size");
	memset(to, 0, most);
	memcpy(to, recording->content->bytes, bytes < most ? bytes : most);
	return 0;
}

static bool is_v1(const struct ts_file *recording)
{
	return recording->head.major == 1;
}

static int take_start(struct ts_file *recording, size_t bytes)
{
	bool is_old = is_v1(recording);
	struct tscope_stream_start start;
	int err = take_sized(recording, &start, sizeof(start), is_old ?
			     TS_V1_START_BYTES_LEAST : TSCOPE_STREAM_START_SIZE_VER0, bytes);

	if (err)
		return err;
	if (is_old)
		ts_v1_start(&start, recording->content->bytes, bytes);
	if (recording->rings || !start.nr_rings || start.nr_rings > CPUS_MAX)
		return ts_file_bad(recording, "the start of a stream that cannot be");
	err = ts_stream_init(&recording->stream, &recording->info, &start);
	if (err == -ENOMEM)
		return ts_file_no_memory(recording);
	if (err)
		return ts_file_bad(recording, "what the module says of itself");
	recording->rings = calloc(start.nr_rings, sizeof(*recording->rings));
	if (!recording->rings)
		return ts_file_no_memory(recording);
	ts_frames_keep(recording->frames, start.nr_rings);
	return 0;
}

static int take_info(struct ts_file *recording, size_t bytes)
{
	struct tscope_info *info = &recording->info;
	int err = take_sized(recording, info, sizeof(*info), TS_V1_INFO_BYTES, bytes);

	if (err)
		return err;
	if (info->abi_major > TSCOPE_ABI_MAJOR)
		return ts_file_other(recording, "by a later version");
	if (info->abi_major != (is_v1(recording) ? 1 : TSCOPE_ABI_MAJOR) ||
	    (info->abi_major == TSCOPE_ABI_MAJOR && info->abi_minor < ABI_MINOR_FIRST))
		return ts_file_draft(recording);
	if (is_v1(recording))
		ts_v1_info(info);
	else if (bytes < TSCOPE_INFO_SIZE_VER0 || !info->block_head_bytes)
		return ts_file_bad(recording, "what the module says of itself");
	return 0;
}

/* Records of version 1, one by one as they are now. */
static int take_v1_tasks(struct ts_file *recording, struct ts_set *tasks, size_t bytes)
{
	const struct tscope_head *old;
	size_t at, was, room;
	ssize_t is;
	void *to;
	int err;

	for (at = 0; at < bytes; at += was) {
		old = (const void *)(recording->content->bytes + at);
		was = bytes - at;
		if (was < sizeof(*old) || old->size > was ||
		    old->size > TSCOPE_READ_BYTES_MAX - TS_V1_MORE_BYTES)
			return ts_file_bad(recording, "records of tasks");
		to = ts_set_room(tasks, old->size + TS_V1_MORE_BYTES, &room);
		if (!to)
			return ts_file_no_memory(recording);
		is = ts_v1_record(to, room, old, &was);
		err = is < 0 ? is : ts_set_add(tasks, is, NULL);
		if (err == -ENOMEM)
			return ts_file_no_memory(recording);
		if (err)
			return ts_file_bad(recording, "records of tasks");
	}
	return 0;
}

static int take_tasks(struct ts_file *recording, struct ts_set *tasks, size_t bytes)
{
	size_t room;
	void *to;
	int err;

	if (is_v1(recording))
		return take_v1_tasks(recording, tasks, bytes);
	to = ts_set_room(tasks, bytes, &room);
	if (!to)
		return ts_file_no_memory(recording);
	memcpy(to, recording->content->bytes, bytes);
	err = ts_set_add(tasks, bytes, recording->info.group_bytes);
	if (err == -ENOMEM)
		return ts_file_no_memory(recording);
	return err ? ts_file_bad(recording, "records of tasks") : 0;
}

int ts_chunk_take_tasks(struct ts_file *recording, struct ts_set *tasks, size_t bytes)
{
	size_t each = sizeof(*tasks->task) + (is_v1(recording) ? TS_V1_MORE_BYTES : 0);
	size_t nr = tasks->nr;
	int err = ts_file_keep(recording, bytes);

	if (!err)
		err = take_tasks(recording, tasks, bytes);
	return err ? err : ts_file_keep(recording, (tasks->nr - nr) * each);
}

static int take_cpu_list(struct ts_file *recording, size_t bytes)
{
	const char *list = recording->content->bytes;

	if (!bytes || list[bytes - 1] || recording->cpus || !ts_are_cpus(list))
		return ts_file_bad(recording, "a list of CPUs that is none");
	recording->cpus = strdup(list);
	return recording->cpus ? 0 : ts_file_no_memory(recording);
}

static int add_args(struct ts_file *recording, size_t bytes)
{
	size_t need = recording->args_bytes + bytes, cap = 2 * recording->args_cap;
	char *args;
	int err = ts_file_keep(recording, bytes);

	if (err)
		return err;
	if (need > recording->args_cap) {
		cap = cap > need ? cap : need;
		args = realloc(recording->args, cap);
		if (!args)
			return ts_file_no_memory(recording);
		recording->args = args;
		recording->args_cap = cap;
	}
	memcpy(recording->args + recording->args_bytes, recording->content->bytes, bytes);
	recording->args_bytes = need;
	return 0;
}

static int take_args(struct ts_file *recording, size_t bytes)
{
	const struct tscope_file_args *args;
	size_t at;

	for (at = 0; at < bytes; at += args->bytes) {
		args = (const void *)(recording->content->bytes + at);
		if (bytes - at <= sizeof(*args) || args->bytes <= sizeof(*args) ||
		    args->bytes % 8 || args->bytes > bytes - at ||
		    recording->content->bytes[at + args->bytes - 1])
			return ts_file_bad(recording, "command lines");
	}
	return bytes ? add_args(recording, bytes) : 0;
}

const char *ts_file_args(const struct ts_file *recording, __s32 tgid, __u64 from_ns,
			 __u64 until_ns)
{
	const char *found = NULL, *s = recording->args;
	struct tscope_file_args args;
	__u64 found_ns = 0;
	size_t at;

	for (at = 0; at < recording->args_bytes; at += args.bytes) {
		memcpy(&args, s + at, sizeof(args));
		if (args.tgid != tgid || args.at_ns < from_ns || args.at_ns > until_ns ||
		    args.at_ns < found_ns)
			continue;
		found_ns = args.at_ns;
		found = s + at + sizeof(args);
	}
	return found;
}

int ts_chunk_read(struct ts_file *recording, const struct file_place *place,
		  struct file_end *last, struct tscope_chunk *chunk)
{
	int err = -EBADMSG;

	if (place->at == last->at ? place->inside >= last->inside : place->at >= last->end)
		err = ts_frames_read(recording->frames, place->at, place->inside, chunk,
				     recording->content, sizeof(*recording->content));
	if (err == -ENOMEM)
		return ts_file_no_memory(recording);
	if (err)
		return ts_file_bad(recording, "an index that leads elsewhere");
	*last = (struct file_end){
		.at = place->at,
		.inside = place->inside + sizeof(*chunk) + ((chunk->bytes + 7ULL) & ~7ULL),
		.end = ts_frames_end(recording->frames),
	};
	return 0;
}

int ts_chunk_take(struct ts_file *recording, __u32 type, const struct file_place *place,
		  size_t bytes)
{
	bool has_started = recording->rings;

	if (type <= TSCOPE_CHUNK_END && !recording->info.size != (type == TSCOPE_CHUNK_INFO))
		return ts_file_bad(recording, "it does not begin with the module's word of itself");
	if (type == TSCOPE_CHUNK_INFO)
		return take_info(recording, bytes);
	if (type == TSCOPE_CHUNK_START)
		return take_start(recording, bytes);
	if (!has_started && type <= TSCOPE_CHUNK_ARGS)
		return ts_file_bad(recording, "it does not say how its stream was started");
	switch (type) {
	case TSCOPE_CHUNK_TASKS: return ts_chunk_take_tasks(recording, &recording->before, bytes);
	case TSCOPE_CHUNK_EXITED:
		return ts_chunk_take_tasks(recording, &recording->exited_before, bytes);
	case TSCOPE_CHUNK_BLOCK: return ts_blocks_take(recording, place, bytes);
	case TSCOPE_CHUNK_TASKS_END:
		return ts_chunk_take_tasks(recording, &recording->after, bytes);
	case TSCOPE_CHUNK_EXITED_END:
		return ts_chunk_take_tasks(recording, &recording->gone, bytes);
	case TSCOPE_CHUNK_RING: return ts_blocks_end(recording, bytes);
	case TSCOPE_CHUNK_CPUS: return take_cpu_list(recording, bytes);
	case TSCOPE_CHUNK_ARGS: return take_args(recording, bytes);
	case TSCOPE_CHUNK_STOP:
		return take_sized(recording, &recording->stream.stop,
				  sizeof(recording->stream.stop), TSCOPE_STREAM_STOP_SIZE_VER0,
				  bytes);
	case TSCOPE_CHUNK_END:
		recording->is_whole = recording->stream.stop.size;
		return recording->is_whole ? 0 : ts_file_bad(recording, "an end without a stop");
	default: return 0;
	}
}
