/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FILE_INDEX_H
#define TASKSCOPE_FILE_INDEX_H

#include "file_frame.h"

/* An INDEX chunk is written when it has so many entries. */
#define TS_INDEX_ENTRIES_MAX ((TSCOPE_CHUNK_BYTES_MAX - sizeof(struct tscope_file_index)) /	\
			      sizeof(struct tscope_file_entry))

/**
 * struct ts_index_part - an INDEX chunk
 * @next:  the INDEX after it; NULL: none
 * @nr:    its entries
 * @head:  its content
 * @entry: of that
 */
struct ts_index_part {
	struct ts_index_part *next;
	size_t nr;
	struct tscope_file_index head;
	struct tscope_file_entry entry[TS_INDEX_ENTRIES_MAX];
};

/**
 * ts_index_check() - what tscope_file_index.check has to be
 * @part: with @nr, @head.before and @entry
 */
__u64 ts_index_check(const struct ts_index_part *part);

/**
 * ts_index_read() - read the index of a file
 * @frames:     of the file
 * @head_bytes: before its first chunk
 * @bytes:      of the file
 * @first:      filled: the first INDEX; NULL: there is none, or it makes no sense
 *
 * The entries have offsets that rise, and lie between the head of the file and the end of the
 * last INDEX.  That there are such chunks is not said.
 *
 * Return: 0, or -ENOMEM.
 */
int ts_index_read(struct ts_frames *frames, __u64 head_bytes, __u64 bytes,
		  struct ts_index_part **first);

/**
 * ts_index_free() - forget it
 * @first: the first INDEX, or NULL
 */
void ts_index_free(struct ts_index_part *first);

#endif
