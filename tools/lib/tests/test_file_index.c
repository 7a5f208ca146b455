// SPDX-License-Identifier: GPL-2.0
/* The index of a recording: what is right is used, and nothing else. */
#include <stdlib.h>
#include <string.h>

#include "packed_file.h"
#include "unit.h"

static void change_nothing(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)part;
	(void)at;
}

static void lead_to_itself(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	part->head.before = at->at;
}

static void lead_out(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	part->entry[part->nr - 1].at = at->at - 8;
}

static void lead_beyond(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)part;
	at->at = ~0ULL - 7;
}

static void lead_into_head(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->entry[0].at = 8;
}

static void count_wrongly(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)part;
	at->nr++;
}

static void lead_inside(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->entry[0].inside = 8;
}

static void turn_around(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	struct tscope_file_entry first = part->entry[2];

	(void)at;
	part->entry[2] = part->entry[3];
	part->entry[3] = first;
}

static void name_other_cpu(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	size_t i;

	(void)at;
	for (i = 0; i < part->nr; i++)
		part->entry[i].cpu = 60000;
}

static void leave_out_block(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	size_t i;

	(void)at;
	for (i = part->nr; i--;)
		if (part->entry[i].type == TSCOPE_CHUNK_BLOCK)
			break;
	part->entry[i].type = 1000;
}

static void name_other_type(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->entry[part->nr - 1].type = TSCOPE_CHUNK_TASKS;
}

static void begin_with_block(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->entry[0].type = TSCOPE_CHUNK_BLOCK;
}

static void lead_to_empty(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	(void)at;
	part->head.before = packed_empty_index_at;
}

/* Instead of to the next one, into this one. */
static void lead_into_chunk(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	size_t i;

	(void)at;
	for (i = 0; i + 2 < part->nr; i++)
		if (part->entry[i].type == 1000)
			break;
	if (part->entry[i + 1].type != TSCOPE_CHUNK_ARGS)
		abort();
	part->entry[i + 1].at = part->entry[i].at + sizeof(struct tscope_chunk);
}

/* An index that lies is not used, and all is read. */
static void test_lies(void)
{
	static const struct {
		void (*change)(struct ts_index_part *part, struct tscope_file_index_at *at);
		const char *what;
	} lies[] = {
		{ lead_to_itself, "that has no end" },
		{ lead_out, "that leads to another place" },
		{ lead_beyond, "that is nowhere" },
		{ lead_into_head, "that leads into the head of the file" },
		{ count_wrongly, "with another number of entries" },
		{ lead_inside, "that leads into a frame where there is none" },
		{ turn_around, "that is not in order" },
		{ name_other_cpu, "of other CPUs" },
		{ leave_out_block, "that lacks a block" },
		{ name_other_type, "of other chunks" },
		{ begin_with_block, "that begins with a block" },
		{ lead_to_empty, "with a part that is empty" },
		{ lead_into_chunk, "of chunks that lie in one another" },
	};
	struct read good = packed_change_index(change_nothing), read;
	size_t i;

	ok(good.has_keys && good.is_whole && !good.is_bad && good.nr_before == 1,
	   "index: it is used");
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		read = packed_change_index(lies[i].change);
		ok(packed_is_same(&good, &read) && !read.has_keys,
		   "index: one %s is not used: all is read", lies[i].what);
	}
}

/* An index of blocks that are elsewhere: it makes sense, but they do not. */
static void swap_blocks(struct ts_index_part *part, struct tscope_file_index_at *at)
{
	struct tscope_file_entry *block[8];
	size_t i, nr = 0;
	__u64 was;

	(void)at;
	for (i = 0; i < part->nr && nr < 6; i++)
		if (part->entry[i].type == TSCOPE_CHUNK_BLOCK)
			block[nr++] = &part->entry[i];
	was = block[2]->cpu;
	block[2]->cpu = block[3]->cpu;
	block[3]->cpu = was;
}

static void test_swapped(void)
{
	struct read read = packed_change_index(swap_blocks);

	ok(!read.err && read.is_bad && strstr(read.why, "make no sense"),
	   "index: blocks of another CPU make no sense");
}

/* Damage without a right checksum: no byte of an index is trusted. */
static void test_damaged(int how, const char *what)
{
	struct read whole, read;
	size_t bytes, i, first;
	int wrong = 0, unused = 0;
	char *all;

	packed_write(how, NR_BLOCKS);
	whole = packed_read();
	all = packed_load(&bytes);
	first = packed_index_at(all, bytes)->at + sizeof(struct tscope_chunk);
	for (i = first; i < bytes - sizeof(struct tscope_chunk); i++) {
		/* The size of a chunk has to be right for what comes after it. */
		if (i >= bytes - 32 && i < bytes - 24)
			continue;
		all[i] ^= 0x55;
		packed_store(all, bytes);
		read = packed_read();
		wrong += !packed_is_same(&read, &whole);
		unused += !read.has_keys;
		all[i] ^= 0x55;
	}
	ok(whole.has_keys && !wrong && unused > 300,
	   "index: %s: damaged anywhere, all is read", what);
	free(all);
}

/* More chunks than one INDEX has room for. */
static void test_long(int how, const char *what)
{
	const __u64 nr = TS_INDEX_ENTRIES_MAX;
	struct read by_index, without;
	size_t bytes;
	char *all;

	packed_write(how, nr);
	by_index = packed_read();
	all = packed_load(&bytes);
	packed_index_at(all, bytes)->nr ^= 1;
	packed_store(all, bytes);
	without = packed_read();
	ok(by_index.has_keys && !without.has_keys && packed_is_same(&by_index, &without) &&
	   by_index.nr == (int)(FILE_CPUS * nr * FILE_EVENTS),
	   "index: of several parts, %s: the same as without it", what);
	free(all);
}

void test_file_index(void)
{
	packed_make();
	test_lies();
	test_swapped();
	test_damaged(PLAIN, "plain");
	test_damaged(ZSTD | ROUNDS, "compressed");
	test_long(PLAIN, "plain");
	test_long(ZSTD, "compressed");
	packed_remove();
}
