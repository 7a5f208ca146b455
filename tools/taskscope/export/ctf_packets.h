/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CTF_PACKETS_H
#define TASKSCOPE_CTF_PACKETS_H

#include "ctf_classes.h"
#include "text.h"

/**
 * union ctf_value - what is in a field
 * @n: a number
 * @s: a string of any bytes; NULL: not known
 */
union ctf_value {
	__s64 n;
	const char *s;
};

/**
 * struct ctf_stream - the events of a CPU
 * @packet:   the packet that is being written; empty: none is
 * @begin_ns: its beginning
 * @end_ns:   its latest event, or the end of the packet before
 * @lost:     events that were lost so far
 * @nr:	      packets that were written
 * @is_made:  its file was made
 */
struct ctf_stream {
	struct text packet;
	__u64 begin_ns;
	__u64 end_ns;
	__u64 lost;
	__u64 nr;
	bool is_made;
};

/**
 * struct ctf_packets - the files of a trace
 * @folder:  where they are, opened
 * @stream:  of each CPU
 * @nr_cpus: how many
 * @has_metadata: the file that describes the others was made
 * @err:     0, or what failed first, as export_failed(); then no more is written
 *
 * A file is only open while a packet is added to it: there may be more CPUs than a process may
 * have open files.
 */
struct ctf_packets {
	int folder;
	struct ctf_stream *stream;
	__u32 nr_cpus;
	bool has_metadata;
	int err;
};

/**
 * ctf_packets_begin() - begin the files of a trace
 * @packets: filled; to be ended even where this fails
 * @path:    the folder
 * @nr_cpus: how many CPUs there may be
 */
void ctf_packets_begin(struct ctf_packets *packets, const char *path, __u32 nr_cpus);

/**
 * ctf_packets_describe() - write the file that describes the others
 * @packets:  the files
 * @metadata: what is in it
 */
void ctf_packets_describe(struct ctf_packets *packets, const struct text *metadata);

/**
 * ctf_packets_put() - add an event
 * @packets: the files
 * @cpu:     its CPU
 * @time_ns: its time, not earlier than that of the one before
 * @id:	     its class
 * @values:  one for each field
 */
void ctf_packets_put(struct ctf_packets *packets, __u32 cpu, __u64 time_ns, enum ctf_id id,
		     const union ctf_value *values);

/**
 * ctf_packets_lose() - events of a CPU were lost
 * @packets: the files
 * @cpu:     the CPU
 * @time_ns: when the next one was there
 * @nr:	     how many
 */
void ctf_packets_lose(struct ctf_packets *packets, __u32 cpu, __u64 time_ns, __u64 nr);

/**
 * ctf_packets_end() - write what is left, and forget all
 * @packets: the files, which are taken away if one could not be written
 *
 * Return: 0, or @err.
 */
int ctf_packets_end(struct ctf_packets *packets);

#endif
