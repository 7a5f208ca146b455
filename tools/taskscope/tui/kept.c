// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "kept.h"
#include "memory.h"
#include "tasks.h"

static size_t aligned(size_t bytes)
{
	return (bytes + 7) & ~(size_t)7;
}

struct kept *kept_new(const struct record *rec)
{
	size_t bytes = sizeof(struct kept);
	unsigned int bit;
	struct kept *kept;
	char *at;

	for (bit = 0; bit < NR_GROUPS; bit++)
		if (rec->group[bit])
			bytes += aligned(ts_record_group_bytes(rec, bit));
	kept = malloc(bytes);
	if (!kept)
		out_of_memory();
	*kept = (struct kept){ .rec = { .tid = rec->tid, .mask = rec->mask, .key = rec->key },
			       .refs = 1, .bytes = bytes };
	at = (char *)(kept + 1);
	for (bit = 0; bit < NR_GROUPS; bit++) {
		if (!rec->group[bit])
			continue;
		bytes = ts_record_group_bytes(rec, bit);
		kept->rec.group[bit] = memcpy(at, rec->group[bit], bytes);
		at += aligned(bytes);
	}
	return kept;
}

struct kept *kept_get(struct kept *kept)
{
	kept->refs++;
	return kept;
}

void kept_put(struct kept *kept)
{
	if (kept && !--kept->refs)
		free(kept);
}

bool kept_is_same(const struct record *a, const struct record *b, bool threads)
{
	return threads ? ts_record_is_same(a, b) : ts_process_is_same(a, b);
}

static bool has_done_nothing(const struct tscope_accounts *a, const struct tscope_accounts *b)
{
	return a->run_ns == b->run_ns && a->wait_ns == b->wait_ns && a->account == b->account &&
	       a->opened_ns == b->opened_ns && a->account > TSCOPE_ACCOUNT_WAIT;
}

static bool has_same_counts(const struct tscope_counts *a, const struct tscope_counts *b)
{
	return a->voluntary == b->voluntary && a->involuntary == b->involuntary &&
	       a->migrations == b->migrations;
}

bool kept_is_alike(const struct kept *kept, const struct record *rec)
{
	const struct record *old = &kept->rec;
	unsigned int bit;

	if (old->tid != rec->tid || old->key != rec->key || !old->accounts || !rec->accounts ||
	    !has_done_nothing(old->accounts, rec->accounts))
		return false;
	for (bit = 0; bit < NR_GROUPS; bit++) {
		if (!old->group[bit] != !rec->group[bit])
			return false;
		if (!rec->group[bit] || rec->group[bit] == rec->accounts)
			continue;
		if (rec->group[bit] == rec->counts) {
			if (!has_same_counts(old->counts, rec->counts))
				return false;
			continue;
		}
		if (ts_record_group_bytes(old, bit) != ts_record_group_bytes(rec, bit) ||
		    memcmp(old->group[bit], rec->group[bit], ts_record_group_bytes(rec, bit)))
			return false;
	}
	return true;
}
