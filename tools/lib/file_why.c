// SPDX-License-Identifier: GPL-2.0
/* What is wrong with a recording, in words. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "file_parts.h"

int ts_file_fail(struct ts_file *recording, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(recording->why, sizeof(recording->why), fmt, args);
	va_end(args);
	return err;
}

int ts_file_no_memory(struct ts_file *recording)
{
	return ts_file_fail(recording, -ENOMEM, "out of memory");
}

int ts_file_bad(struct ts_file *recording, const char *what)
{
	recording->is_bad = true;
	return ts_file_fail(recording, -EBADMSG,
			    "not a recording that makes sense: %s, before byte %jd",
			    what, (intmax_t)ftello(recording->file));
}

int ts_file_other(struct ts_file *recording, const char *where)
{
	return ts_file_fail(recording, -EPROTO,
			    "recorded %s: read it with the taskscope that wrote it", where);
}

int ts_file_draft(struct ts_file *recording)
{
	return ts_file_fail(recording, -EPROTO,
			    "recorded by a taskscope between the releases: no version reads it any more");
}

int ts_file_keep(struct ts_file *recording, __u64 bytes)
{
	recording->kept_bytes += bytes;
	return recording->kept_bytes <= recording->kept_max ? 0 :
	       ts_file_bad(recording, "more tasks, command lines or blocks than in a file of this size");
}
