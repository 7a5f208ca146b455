/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Checks the bytes of a name or path before a terminal gets them: a name and a path may hold any
 * byte.  For the module and for programs.
 */
#ifndef TASKSCOPE_UTF8_H
#define TASKSCOPE_UTF8_H

#include <linux/types.h>

#ifndef __KERNEL__
#include <stdbool.h>
#endif

/**
 * tscope_utf8_len() - length of the UTF-8 character at the start of a string
 * @s: NUL-terminated bytes
 *
 * Overlong forms, surrogates and codes above U+10FFFF are not characters.
 *
 * Return: 1 to 4; 0 if @s does not start with a character, or is at its end.
 */
static inline unsigned int tscope_utf8_len(const char *s)
{
	static const __u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = *s;
	unsigned int n, i;
	__u32 code;

	if (c < 0x80)
		return c != '\0';
	if (c >= 0xf8 || c < 0xc0)
		return 0;
	n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	code = c & (0x7f >> n);
	for (i = 1; i < n; i++) {
		/* A NUL is not a continuation byte, either. */
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return n;
}

/**
 * tscope_utf8_is_control() - would a terminal act on a character instead of showing it?
 * @s: the character
 * @n: its length from tscope_utf8_len()
 *
 * Return: true for C0, DEL and the C1 controls (U+0080 to U+009F).
 */
static inline bool tscope_utf8_is_control(const char *s, unsigned int n)
{
	unsigned char c = *s;

	if (n == 1)
		return c < 0x20 || c == 0x7f;
	return n == 2 && c == 0xc2 && (unsigned char)s[1] < 0xa0;
}

#endif
