// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
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

/* Return: 0; -EBADMSG: there is none; or -ENOMEM. */
static int read_part(struct ts_frames *frames, __u64 at, struct ts_index_part **part)
{
	struct ts_index_part *new = malloc(sizeof(*new));
	struct tscope_chunk head;
	int err;

	if (!new)
		return -ENOMEM;
	err = ts_frames_read(frames, at, 0, &head, &new->head,
			     sizeof(new->head) + sizeof(new->entry));
	if (!err && (head.type != TSCOPE_CHUNK_INDEX || head.bytes < sizeof(new->head) ||
		     (head.bytes - sizeof(new->head)) % sizeof(new->entry[0])))
		err = -EBADMSG;
	if (!err) {
		new->nr = (head.bytes - sizeof(new->head)) / sizeof(new->entry[0]);
		/* Each leads to one before it: the way ends. */
		if (new->head.check != ts_index_check(new) || new->head.before >= at)
			err = -EBADMSG;
	}
	if (err)
		free(new);
	else
		*part = new;
	return err;
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

int ts_index_read(struct ts_frames *frames, __u64 head_bytes, __u64 bytes,
		  struct ts_index_part **first)
{
	struct tscope_file_index_at index;
	struct ts_index_part *part;
	__u64 at;
	int err;

	*first = NULL;
	if (!find(frames, head_bytes, bytes, &index))
		return 0;
	for (at = index.at; at; at = part->head.before) {
		err = at < head_bytes ? -EBADMSG : read_part(frames, at, &part);
		if (err)
			goto err;
		part->next = *first;
		*first = part;
	}
	if (makes_sense(*first, head_bytes, &index))
		return 0;
	err = -EBADMSG;
err:
	ts_index_free(*first);
	*first = NULL;
	return err == -ENOMEM ? err : 0;
}
