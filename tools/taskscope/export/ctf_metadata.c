// SPDX-License-Identifier: GPL-2.0
#include "ctf_classes.h"
#include "ctf_metadata.h"

/* A packet begins with this header and this context; ctf_packets.c writes both. */
static const char layout[] =
	"	packet.header := struct {\n"
	"		uint32_t magic;\n"
	"		uint32_t stream_id;\n"
	"	};\n"
	"};\n\n";

static const char stream[] =
	"typealias integer { size = 64; align = 8; signed = false; map = clock.monotonic.value; } := "
	"uint64_clock_monotonic_t;\n\n"
	"stream {\n"
	"	id = 0;\n"
	"	packet.context := struct {\n"
	"		uint64_clock_monotonic_t timestamp_begin;\n"
	"		uint64_clock_monotonic_t timestamp_end;\n"
	"		uint64_t content_size;\n"
	"		uint64_t packet_size;\n"
	"		uint64_t packet_seq_num;\n"
	"		uint64_t events_discarded;\n"
	"		uint32_t cpu_id;\n"
	"	};\n"
	"	event.header := struct {\n"
	"		uint16_t id;\n"
	"		uint64_clock_monotonic_t timestamp;\n"
	"	};\n"
	"};\n";

static void put_integer(struct text *t, const char *name, int bits, bool is_signed)
{
	text_printf(t, "typealias integer { size = %d; align = 8; signed = %s; } := %s;\n", bits,
		    is_signed ? "true" : "false", name);
}

/* Its syntax is that of C. */
static void put_string(struct text *t, const char *bytes)
{
	struct text plain = {};
	const char *s;

	text_put_plain(&plain, bytes);
	text_putc(t, '"');
	for (s = text_str(&plain); *s; s++) {
		if (*s == '"' || *s == '\\')
			text_putc(t, '\\');
		text_putc(t, *s);
	}
	text_putc(t, '"');
	text_free(&plain);
}

/* Readers tell by the name and the version of the tracer what its events are called. */
static void put_env(struct text *t, const struct tscope_file *head)
{
	text_puts(t, "env {\n"
		     "	domain = \"kernel\";\n"
		     "	sysname = \"Linux\";\n"
		     "	tracer_name = \"lttng-modules\";\n"
		     "	tracer_major = 2;\n"
		     "	tracer_minor = 13;\n"
		     "	tracer_patchlevel = 0;\n"
		     "	kernel_release = ");
	put_string(t, head->release);
	text_puts(t, ";\n	written_by = ");
	put_string(t, "taskscope " TASKSCOPE_VERSION);
	text_puts(t, ";\n};\n\n");
}

static void put_class(struct text *t, size_t id)
{
	const struct ctf_field *field;

	text_printf(t, "\nevent {\n	name = \"%s\";\n	id = %zu;\n	stream_id = 0;\n	fields := struct {\n",
		    ctf_classes[id].name, id);
	/* The underscore keeps names from being words of the language; readers leave it out. */
	for (field = ctf_classes[id].field; field->kind; field++)
		text_printf(t, "		%s _%s;\n", ctf_type(field->kind), field->name);
	text_puts(t, "	};\n};\n");
}

void ctf_put_metadata(struct text *t, const struct tscope_file *head)
{
	size_t id;

	text_puts(t, "/* CTF 1.8 */\n\n");
	put_integer(t, "uint16_t", 16, false);
	put_integer(t, "uint32_t", 32, false);
	put_integer(t, "uint64_t", 64, false);
	put_integer(t, "int32_t", 32, true);
	put_integer(t, "int64_t", 64, true);
	text_printf(t, "\ntrace {\n	major = 1;\n	minor = 8;\n	byte_order = %s;\n",
		    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "le" : "be");
	text_puts(t, layout);
	put_env(t, head);
	/* So that times are those of the clock on the wall, of which it is so far away. */
	text_printf(t, "clock {\n	name = \"monotonic\";\n	description = \"CLOCK_MONOTONIC\";\n"
		       "	freq = 1000000000;\n	offset = %lld;\n};\n\n",
		    (long long)(head->real_ns - head->mono_ns));
	text_puts(t, stream);
	for (id = 0; id < NR_CTF_CLASSES; id++)
		put_class(t, id);
}
