// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "format.h"

#define NS_PER_S 1000000000ULL

const char *format_content_type(enum format format)
{
	return format == FORMAT_OPENMETRICS ?
		"application/openmetrics-text; version=1.0.0; charset=utf-8" :
		"text/plain; version=0.0.4; charset=utf-8";
}

/* A part of a header, without the blanks around it. */
struct part {
	const char *s;
	size_t len;
};

/* The part up to @end, or to the end of @from; @from goes on after it. */
static struct part take_part(struct part *from, char end)
{
	const char *stop = memchr(from->s, end, from->len);
	struct part part = { from->s, stop ? (size_t)(stop - from->s) : from->len };
	size_t used = part.len + !!stop;

	from->s += used;
	from->len -= used;
	while (part.len && isspace((unsigned char)*part.s)) {
		part.s++;
		part.len--;
	}
	while (part.len && isspace((unsigned char)part.s[part.len - 1]))
		part.len--;
	return part;
}

static bool is(struct part part, const char *word)
{
	return part.len == strlen(word) && !strncasecmp(part.s, word, part.len);
}

/* "0.75" as 750; what is no number is 0. */
static unsigned int thousandths(struct part part)
{
	unsigned int value = 0, unit = 1000, i = 0;

	if (part.len && (part.s[0] == '0' || part.s[0] == '1'))
		value = (part.s[i++] - '0') * 1000;
	if (!i || (part.len > 1 && part.s[i++] != '.'))
		return 0;
	for (; i < part.len && isdigit((unsigned char)part.s[i]); i++) {
		unit /= 10;
		value += (part.s[i] - '0') * unit;
	}
	return i == part.len && value <= 1000 ? value : 0;
}

/* One that a scraper names, "text/plain; version=0.0.4; q=0.5". */
struct choice {
	struct part type;
	struct part version;
	unsigned int q;
};

static struct choice take_choice(struct part *accept)
{
	struct part one = take_part(accept, ','), parameter;
	struct choice choice = { .type = take_part(&one, ';'), .q = 1000 };

	while (one.len) {
		parameter = take_part(&one, ';');
		struct part name = take_part(&parameter, '=');

		if (is(name, "q"))
			choice.q = thousandths(parameter);
		else if (is(name, "version"))
			choice.version = parameter;
	}
	return choice;
}

enum format format_choose(const char *accept)
{
	struct part left = { accept, accept ? strlen(accept) : 0 };
	unsigned int openmetrics = 0, text = 0;
	struct choice choice;

	while (left.len) {
		choice = take_choice(&left);
		if (is(choice.type, "application/openmetrics-text") &&
		    (!choice.version.len || is(choice.version, "1.0.0"))) {
			if (choice.q > openmetrics)
				openmetrics = choice.q;
		} else if (is(choice.type, "text/plain") &&
			   (!choice.version.len || is(choice.version, "0.0.4"))) {
			if (choice.q > text)
				text = choice.q;
		}
	}
	return openmetrics && openmetrics >= text ? FORMAT_OPENMETRICS : FORMAT_TEXT;
}

void put_label_value(struct text *t, const char *s)
{
	size_t n;

	while (*s) {
		n = strcspn(s, "\\\"\n");
		text_add(t, s, n);
		s += n;
		if (!*s)
			break;
		text_putc(t, '\\');
		text_putc(t, *s == '\n' ? 'n' : *s);
		s++;
	}
}

void put_seconds(struct text *t, __u64 ns)
{
	text_printf(t, "%llu.%09llu", ns / NS_PER_S, ns % NS_PER_S);
}

const char *type_word(const struct metric *metric, enum format format)
{
	switch (metric->type) {
	case COUNTER:
		return "counter";
	case HISTOGRAM:
		return "histogram";
	case INFO:
		return format == FORMAT_OPENMETRICS ? "info" : "gauge";
	default:
		return "gauge";
	}
}

const char *unit_word(enum unit unit)
{
	return unit == SECONDS ? "seconds" : unit == BYTES ? "bytes" : NULL;
}

void put_name(struct text *t, const struct metric *metric)
{
	text_puts(t, metric->name);
	if (metric->type == COUNTER)
		text_puts(t, "_total");
	else if (metric->type == INFO)
		text_puts(t, "_info");
}

/* In OpenMetrics these lines name the family, in the text format its samples. */
static void put_head_line(struct text *t, const char *keyword, const struct metric *metric,
			  enum format format, const char *rest)
{
	text_printf(t, "# %s ", keyword);
	if (format == FORMAT_OPENMETRICS)
		text_puts(t, metric->name);
	else
		put_name(t, metric);
	text_printf(t, " %s\n", rest);
}

void put_head(struct text *t, const struct metric *metric, enum format format)
{
	const char *unit = unit_word(metric->unit);

	put_head_line(t, "HELP", metric, format, metric->help);
	put_head_line(t, "TYPE", metric, format, type_word(metric, format));
	if (unit && format == FORMAT_OPENMETRICS)
		put_head_line(t, "UNIT", metric, format, unit);
}

void put_end(struct text *t, enum format format)
{
	if (format == FORMAT_OPENMETRICS)
		text_puts(t, "# EOF\n");
}
