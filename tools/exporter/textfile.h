/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_TEXTFILE_H
#define TASKSCOPE_EXPORTER_TEXTFILE_H

#include "text.h"

/**
 * textfile_write() - write a file so that a reader finds the old one or the new one
 * @path: its name; beside it there is a file with another ending until it is whole
 * @page: what is in it
 *
 * Return: 0 or a negative errno value; then the file is what it was.
 */
int textfile_write(const char *path, const struct text *page);

#endif
