/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_OUTPUT_FILE_H
#define TASKSCOPE_OUTPUT_FILE_H

#include "file_reader.h"

/*
 * A regular file, or a new one, gets its name as it is whole.  So what was there before stays if
 * anything fails, or if a signal ends the program.  One at a time is written.
 */

/**
 * output_open() - open the file that something made of a recording is written to
 * @path:      the file; NULL: stdout
 * @recording: the recording, which must not be written over
 *
 * Return: NULL: it is not to be had, which was said.
 */
FILE *output_open(const char *path, const struct ts_file *recording);

/**
 * output_close() - close it
 * @out:  what output_open() returned
 * @path: the same
 * @err:  what went wrong before: 0, or -EIO for this file, with errno; anything else was said
 *
 * Return: exit status.
 */
int output_close(FILE *out, const char *path, int err);

#endif
