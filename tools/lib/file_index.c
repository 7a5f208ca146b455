// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <stdlib.h>

#include "file_index.h"

static __u64 add_number(__u64 check, __u64 number)
{
	return (check ^ number) * 0x100000001b3ULL;
}

__u64 ts_index_check(const struct ts_index_part *part)
{
	const struct tscope_file_entry *entry = part->entry;
	__u64 check = add_number(0xcbf29ce484222325ULL, part->head.before);
	size_t i;

	for (i = 0; i < part->nr; i++, entry++) {
		check = add_number(check, entry->at);
		check = add_number(check, entry->at_ns);
		check = add_number(check, entry->inside | (__u64)entry->type << 32 |
					  (__u64)entry->cpu << 48);
	}
	return check;
}

void ts_index_free(struct ts_index_part *first)
{
	struct ts_index_part *part;

	while ((part = first)) {
		first = part->next;
		free(part);
	}
}

/* The end of the file: INDEX_AT and END. */
struct tail {
	struct tscope_chunk index_head;
	struct tscope_file_index_at index;
	struct tscope_chunk end_head;
};

static bool find(struct ts_frames *frames, __u64 head_bytes, __u64 bytes,
		 struct tscope_file_index_at *index)
{
	struct tscope_chunk head;

	if (bytes < head_bytes + sizeof(struct tail) ||
	    ts_frames_read(frames, bytes - sizeof(head), 0, &head, NULL, 0) ||
	    head.type != TSCOPE_CHUNK_END ||
	    ts_frames_read(frames, bytes - sizeof(struct tail), 0, &head, index, sizeof(*index)))
		return false;
	return head.type == TSCOPE_CHUNK_INDEX_AT && head.bytes == sizeof(*index) &&
	       index->at < bytes - sizeof(struct tail);
}

/* With at most @most entries; NULL: there is none, or no memory. */
static struct ts_index_part *read_part(struct ts_frames *frames, __u64 at, __u64 most)
{
	const size_t head_bytes = sizeof(struct tscope_file_index);
	struct ts_index_part *part;
	struct tscope_chunk head;

	if (!ts_frames_look(frames, at, &head) || head.type != TSCOPE_CHUNK_INDEX ||
	    head.bytes > TSCOPE_CHUNK_BYTES_MAX || head.bytes <= head_bytes ||
	    (head.bytes - head_bytes) % sizeof(part->entry[0]) ||
	    (head.bytes - head_bytes) / sizeof(part->entry[0]) > most)
		return NULL;
	part = malloc(offsetof(struct ts_index_part, head) + head.bytes);
	if (!part)
		return NULL;
	part->nr = (head.bytes - head_bytes) / sizeof(part->entry[0]);
	/* Each leads to one before it: the way ends. */
	if (ts_frames_read(frames, at, 0, &head, &part->head, head.bytes) ||
	    part->head.check != ts_index_check(part) || part->head.before >= at) {
		free(part);
		return NULL;
	}
	return part;
}

static bool makes_sense(const struct ts_index_part *part, __u64 head_bytes,
			const struct tscope_file_index_at *index)
{
	const struct tscope_file_entry *entry;
	__u64 at = head_bytes, nr = 0;
	__u32 inside = 0;
	bool is_first = true;
	size_t i;

	for (; part; part = part->next) {
		nr += part->nr;
		for (i = 0; i < part->nr; i++, is_first = false) {
			entry = &part->entry[i];
			if (entry->at < at || entry->at >= index->at ||
			    (entry->at == at && !is_first && entry->inside <= inside))
				return false;
			at = entry->at;
			inside = entry->inside;
		}
	}
	return nr == index->nr;
}

struct ts_index_part *ts_index_read(struct ts_frames *frames, __u64 head_bytes, __u64 bytes)
{
	struct ts_index_part *part, *first = NULL;
	struct tscope_file_index_at index;
	__u64 at, left;

	if (!find(frames, head_bytes, bytes, &index))
		return NULL;
	for (at = index.at, left = index.nr; at; at = part->head.before, left -= part->nr) {
		part = at < head_bytes ? NULL : read_part(frames, at, left);
		if (!part)
			goto err;
		part->next = first;
		first = part;
	}
	if (makes_sense(first, head_bytes, &index))
		return first;
err:
	ts_index_free(first);
	return NULL;
}
