// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <sys/stat.h>

#include "exits.h"
#include "output_file.h"

/* To write it would destroy what is read. */
static bool is_recording(const char *path, const struct ts_file *recording)
{
	struct stat out, in;

	return !stat(path, &out) && !fstat(fileno(recording->file), &in) &&
	       out.st_dev == in.st_dev && out.st_ino == in.st_ino;
}

FILE *output_open(const char *path, const struct ts_file *recording)
{
	FILE *out;

	if (!path)
		return stdout;
	if (is_recording(path, recording)) {
		warnx("%s: this is the recording: write to another file", path);
		return NULL;
	}
	out = fopen(path, "we");
	if (!out)
		warn("%s", path);
	return out;
}

int output_close(FILE *out, const char *path, int err)
{
	/* Of stdout main() takes care. */
	if (out != stdout && fclose(out))
		err = -EIO;
	if (err == -EIO && out != stdout)
		warn("cannot write %s", path);
	return err ? EXIT_FAILED : EXIT_DONE;
}
