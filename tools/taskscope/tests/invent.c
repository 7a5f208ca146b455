// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "file_writer.h"
#include "invent.h"
#include "pack_events.h"

/* A block of a CPU that is being filled. */
struct filled {
	union {
		struct tscope_block head;
		char bytes[TSCOPE_BLOCK_BYTES];
	};
	struct tscope_pack pack;
	__u64 events;
	__u64 lost;
};

static void write_chunk(struct ts_writer *recorder, __u32 type, const void *content, size_t bytes)
{
	if (ts_writer_chunk(recorder, type, content, bytes))
		abort();
}

static void write_built(struct ts_writer *recorder, __u32 type, const struct built *b)
{
	write_chunk(recorder, type, b->bytes, ((const struct tscope_head *)b->bytes)->size);
}

/* Each event is a microsecond after the one before. */
static __u64 next_ns(struct filled *block)
{
	block->events++;
	return block->pack.last_ns + 1000;
}

/* Return: the event, zeroes to be filled. */
static void *put(struct filled *block, __u8 type, size_t bytes)
{
	__u64 now = next_ns(block);

	block->events -= type == TSCOPE_EVENT_LOST;
	return pack_whole(&block->pack, type, bytes, now);
}

#define PUT(_block, _type, _name, ...) do {						\
	struct tscope_event_##_name *_event =						\
		put(_block, TSCOPE_EVENT_##_type, sizeof(*_event));			\
	struct tscope_event _head = _event->event;					\
	*_event = (struct tscope_event_##_name){ .event = _head, __VA_ARGS__ };		\
} while (0)

static void put_fork(struct filled *block, const char *comm)
{
	struct tscope_event_fork *fork = put(block, TSCOPE_EVENT_FORK, sizeof(*fork));

	fork->tid = fork->tgid = 9;
	fork->creator = fork->ppid = 7;
	fork->key = 1ULL << 33;
	fork->creator_key = (1ULL << 33) + 1;
	fork->exit_signal = 17;
	snprintf(fork->comm, sizeof(fork->comm), "%s", comm);
}

static void put_exec(struct filled *block)
{
	static const char file[16] = "/bin/ls, \"-l\"";
	struct tscope_event_exec *exec = put(block, TSCOPE_EVENT_EXEC, sizeof(*exec) + sizeof(file));

	exec->event.info = TSCOPE_EXEC_CUT;
	exec->key = 1ULL << 33;
	exec->tid = exec->old_tid = 9;
	strcpy(exec->comm, "ls");
	memcpy(exec->file, file, sizeof(file));
}

static void put_round(struct filled *block, const char *comm)
{
	pack_switch(&block->pack, 0, 1, 7, 89, next_ns(block));
	pack_waking(&block->pack, 7, 8, 0, next_ns(block));
	pack_wakeup(&block->pack, 8, 0, next_ns(block));
	pack_migrate(&block->pack, 8, 1, 0, next_ns(block));
	put_fork(block, comm);
	put_exec(block);
	PUT(block, RENAME, rename, .tid = 9, .comm = "x,\"y\"");
	PUT(block, EXIT, exit, .tid = 9, .tgid = 9, .exit_code = 256, .comm = "ls",
	    .key = 1ULL << 33, .birth_ns = INVENTED_SINCE, .run_ns = 3, .wait_ns = 4,
	    .flags = TSCOPE_EXIT_LAST | TSCOPE_EXIT_HAS_ACCOUNTS);
	PUT(block, TRIGGER, trigger, .tid = 7, .wait_ns = 5000);
	PUT(block, LOST, lost, .nr = 3);
	block->lost += 3;
	/* Of a later version. */
	put(block, 200, 16);
}

static void write_start(struct ts_writer *recorder, const char *comm)
{
	struct tscope_info info = { .size = sizeof(info), .abi_major = TSCOPE_ABI_MAJOR,
				    .abi_minor = TSCOPE_ABI_MINOR, .nr_cpus = INVENTED_CPUS,
				    .block_head_bytes = sizeof(struct tscope_block) };
	const struct tscope_stream_start start = {
		.size = sizeof(start), .nr_rings = INVENTED_CPUS, .events_given = TSCOPE_EVENTS_ALL,
		.nr_blocks = 4, .now_ns = INVENTED_SINCE,
	};
	struct built b;

	build_group_bytes(info.group_bytes);
	write_chunk(recorder, TSCOPE_CHUNK_INFO, &info, sizeof(info));
	write_chunk(recorder, TSCOPE_CHUNK_START, &start, sizeof(start));
	build_full(&b);
	write_built(recorder, TSCOPE_CHUNK_TASKS, &b);
	build_task(&b, 7, 7, 1, comm);
	write_built(recorder, TSCOPE_CHUNK_TASKS, &b);
	build_exited(&b, 8, 7, "gone");
	write_built(recorder, TSCOPE_CHUNK_EXITED, &b);
}

static void write_end(struct ts_writer *recorder, const struct filled *block, const char *comm)
{
	struct tscope_file_ring ring = {
		.ring = { .begun = 1, .produced = block->events + block->lost,
			  .lost = block->lost },
	};
	const struct tscope_stream_stop stop = {
		.size = sizeof(stop), .now_ns = 3 * INVENTED_SINCE,
		.produced = INVENTED_CPUS * ring.ring.produced,
		.lost = INVENTED_CPUS * ring.ring.lost,
	};
	struct built b;

	build_task(&b, 7, 7, 1, comm);
	write_built(recorder, TSCOPE_CHUNK_TASKS_END, &b);
	build_exited(&b, 9, 7, "ls");
	write_built(recorder, TSCOPE_CHUNK_EXITED_END, &b);
	for (ring.cpu = 0; ring.cpu < INVENTED_CPUS; ring.cpu++)
		write_chunk(recorder, TSCOPE_CHUNK_RING, &ring, sizeof(ring));
	write_chunk(recorder, TSCOPE_CHUNK_STOP, &stop, sizeof(stop));
	write_chunk(recorder, TSCOPE_CHUNK_END, NULL, 0);
}

void invent_recording_of(const char *path, const char *comm)
{
	static struct filled block;
	struct ts_writer recorder;
	int i;

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	write_start(&recorder, comm);
	for (__u32 cpu = 0; cpu < INVENTED_CPUS; cpu++) {
		memset(&block, 0, sizeof(block));
		block.head = (struct tscope_block){ .at_ns = INVENTED_SINCE - 2000,
						    .bytes = sizeof(block.head), .cpu = cpu };
		tscope_pack_begin(&block.pack, &block.head, block.head.at_ns);
		/* One that is too early, and one as the stream begins. */
		pack_wakeup(&block.pack, 8, 0, next_ns(&block));
		for (i = 0; i < INVENTED_ROUNDS; i++)
			put_round(&block, comm);
		write_chunk(&recorder, TSCOPE_CHUNK_BLOCK, &block, block.head.bytes);
	}
	write_end(&recorder, &block, comm);
	if (ts_writer_close(&recorder))
		abort();
}

void invent_recording(const char *path)
{
	invent_recording_of(path, "sh");
}
