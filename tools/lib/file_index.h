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
 * @entry: of that; one that is read has no more room than it needs
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
 *
 * The entries have offsets that rise, and lie between the head of the file and the end of the
 * last INDEX.  That there are such chunks is not said.
 *
 * Return: the first INDEX, to be freed; or NULL: there is none, it makes no sense, or there is no
 * memory for it.
 */
struct ts_index_part *ts_index_read(struct ts_frames *frames, __u64 head_bytes, __u64 bytes);

/**
 * ts_index_free() - forget it
 * @first: the first INDEX, or NULL
 */
void ts_index_free(struct ts_index_part *first);

#endif
