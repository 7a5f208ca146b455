// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "build.h"
#include "build_file.h"
#include "pack_events.h"

void file_chunk(struct ts_writer *recorder, __u32 type, const void *content, size_t bytes)
{
	if (ts_writer_chunk(recorder, type, content, bytes))
		abort();
}

/* CPUs take turns. */
void file_block(struct ts_writer *recorder, __u32 cpu, __u64 nr, __u64 first)
{
	file_block_at(recorder, cpu, nr, first, 1000 * nr + cpu);
}

void file_block_at(struct ts_writer *recorder, __u32 cpu, __u64 nr, __u64 first, __u64 at_ns)
{
	struct {
		struct tscope_block head;
		__u32 words[4 * FILE_EVENTS];
	} block = {
		.head = { .nr = nr, .at_ns = at_ns, .first = first, .cpu = cpu },
	};
	struct tscope_pack pack;
	int i;

	tscope_pack_begin(&pack, &block.head, block.head.at_ns);
	for (i = 0; i < FILE_EVENTS; i++)
		pack_switch(&pack, i, 1, i + 1, 120, pack.last_ns + 10);
	file_chunk(recorder, TSCOPE_CHUNK_BLOCK, &block, block.head.bytes);
}

void file_start(struct ts_writer *recorder, __u32 flags)
{
	struct tscope_info info = {
		.size = sizeof(info), .abi_major = TSCOPE_ABI_MAJOR, .abi_minor = TSCOPE_ABI_MINOR,
		.nr_cpus = FILE_CPUS, .block_head_bytes = sizeof(struct tscope_block),
	};
	const struct tscope_stream_start start = {
		.size = sizeof(start), .flags = flags, .nr_rings = FILE_CPUS,
		.events = TSCOPE_EVENTS_ALL, .events_given = TSCOPE_EVENTS_ALL,
	};

	build_group_bytes(info.group_bytes);
	file_chunk(recorder, TSCOPE_CHUNK_INFO, &info, sizeof(info));
	file_chunk(recorder, TSCOPE_CHUNK_START, &start, sizeof(start));
}

void file_end(struct ts_writer *recorder, __u64 begun, __u64 produced, __u64 lost)
{
	struct tscope_file_ring ring = { .ring = { .begun = begun, .produced = produced,
						   .lost = lost } };
	const struct tscope_stream_stop stop = {
		.size = sizeof(stop), .now_ns = 99999,
		.produced = FILE_CPUS * produced, .lost = FILE_CPUS * lost,
	};

	for (ring.cpu = 0; ring.cpu < FILE_CPUS; ring.cpu++)
		file_chunk(recorder, TSCOPE_CHUNK_RING, &ring, sizeof(ring));
	file_chunk(recorder, TSCOPE_CHUNK_STOP, &stop, sizeof(stop));
	file_chunk(recorder, TSCOPE_CHUNK_END, NULL, 0);
}

void file_unpack(const char *packed, const char *path)
{
	char command[200];

	snprintf(command, sizeof(command), "gzip -dc tests/corpus/%s >%s", packed, path);
	if (system(command))
		abort();
}
