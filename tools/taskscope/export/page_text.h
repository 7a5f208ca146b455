/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAGE_TEXT_H
#define TASKSCOPE_PAGE_TEXT_H

#include <stddef.h>

/* The page but for the recording in it; page_text.c is made of html/ as the program is built. */

/* Up to the ops. */
extern const unsigned char page_head[];
extern const size_t page_head_bytes;

/* From the ops to the document. */
extern const unsigned char page_middle[];
extern const size_t page_middle_bytes;

/* After the document. */
extern const unsigned char page_tail[];
extern const size_t page_tail_bytes;

#endif
