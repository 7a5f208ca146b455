// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctf_packets.h"
#include "export_events.h"
#include "memory.h"

#define MAGIC 0xc1fc1fc1U

/* A packet is written when it is so long.  An event has 2 KiB at most. */
#define PACKET_BYTES 65536

/* The layout of ctf_metadata.c, in which nothing is aligned. */
#define HEAD_BYTES (4 + 4 + 6 * 8 + 4)

static void put_u32(struct text *t, __u32 n)
{
	text_add(t, (const char *)&n, sizeof(n));
}

static void put_u64(struct text *t, __u64 n)
{
	text_add(t, (const char *)&n, sizeof(n));
}

/* All strings of a trace are UTF-8. */
static void put_string(struct text *t, const char *s)
{
	if (s)
		text_put_plain(t, s);
	text_add(t, "", 1);
}

/* The first reason counts. */
static void fail(struct ctf_packets *packets)
{
	if (!packets->err)
		packets->err = export_failed();
}

/* @is_made: this export has made the file; otherwise there must be none. */
static void write_all(struct ctf_packets *packets, const char *name, const struct text *first,
		      const struct text *second, bool *is_made)
{
	int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(packets->folder, name, *is_made ? flags : flags | O_EXCL, 0666);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "a");

	*is_made |= fd >= 0;
	if (!out) {
		fail(packets);
		if (fd >= 0)
			close(fd);
		return;
	}
	fwrite(text_str(first), 1, first->len, out);
	if (second)
		fwrite(text_str(second), 1, second->len, out);
	if (fflush(out) || ferror(out))
		fail(packets);
	if (fclose(out))
		fail(packets);
}

static void name_stream(char *name, size_t bytes, __u32 cpu)
{
	snprintf(name, bytes, "channel0_%u", cpu);
}

void ctf_packets_begin(struct ctf_packets *packets, const char *path, __u32 nr_cpus)
{
	*packets = (struct ctf_packets){ .nr_cpus = nr_cpus };
	packets->stream = calloc(nr_cpus + 1UL, sizeof(*packets->stream));
	if (!packets->stream)
		out_of_memory();
	packets->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (packets->folder < 0)
		fail(packets);
}

void ctf_packets_describe(struct ctf_packets *packets, const struct text *metadata)
{
	if (!packets->err)
		write_all(packets, "metadata", metadata, NULL, &packets->has_metadata);
}

static void write_packet(struct ctf_packets *packets, __u32 cpu)
{
	struct ctf_stream *stream = &packets->stream[cpu];
	__u64 bits = (HEAD_BYTES + stream->packet.len) * 8;
	struct text head = {};
	char name[32];

	put_u32(&head, MAGIC);
	put_u32(&head, 0);
	put_u64(&head, stream->begin_ns);
	put_u64(&head, stream->end_ns);
	put_u64(&head, bits);
	put_u64(&head, bits);
	put_u64(&head, stream->nr);
	put_u64(&head, stream->lost);
	put_u32(&head, cpu);
	name_stream(name, sizeof(name), cpu);
	write_all(packets, name, &head, &stream->packet, &stream->is_made);
	stream->nr++;
	text_free(&head);
	text_clear(&stream->packet);
}

/* One without events, at a time. */
static void write_empty(struct ctf_packets *packets, __u32 cpu, __u64 time_ns)
{
	packets->stream[cpu].begin_ns = packets->stream[cpu].end_ns = time_ns;
	write_packet(packets, cpu);
}

static void put_value(struct text *t, enum ctf_kind kind, union ctf_value value)
{
	switch (kind) {
	case CTF_S32:
		put_u32(t, value.n);
		break;
	case CTF_STRING:
		put_string(t, value.s);
		break;
	default:
		put_u64(t, value.n);
		break;
	}
}

void ctf_packets_put(struct ctf_packets *packets, __u32 cpu, __u64 time_ns, enum ctf_id id,
		     const union ctf_value *values)
{
	const struct ctf_field *field;
	struct ctf_stream *stream;
	__u16 nr = id;

	if (packets->err || cpu >= packets->nr_cpus)
		return;
	stream = &packets->stream[cpu];
	if (!stream->packet.len)
		stream->begin_ns = time_ns;
	text_add(&stream->packet, (const char *)&nr, sizeof(nr));
	put_u64(&stream->packet, time_ns);
	for (field = ctf_classes[id].field; field->kind; field++)
		put_value(&stream->packet, field->kind, *values++);
	stream->end_ns = time_ns;
	if (stream->packet.len >= PACKET_BYTES)
		write_packet(packets, cpu);
}

/*
 * Readers look for losses between the end of a packet and the end of the next one.  So that this
 * is the time in which they happened, a packet ends with the event before, and one without events
 * is where the next event was there.
 */
void ctf_packets_lose(struct ctf_packets *packets, __u32 cpu, __u64 time_ns, __u64 nr)
{
	struct ctf_stream *stream;

	if (packets->err || cpu >= packets->nr_cpus)
		return;
	stream = &packets->stream[cpu];
	if (stream->packet.len)
		write_packet(packets, cpu);
	if (!stream->nr)
		write_empty(packets, cpu, time_ns);
	stream->lost += nr;
	if (!packets->err)
		write_empty(packets, cpu, time_ns > stream->end_ns ? time_ns : stream->end_ns);
}

/* Half a trace is none. */
static void take_away(const struct ctf_packets *packets)
{
	char name[32];
	__u32 cpu;

	if (packets->has_metadata)
		unlinkat(packets->folder, "metadata", 0);
	for (cpu = 0; cpu < packets->nr_cpus; cpu++) {
		if (!packets->stream[cpu].is_made)
			continue;
		name_stream(name, sizeof(name), cpu);
		unlinkat(packets->folder, name, 0);
	}
}

int ctf_packets_end(struct ctf_packets *packets)
{
	__u32 cpu;

	for (cpu = 0; cpu < packets->nr_cpus; cpu++) {
		if (!packets->err && packets->stream[cpu].packet.len)
			write_packet(packets, cpu);
		text_free(&packets->stream[cpu].packet);
	}
	if (packets->err)
		take_away(packets);
	free(packets->stream);
	if (packets->folder >= 0)
		close(packets->folder);
	return packets->err;
}
