// SPDX-License-Identifier: GPL-2.0
#include "perfetto_packet.h"

/* All that is written comes from one writer. */
#define SEQUENCE 1

struct sink {
	ProtobufCBuffer base;
	struct text *out;
};

static void append(ProtobufCBuffer *buffer, size_t bytes, const uint8_t *data)
{
	struct sink *sink = (struct sink *)buffer;

	text_add(sink->out, (const char *)data, bytes);
}

void perfetto_put(struct perfetto *p, TracePacket *packet)
{
	struct sink sink = { .base.append = append, .out = p->out };
	Trace trace = TRACE__INIT;

	packet->has_trusted_packet_sequence_id = true;
	packet->trusted_packet_sequence_id = SEQUENCE;
	trace.packet = &packet;
	trace.n_packet = 1;
	trace__pack_to_buffer(&trace, &sink.base);
}

void perfetto_put_at(struct perfetto *p, TracePacket *packet, __u64 time_ns)
{
	packet->has_timestamp = true;
	packet->timestamp = time_ns;
	packet->has_timestamp_clock_id = true;
	packet->timestamp_clock_id = BUILTIN_CLOCK__BUILTIN_CLOCK_MONOTONIC;
	perfetto_put(p, packet);
}

char *perfetto_visible(struct text *t, const char *comm)
{
	text_clear(t);
	if (!comm)
		return NULL;
	text_put_plain(t, comm);
	return (char *)text_str(t);
}

char *perfetto_name(struct perfetto *p, int i, __s32 tid, __u32 cpu)
{
	char idle[IDLE_COMM_BYTES];

	return perfetto_visible(&p->name[i], event_comm(p->comms, tid, cpu, idle));
}
