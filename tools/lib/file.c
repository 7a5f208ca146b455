// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "file_reader.h"

int ts_file_open(struct ts_file **file, const char *path)
{
	int err;

	*file = malloc(sizeof(**file));
	if (!*file)
		return -ENOMEM;
	err = ts_file_read(*file, path);
	/* It is the caller's. */
	(*file)->path = NULL;
	return err;
}

void ts_file_close(struct ts_file *file)
{
	if (!file)
		return;
	ts_file_drop(file);
	free(file);
}

const char *ts_file_why(const struct ts_file *file)
{
	return file ? file->why : "out of memory";
}

bool ts_file_is_whole(const struct ts_file *file)
{
	return file->is_whole;
}

const struct tscope_info *ts_file_info(const struct ts_file *file)
{
	return &file->info;
}

const struct tscope_stream_start *ts_file_started(const struct ts_file *file)
{
	return &file->stream.start;
}

const struct ts_set *ts_file_set(const struct ts_file *file, enum ts_file_tasks which)
{
	switch (which) {
	case TS_FILE_BEFORE: return &file->before;
	case TS_FILE_AFTER: return &file->after;
	case TS_FILE_EXITED_BEFORE: return &file->exited_before;
	case TS_FILE_EXITED_AFTER: return &file->gone;
	default: return NULL;
	}
}

__u64 ts_file_real_ns(const struct ts_file *file, __u64 ns)
{
	return ts_clock_of_mono(&file->clock, ns);
}
