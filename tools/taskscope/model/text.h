/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TEXT_H
#define TASKSCOPE_TEXT_H

#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <linux/types.h>

/**
 * struct text - a string that grows
 * @s:	 the string, NUL-terminated; NULL before the first byte
 * @len: bytes in @s
 * @cap: bytes allocated for @s
 *
 * Starts as all zeroes.  Running out of memory ends the program.
 */
struct text {
	char *s;
	size_t len;
	size_t cap;
};

/**
 * text_str() - the string of a text, "" when nothing was added yet
 * @t: the text
 *
 * Return: a string that is valid until the next change of @t.
 */
static inline const char *text_str(const struct text *t)
{
	return t->s ? t->s : "";
}

/**
 * text_clear() - forget the bytes, keep the memory
 * @t: the text
 */
static inline void text_clear(struct text *t)
{
	t->len = 0;
	if (t->s)
		t->s[0] = '\0';
}

/**
 * text_free() - give the memory back
 * @t: the text, which is empty afterwards
 */
void text_free(struct text *t);

/**
 * text_add() - append bytes
 * @t: the text
 * @s: the bytes
 * @n: how many
 */
void text_add(struct text *t, const char *s, size_t n);

/**
 * text_puts() - append a string
 * @t: the text
 * @s: the string
 */
void text_puts(struct text *t, const char *s);

/**
 * text_putc() - append one byte
 * @t: the text
 * @c: the byte
 */
void text_putc(struct text *t, char c);

/**
 * text_printf() - append as printf() does
 * @t:	 the text
 * @fmt: format
 */
void text_printf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * text_vprintf() - append as vprintf() does
 * @t:	  the text
 * @fmt:  format
 * @args: its arguments
 */
void text_vprintf(struct text *t, const char *fmt, va_list args);

/**
 * text_put_u64() - append an unsigned number, in decimal
 * @t: the text
 * @u: the number
 */
void text_put_u64(struct text *t, __u64 u);

/**
 * text_put_s64() - append a signed number, in decimal
 * @t: the text
 * @i: the number
 */
void text_put_s64(struct text *t, __s64 i);

/**
 * text_put_time() - append nanoseconds for a person: 870ns, 12.34us, 3m05s, 2d04h
 * @t:	the text
 * @ns: the time; cut, not rounded, to four digits below a minute
 */
void text_put_time(struct text *t, __u64 ns);

/**
 * text_put_size() - append bytes for a person: 512B, 4K, 1.5M
 * @t:	   the text
 * @bytes: the size; cut, not rounded, to one decimal
 */
void text_put_size(struct text *t, __u64 bytes);

/**
 * share_of() - a part of a whole
 * @part:  the part, not more than @whole
 * @whole: the whole
 *
 * Return: hundredths of a percent, rounded; 0 if @whole is.
 */
static inline __u64 share_of(__u64 part, __u64 whole)
{
	return whole ? (__u64)((double)part / whole * 10000 + 0.5) : 0;
}

/**
 * text_put_percent() - append a percentage, without its sign: 12.34
 * @t:		the text
 * @hundredths: hundredths of a percent
 */
void text_put_percent(struct text *t, __u64 hundredths);

/**
 * text_put_share() - append a part of a whole, 8 columns wide: "  12.34%"
 * @t:	   the text
 * @part:  the part
 * @whole: the whole
 */
void text_put_share(struct text *t, __u64 part, __u64 whole);

/**
 * text_put_cpulist() - append a set of CPUs as the kernel writes it: 0-3,8
 * @t:	     the text
 * @mask:    bit N % 64 of word N / 64 is CPU N
 * @nr_cpus: bits of @mask that have a meaning
 */
void text_put_cpulist(struct text *t, const __u64 *mask, unsigned int nr_cpus);

/**
 * text_put_visible() - append a string of unknown origin so that a terminal only shows it
 * @t:	    the text
 * @s:	    the string, any bytes
 * @blanks: escape blanks too, so that the result is one word
 *
 * Backslashes, controls and bytes that are no UTF-8 become \xNN.
 */
void text_put_visible(struct text *t, const char *s, bool blanks);

/**
 * text_put_plain() - append bytes for a program that takes UTF-8: a backslash stays one
 * @t: the text
 * @s: any bytes; controls, and what is no UTF-8, become \xNN
 */
void text_put_plain(struct text *t, const char *s);

/**
 * text_flush() - write a text to a stream and clear it
 * @t:	 the text
 * @out: the stream; its error state tells whether it worked
 */
void text_flush(struct text *t, FILE *out);

/**
 * text_c_locale() - the locale of what is not language: names of columns, of signals
 *
 * In others letters may have other partners: a Turkish i is no small I.
 */
locale_t text_c_locale(void);

#endif
