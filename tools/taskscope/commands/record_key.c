// SPDX-License-Identifier: GPL-2.0
#include "record_key.h"

#define EVERY_NS 5000000000ULL
/* So many bytes of other chunks for each byte of these tasks. */
#define BYTES_PER_KEY_BYTE 8

/* What a replay takes from the records of the beginning. */
#define GROUPS (TSCOPE_GROUP_IDS | TSCOPE_GROUP_SCHED | TSCOPE_GROUP_CREDS |	\
		TSCOPE_GROUP_CGROUP | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_ACCOUNTS)

void record_key_begin(struct record_key *key, const struct ts_writer *recorder, __u64 now)
{
	*key = (struct record_key){ .at_ns = now, .raw_bytes = recorder->raw_bytes };
}

int record_key_write(struct record_key *key, const struct ts *client, struct ts_writer *recorder,
		     __u64 now)
{
	struct tscope_info info = {};
	struct ts_set living = {};
	__u64 begin = recorder->raw_bytes;
	int err;

	if (now < key->at_ns + EVERY_NS || begin - key->raw_bytes < BYTES_PER_KEY_BYTE * key->bytes)
		return 0;
	/* A task that changes while the tasks are read has an event of a later time. */
	err = ts_device_info(client, &info);
	if (!err)
		err = ts_device_snapshot(client, GROUPS, TSCOPE_FILTER_NONE, 0, &living);
	if (!err)
		err = ts_writer_tasks_at(recorder, info.now_ns, &living);
	ts_set_clear(&living);
	*key = (struct record_key){ .at_ns = info.now_ns, .raw_bytes = recorder->raw_bytes,
				    .bytes = recorder->raw_bytes - begin };
	return err;
}
