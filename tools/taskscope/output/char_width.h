/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHAR_WIDTH_H
#define TASKSCOPE_CHAR_WIDTH_H

#include <stddef.h>

/**
 * char_width() - how wide is a character on a terminal?
 * @s:	   begins with it
 * @bytes: filled: bytes of it, at least 1
 *
 * Return: its columns; 0: it is shown over the one before it, or not at all.
 */
size_t char_width(const char *s, size_t *bytes);

#endif
