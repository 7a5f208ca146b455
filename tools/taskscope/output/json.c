// SPDX-License-Identifier: GPL-2.0
/* Syntax of JSON.  column_value.c chooses the value of a column, or null. */
#include <taskscope_utf8.h>

#include "json.h"

enum { OBJECT = 1, LINES = 2 };

/* Bytes at the start of @s that stand for themselves. */
static size_t plain_len(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void put_string(struct text *out, const char *s)
{
	size_t n;

	text_putc(out, '"');
	for (; *s; s += n) {
		n = plain_len(s);
		if (n) {
			text_add(out, s, n);
			continue;
		}
		n = tscope_utf8_len(s);
		if (!n) {
			text_printf(out, "\\\\x%02x", (unsigned char)*s);
			n = 1;
		} else if (tscope_utf8_is_control(s, n)) {
			/* The second byte of a C1 control is its code point. */
			text_printf(out, "\\u%04x", (unsigned char)s[n - 1]);
		} else {
			if (*s == '"' || *s == '\\')
				text_putc(out, '\\');
			text_add(out, s, n);
		}
	}
	text_putc(out, '"');
}

static void put_newline(struct json *j)
{
	size_t i;

	text_putc(j->out, '\n');
	/* A chain of ten thousand parents must not become a square of blanks. */
	for (i = 0; i < j->open.len && i < 40; i++)
		text_puts(j->out, "  ");
}

static bool in_lines(const struct json *j)
{
	return j->open.len && (j->open.s[j->open.len - 1] & LINES);
}

static void put_key(struct json *j, const char *key)
{
	if (j->open.len) {
		if (!j->empty)
			text_putc(j->out, ',');
		if (in_lines(j))
			put_newline(j);
		else if (!j->empty)
			text_putc(j->out, ' ');
	}
	j->empty = false;
	if (key) {
		put_string(j->out, key);
		text_add(j->out, ": ", 2);
	}
}

void json_open(struct json *j, const char *key, char kind, bool lines)
{
	put_key(j, key);
	text_putc(j->out, kind);
	/* Never a NUL: @open is a string. */
	text_putc(&j->open, 0x40 | (kind == '{' ? OBJECT : 0) | (lines && !j->one_line ? LINES : 0));
	j->empty = true;
}

void json_close(struct json *j)
{
	char state = j->open.s[--j->open.len];

	j->open.s[j->open.len] = '\0';
	if ((state & LINES) && !j->empty)
		put_newline(j);
	text_putc(j->out, state & OBJECT ? '}' : ']');
	j->empty = false;
	if (!j->open.len) {
		text_putc(j->out, '\n');
		text_free(&j->open);
	}
}

void json_literal(struct json *j, const char *key, const char *value)
{
	put_key(j, key);
	text_puts(j->out, value);
}

void json_u64(struct json *j, const char *key, __u64 value)
{
	put_key(j, key);
	text_put_u64(j->out, value);
}

void json_s64(struct json *j, const char *key, __s64 value)
{
	put_key(j, key);
	text_put_s64(j->out, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	json_literal(j, key, value ? "true" : "false");
}

void json_string(struct json *j, const char *key, const char *value)
{
	if (!value) {
		json_literal(j, key, "null");
		return;
	}
	put_key(j, key);
	put_string(j->out, value);
}

void json_hex(struct json *j, const char *key, __u64 value)
{
	put_key(j, key);
	text_printf(j->out, "\"0x%llx\"", value);
}
