/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAGE_BYTES_H
#define TASKSCOPE_PAGE_BYTES_H

#include <stdio.h>

#include <linux/types.h>

/* Three bytes are four characters of base64, and so many bytes are a line of it. */
#define PAGE_LINE_BYTES 12288

/**
 * struct page_bytes - bytes that are written as base64
 * @out: where to; its error state tells whether it worked
 * @raw: bytes that are not written yet
 * @nr:  how many these are
 */
struct page_bytes {
	FILE *out;
	unsigned char raw[PAGE_LINE_BYTES];
	size_t nr;
};

/**
 * page_byte() - add a byte
 * @bytes: the bytes
 * @byte:  the byte
 */
void page_byte(struct page_bytes *bytes, __u8 byte);

/**
 * page_u64() - add a number: seven bits a byte, the lowest first; all but the last have bit 7
 * @bytes: the bytes
 * @u:     the number
 */
void page_u64(struct page_bytes *bytes, __u64 u);

/**
 * page_s64() - add a number that may be below 0: twice it, or one less than twice what it lacks
 * @bytes: the bytes
 * @i:     the number
 */
void page_s64(struct page_bytes *bytes, __s64 i);

/**
 * page_string() - add a string: its length, and its bytes
 * @bytes: the bytes
 * @s:     the string, in UTF-8
 */
void page_string(struct page_bytes *bytes, const char *s);

/**
 * page_bytes_end() - write what is not written yet
 * @bytes: the bytes
 */
void page_bytes_end(struct page_bytes *bytes);

#endif
