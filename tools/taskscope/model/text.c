// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope_utf8.h>

#include "memory.h"
#include "text.h"

locale_t text_c_locale(void)
{
	static locale_t c;

	if (!c)
		c = newlocale(LC_CTYPE_MASK, "C", NULL);
	if (!c)
		out_of_memory();
	return c;
}

static void text_reserve(struct text *t, size_t n)
{
	size_t cap = t->cap ? t->cap : 64;

	if (n >= SIZE_MAX / 2 - t->len)
		out_of_memory();
	if (t->len + n < t->cap)
		return;
	while (cap <= t->len + n)
		cap *= 2;
	t->s = realloc(t->s, cap);
	if (!t->s)
		out_of_memory();
	t->cap = cap;
}

void text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){};
}

void text_add(struct text *t, const char *s, size_t n)
{
	text_reserve(t, n);
	memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

void text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void text_putc(struct text *t, char c)
{
	text_add(t, &c, 1);
}

void text_vprintf(struct text *t, const char *fmt, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		out_of_memory();

	text_reserve(t, n);
	vsnprintf(t->s + t->len, n + 1, fmt, args);
	t->len += n;
}

void text_printf(struct text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vprintf(t, fmt, args);
	va_end(args);
}

void text_put_u64(struct text *t, __u64 u)
{
	char digits[20];
	size_t n = sizeof(digits);

	do {
		digits[--n] = '0' + u % 10;
		u /= 10;
	} while (u);
	text_add(t, digits + n, sizeof(digits) - n);
}

void text_put_s64(struct text *t, __s64 i)
{
	if (i < 0)
		text_putc(t, '-');
	text_put_u64(t, i < 0 ? -(__u64)i : (__u64)i);
}

/* Not %f: its point is a comma in some languages. */
void text_put_percent(struct text *t, __u64 hundredths)
{
	text_printf(t, "%llu.%02llu", hundredths / 100, hundredths % 100);
}

void text_put_share(struct text *t, __u64 part, __u64 whole)
{
	__u64 hundredths = share_of(part, whole);

	text_printf(t, "%4llu.%02llu%%", hundredths / 100, hundredths % 100);
}

void text_put_cpulist(struct text *t, const __u64 *mask, unsigned int nr_cpus)
{
	unsigned int cpu = 0, end;
	bool first = true;

	while (cpu < nr_cpus) {
		if (!(mask[cpu / 64] >> cpu % 64 & 1)) {
			cpu++;
			continue;
		}
		for (end = cpu; end + 1 < nr_cpus; end++)
			if (!(mask[(end + 1) / 64] >> (end + 1) % 64 & 1))
				break;
		if (!first)
			text_putc(t, ',');
		first = false;
		text_put_u64(t, cpu);
		if (end > cpu) {
			text_putc(t, '-');
			text_put_u64(t, end);
		}
		cpu = end + 1;
	}
}

static void put_escaped(struct text *t, const char *s, const char *others)
{
	size_t n, i;
	bool plain;

	for (; *s; s += n) {
		n = tscope_utf8_len(s);
		plain = n && !tscope_utf8_is_control(s, n) && !strchr(others, *s);
		if (plain) {
			text_add(t, s, n);
			continue;
		}
		if (!n)
			n = 1;
		for (i = 0; i < n; i++)
			text_printf(t, "\\x%02x", (unsigned char)s[i]);
	}
}

void text_put_visible(struct text *t, const char *s, bool blanks)
{
	put_escaped(t, s, blanks ? "\\ " : "\\");
}

void text_put_plain(struct text *t, const char *s)
{
	put_escaped(t, s, "");
}

void text_flush(struct text *t, FILE *out)
{
	if (t->len)
		fwrite(t->s, 1, t->len, out);
	text_clear(t);
}
