/* SPDX-License-Identifier: GPL-2.0 */
/* Recordings with an index, and in frames of zstd, for tests: written, changed, read. */
#ifndef TASKSCOPE_PACKED_FILE_H
#define TASKSCOPE_PACKED_FILE_H

#include <sys/types.h>

#include <taskscope/taskscope.h>

#include "build_file.h"
#include "file_index.h"
#include "file_reader.h"
#include "file_writer.h"

#define NR_BLOCKS 3
#define KEY_NS 1500

/* What a recording is made of. */
enum {
	PLAIN,
	ZSTD = 1,
	FLIGHT = 2,
	ROUNDS = 4,	/* each block in a frame of its own */
	NO_END = 8,
};

/* As many events as any of these recordings has for which each is looked at. */
#define EVENTS_MAX (FILE_CPUS * NR_BLOCKS * FILE_EVENTS)

/* Events as they come: how many, and their times and CPUs in one number. */
struct read {
	int err;
	bool is_whole;
	bool is_bad;
	bool has_keys;
	int nr;
	__u64 sum;
	__u64 what[EVENTS_MAX];		/* of the first ones */
	size_t nr_before;
	size_t args_bytes;
	char why[160];
};

/* The file of these tests; and where packed_write() has put an INDEX without entries. */
extern char packed_path[];
extern __u64 packed_empty_index_at;

void packed_make(void);
void packed_remove(void);

/* Write the file: packed_write() all of it; or its beginning, and after the rest its end. */
void packed_write(int how, __u64 nr_blocks);
void packed_begin(struct ts_writer *recorder, int how);
void packed_close(struct ts_writer *recorder);

off_t packed_bytes(void);

/* All of the file, to be freed. */
char *packed_load(size_t *bytes);
void packed_store(const char *all, size_t bytes);

struct read packed_read(void);
void packed_take(struct ts_file *file, struct read *read, __u64 since_ns);
bool packed_is_same(const struct read *a, const struct read *b);

/* Where the INDEX_AT is. */
struct tscope_file_index_at *packed_index_at(char *all, size_t bytes);

/* What becomes of the index: @change(), and the right checksum again. */
typedef void packed_change_fn(struct ts_index_part *part, struct tscope_file_index_at *at);
struct read packed_change_index(packed_change_fn *change);

#endif
