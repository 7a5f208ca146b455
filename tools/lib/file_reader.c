// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file_reader.h"
#include "file_v1.h"
#include "parse.h"

/* Of this major version of file and ABI, the first that were released. */
#define FILE_MINOR_FIRST 2
#define ABI_MINOR_FIRST 3

/* As many CPUs as a wakeup can name. */
#define CPUS_MAX (TSCOPE_WAKING_CPU + 1U)

/* The blocks of a CPU, by where they are in the file. */
struct file_ring {
	FILE *file;
	struct tscope_ring shared;
	__u64 first_block;
	__u64 first_event;
	off_t *at;
	size_t nr;
	size_t cap;
	/* The one that was read last: number nr_read, once it has been. */
	bool has_read;
	__u64 nr_read;
	union {
		struct tscope_block head;
		char bytes[TSCOPE_BLOCK_BYTES];
	} block;
};

/* What a chunk may hold. */
union file_content {
	char bytes[TSCOPE_CHUNK_BYTES_MAX];
	struct tscope_block block;
	struct tscope_file_ring ring;
	__u32 size;
};

/* Return: @err, which @fmt explains. */
static int fail(struct ts_file *recording, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct ts_file *recording, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(recording->why, sizeof(recording->why), fmt, args);
	va_end(args);
	return err;
}

static int no_memory(struct ts_file *recording)
{
	return fail(recording, -ENOMEM, "out of memory");
}

static int is_bad(struct ts_file *recording, const char *what)
{
	recording->is_bad = true;
	return fail(recording, -EBADMSG, "not a recording that makes sense: %s, before byte %jd",
		    what, (intmax_t)ftello(recording->file));
}

static int is_other(struct ts_file *recording, const char *where)
{
	return fail(recording, -EPROTO, "recorded %s: read it with the taskscope that wrote it",
		    where);
}

static int is_draft(struct ts_file *recording)
{
	return fail(recording, -EPROTO,
		    "recorded by a taskscope between the releases: no version reads it any more");
}

/* Blocks in the file */

static const struct tscope_block *file_block(const struct stream_source *source, __u64 nr)
{
	struct file_ring *ring = source->data;
	struct tscope_chunk chunk;

	if (ring->has_read && ring->nr_read == nr)
		return &ring->block.head;
	ring->has_read = false;
	if (nr - ring->first_block >= ring->nr ||
	    fseeko(ring->file, ring->at[nr - ring->first_block], SEEK_SET) ||
	    fread(&chunk, sizeof(chunk), 1, ring->file) != 1 ||
	    chunk.type != TSCOPE_CHUNK_BLOCK || chunk.bytes < sizeof(struct tscope_block) ||
	    chunk.bytes > sizeof(ring->block) ||
	    fread(&ring->block, chunk.bytes, 1, ring->file) != 1 ||
	    ring->block.head.bytes != chunk.bytes)
		return NULL;
	ring->has_read = true;
	ring->nr_read = nr;
	return &ring->block.head;
}

/* The ring of a CPU, of which there is @what.  Return: 0 or -errno. */
static int ring_of(struct ts_file *recording, __u32 cpu, const char *what,
		   struct file_ring **ring)
{
	if (cpu >= recording->stream.start.nr_rings)
		return is_bad(recording, what);
	*ring = recording->rings[cpu];
	if (*ring)
		return 0;
	*ring = calloc(1, sizeof(**ring));
	if (!*ring)
		return no_memory(recording);
	(*ring)->file = recording->file;
	recording->rings[cpu] = *ring;
	return 0;
}

/* Return: false: no memory. */
static bool grow(struct file_ring *ring)
{
	size_t cap = ring->cap ? 2 * ring->cap : 64;
	off_t *at = reallocarray(ring->at, cap, sizeof(*at));

	if (!at)
		return false;
	ring->at = at;
	ring->cap = cap;
	return true;
}

static int take_block(struct ts_file *recording, off_t at, size_t bytes)
{
	const struct tscope_block *block = &recording->content->block;
	struct file_ring *ring;
	int err;

	if (bytes < recording->info.block_head_bytes || bytes > TSCOPE_BLOCK_BYTES ||
	    block->bytes != bytes)
		return is_bad(recording, "a block of another size");
	err = ring_of(recording, block->cpu, "a block of a CPU that it does not have", &ring);
	if (err)
		return err;
	if (!ring->nr && recording->stream.start.flags & TSCOPE_STREAM_OVERWRITE) {
		ring->first_block = block->nr;
		ring->first_event = block->first;
		if (block->first && block->at_ns > recording->from_ns)
			recording->from_ns = block->at_ns;
	}
	if (block->nr != ring->first_block + ring->nr)
		return is_bad(recording, "a block is missing");
	if (ring->nr == ring->cap && !grow(ring))
		return no_memory(recording);
	ring->at[ring->nr++] = at;
	/* Where the file ends too early there is nothing better. */
	ring->shared.begun = block->nr + 1;
	return 0;
}

static int take_ring(struct ts_file *recording, size_t bytes)
{
	const struct tscope_file_ring *state = &recording->content->ring;
	struct file_ring *ring;
	int err;

	if (bytes < sizeof(*state))
		return is_bad(recording, "the state of a ring of another size");
	err = ring_of(recording, state->cpu, "the state of a ring that it does not have", &ring);
	if (err)
		return err;
	if (state->ring.begun != ring->shared.begun)
		return is_bad(recording, "the last blocks of a ring are missing");
	ring->shared = state->ring;
	return 0;
}

/* Other chunks */

/* A struct that says its size, which may be another version's. */
static int take_sized(struct ts_file *recording, void *to, size_t most, size_t least,
		      size_t bytes)
{
	if (bytes < least || recording->content->size != bytes)
		return is_bad(recording, "a struct of another size");
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
		return is_bad(recording, "the start of a stream that cannot be");
	err = ts_stream_init(&recording->stream, &recording->info, &start);
	if (err == -ENOMEM)
		return no_memory(recording);
	if (err)
		return is_bad(recording, "what the module says of itself");
	recording->rings = calloc(start.nr_rings, sizeof(*recording->rings));
	if (!recording->rings)
		return no_memory(recording);
	return 0;
}

static int take_info(struct ts_file *recording, size_t bytes)
{
	struct tscope_info *info = &recording->info;
	int err = take_sized(recording, info, sizeof(*info), TS_V1_INFO_BYTES, bytes);

	if (err)
		return err;
	if (info->abi_major > TSCOPE_ABI_MAJOR)
		return is_other(recording, "by a later version");
	if (info->abi_major != recording->head.major ||
	    (info->abi_major == TSCOPE_ABI_MAJOR && info->abi_minor < ABI_MINOR_FIRST))
		return is_draft(recording);
	if (is_v1(recording))
		ts_v1_info(info);
	else if (bytes < TSCOPE_INFO_SIZE_VER0 || !info->block_head_bytes)
		return is_bad(recording, "what the module says of itself");
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
			return is_bad(recording, "records of tasks");
		to = ts_set_room(tasks, old->size + TS_V1_MORE_BYTES, &room);
		if (!to)
			return no_memory(recording);
		is = ts_v1_record(to, room, old, &was);
		err = is < 0 ? is : ts_set_add(tasks, is, NULL);
		if (err == -ENOMEM)
			return no_memory(recording);
		if (err)
			return is_bad(recording, "records of tasks");
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
		return no_memory(recording);
	memcpy(to, recording->content->bytes, bytes);
	err = ts_set_add(tasks, bytes, recording->info.group_bytes);
	if (err == -ENOMEM)
		return no_memory(recording);
	return err ? is_bad(recording, "records of tasks") : 0;
}

static int take_cpu_list(struct ts_file *recording, size_t bytes)
{
	const char *list = recording->content->bytes;

	if (!bytes || list[bytes - 1] || recording->cpus || !ts_are_cpus(list))
		return is_bad(recording, "a list of CPUs that is none");
	recording->cpus = strdup(list);
	return recording->cpus ? 0 : no_memory(recording);
}

static int add_args(struct ts_file *recording, size_t bytes)
{
	size_t need = recording->args_bytes + bytes, cap = 2 * recording->args_cap;
	char *args;

	if (need > recording->args_cap) {
		cap = cap > need ? cap : need;
		args = realloc(recording->args, cap);
		if (!args)
			return no_memory(recording);
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
			return is_bad(recording, "command lines");
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

/* Return: 0 or -errno. */
static int take_chunk(struct ts_file *recording, __u32 type, off_t at, size_t bytes)
{
	bool has_started = recording->rings;

	if (type <= TSCOPE_CHUNK_END && !recording->info.size != (type == TSCOPE_CHUNK_INFO))
		return is_bad(recording, "it does not begin with the module's word of itself");
	if (type == TSCOPE_CHUNK_INFO)
		return take_info(recording, bytes);
	if (type == TSCOPE_CHUNK_START)
		return take_start(recording, bytes);
	if (!has_started && type <= TSCOPE_CHUNK_ARGS)
		return is_bad(recording, "it does not say how its stream was started");
	switch (type) {
	case TSCOPE_CHUNK_TASKS: return take_tasks(recording, &recording->before, bytes);
	case TSCOPE_CHUNK_EXITED: return take_tasks(recording, &recording->exited_before, bytes);
	case TSCOPE_CHUNK_BLOCK: return take_block(recording, at, bytes);
	case TSCOPE_CHUNK_TASKS_END: return take_tasks(recording, &recording->after, bytes);
	case TSCOPE_CHUNK_EXITED_END: return take_tasks(recording, &recording->gone, bytes);
	case TSCOPE_CHUNK_RING: return take_ring(recording, bytes);
	case TSCOPE_CHUNK_CPUS: return take_cpu_list(recording, bytes);
	case TSCOPE_CHUNK_ARGS: return take_args(recording, bytes);
	case TSCOPE_CHUNK_STOP:
		return take_sized(recording, &recording->stream.stop,
				  sizeof(recording->stream.stop), TSCOPE_STREAM_STOP_SIZE_VER0,
				  bytes);
	case TSCOPE_CHUNK_END:
		recording->is_whole = recording->stream.stop.size;
		return recording->is_whole ? 0 : is_bad(recording, "an end without a stop");
	default: return 0;
	}
}

/* Return: 1: one was taken; 0: there is none; or -errno. */
static int read_chunk(struct ts_file *recording)
{
	off_t at = ftello(recording->file);
	struct tscope_chunk chunk;
	size_t padded;
	int err;

	if (fread(&chunk, sizeof(chunk), 1, recording->file) != 1)
		return 0;
	if (!chunk.type || chunk.bytes > TSCOPE_CHUNK_BYTES_MAX || recording->is_whole)
		return is_bad(recording, "a chunk that cannot be");
	padded = (chunk.bytes + 7) & ~7UL;
	if (padded && fread(recording->content, padded, 1, recording->file) != 1)
		return 0;
	err = take_chunk(recording, chunk.type, at, chunk.bytes);
	return err ? err : 1;
}

static int read_head(struct ts_file *recording)
{
	struct tscope_file *head = &recording->head;

	if (fread(head, sizeof(*head), 1, recording->file) != 1 ||
	    memcmp(head->magic, TSCOPE_FILE_MAGIC, sizeof(head->magic)))
		return fail(recording, -EBADMSG, "not a recording of taskscope");
	if (head->order != TSCOPE_FILE_ORDER)
		return is_other(recording, "on a machine with another byte order");
	if (!head->major || head->major > TSCOPE_FILE_MAJOR)
		return is_other(recording, "by a later version");
	if (head->major == TSCOPE_FILE_MAJOR && head->minor < FILE_MINOR_FIRST)
		return is_draft(recording);
	if (head->bytes < sizeof(*head) || !memchr(head->release, '\0', sizeof(head->release)) ||
	    fseeko(recording->file, head->bytes, SEEK_SET))
		return is_bad(recording, "its start");
	recording->clock = (struct ts_clock){
		.is_set = true,
		.real_ns = head->real_ns,
		.mono_ns = head->mono_ns,
		.boot_ns = head->boot_ns,
	};
	return 0;
}

static void add_rings(struct ts_file *recording)
{
	struct file_ring *ring;
	__u32 cpu;

	for (cpu = 0; cpu < recording->stream.start.nr_rings; cpu++) {
		ring = recording->rings[cpu];
		if (!ring)
			continue;
		recording->overwritten += ring->first_event;
		ts_stream_add_source(&recording->stream, &(struct stream_source){
			.block = file_block,
			.data = ring,
			.shared = &ring->shared,
			.cpu = cpu,
			.first_block = ring->first_block,
			.first_event = ring->first_event,
		});
	}
}

static int read_all(struct ts_file *recording)
{
	int some = read_head(recording);

	if (some)
		return some;
	do
		some = read_chunk(recording);
	while (some > 0);
	if (some)
		return some;
	if (ferror(recording->file))
		return fail(recording, -EIO, "%s", strerror(errno));
	if (!recording->rings)
		return fail(recording, -ENODATA, "it ends before its events");
	ts_set_settle(&recording->before);
	ts_set_settle(&recording->after);
	add_rings(recording);
	return ts_file_rewind(recording);
}

int ts_file_read(struct ts_file *recording, const char *path)
{
	int err;

	*recording = (struct ts_file){ .path = path, .file = fopen(path, "re") };
	if (!recording->file) {
		err = -errno;
		return fail(recording, err, "%s", strerror(-err));
	}
	if (fseeko(recording->file, 0, SEEK_SET))
		return fail(recording, -ESPIPE,
			    "not a file that can be read anywhere: copy it to one first");
	recording->content = malloc(sizeof(*recording->content));
	err = recording->content ? read_all(recording) : no_memory(recording);
	free(recording->content);
	recording->content = NULL;
	return err;
}

static int bad_events(struct ts_file *recording)
{
	if (recording->is_bad)
		return -EBADMSG;
	recording->is_bad = true;
	return fail(recording, -EBADMSG, "the events of CPU %u make no sense",
		    recording->stream.bad_cpu);
}

bool ts_file_has_events(const struct ts_file *recording, __u32 cpu)
{
	return recording->rings[cpu] && recording->rings[cpu]->nr;
}

int ts_file_rewind(struct ts_file *recording)
{
	ts_stream_rewind(&recording->stream);
	return ts_stream_look(&recording->stream) ? bad_events(recording) : 0;
}

int ts_file_next(struct ts_file *recording, struct ts_event *event)
{
	int some = recording->is_bad ? -EBADMSG : ts_stream_take(&recording->stream, ~0ULL, event);

	return some < 0 ? bad_events(recording) : some;
}

void ts_file_drop(struct ts_file *recording)
{
	__u32 cpu;

	for (cpu = 0; recording->rings && cpu < recording->stream.start.nr_rings; cpu++) {
		if (recording->rings[cpu])
			free(recording->rings[cpu]->at);
		free(recording->rings[cpu]);
	}
	free(recording->rings);
	ts_stream_unmap(&recording->stream);
	ts_set_clear(&recording->before);
	ts_set_clear(&recording->after);
	ts_set_clear(&recording->exited_before);
	ts_set_clear(&recording->gone);
	free(recording->args);
	free(recording->cpus);
	if (recording->file)
		fclose(recording->file);
	*recording = (struct ts_file){};
}
