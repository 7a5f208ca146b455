// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "page_bytes.h"

static void put_group(char *to, const unsigned char *from, size_t nr)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	__u32 bits = from[0] << 16 | (nr > 1 ? from[1] << 8 : 0) | (nr > 2 ? from[2] : 0);

	to[0] = digits[bits >> 18];
	to[1] = digits[bits >> 12 & 63];
	to[2] = nr > 1 ? digits[bits >> 6 & 63] : '=';
	to[3] = nr > 2 ? digits[bits & 63] : '=';
}

void page_bytes_end(struct page_bytes *bytes)
{
	char line[PAGE_LINE_BYTES / 3 * 4 + 1], *to = line;
	size_t i;

	if (!bytes->nr)
		return;
	for (i = 0; i < bytes->nr; i += 3, to += 4)
		put_group(to, bytes->raw + i, bytes->nr - i);
	*to++ = '\n';
	fwrite(line, 1, to - line, bytes->out);
	bytes->nr = 0;
}

void page_byte(struct page_bytes *bytes, __u8 byte)
{
	if (bytes->nr == PAGE_LINE_BYTES)
		page_bytes_end(bytes);
	bytes->raw[bytes->nr++] = byte;
}

void page_u64(struct page_bytes *bytes, __u64 u)
{
	for (; u > 0x7f; u >>= 7)
		page_byte(bytes, u | 0x80);
	page_byte(bytes, u);
}

void page_s64(struct page_bytes *bytes, __s64 i)
{
	page_u64(bytes, (__u64)i << 1 ^ (i < 0 ? ~0ULL : 0));
}

void page_string(struct page_bytes *bytes, const char *s)
{
	page_u64(bytes, strlen(s));
	for (; *s; s++)
		page_byte(bytes, *s);
}
