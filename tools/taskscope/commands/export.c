// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "exits.h"
#include "export.h"
#include "open_recording.h"
#include "output_file.h"

/* What the user asked for. */
struct request {
	const struct export_format *format;
	const char *file;
	const char *out;
	const char *cpus;
};

/* Is anything but the recording to blame, which is explained as it ends? */
static bool is_write_error(int err)
{
	return err && err != -EBADMSG;
}

static bool take_format(void *group, const struct option_row *row, const char *s,
			struct text *wrong)
{
	struct request *req = group;

	(void)row;
	req->format = export_find(s);
	return req->format ||
	       refuse(wrong, "--format takes perfetto, chrome, ctf, json or csv, not '%s'", s);
}

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group export_group = {
	.rows = (const struct option_row[]){
		{ "format", 'f', "FORMAT", .kind = OPTION_OTHER, .take = take_format,
		  .words = "perfetto chrome ctf json csv",
		  .help = "perfetto: a trace for https://ui.perfetto.dev\n"
			  "chrome: Trace Event JSON, the format of chrome://tracing\n"
			  "ctf: a folder for babeltrace2\n"
			  "json: a JSON object a line, as events --json prints\n"
			  "csv: a row for each event" },
		{ "cpu", 0, "LIST", .kind = OPTION_CPUS, AT(cpus),
		  .help = "what has to do with these CPUs: 0,2-5" },
		{ "output", 'o', "OUT", .kind = OPTION_STRING, AT(out),
		  .help = "write to this file; to this folder, if the format is ctf" },
		{},
	},
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (!take_file("export", nr, operands, &req->file, wrong))
		return false;
	if (!req->format)
		return refuse(wrong, "which format? --format perfetto, chrome, ctf, json or csv");
	if (req->format->is_folder && !req->out)
		return refuse(wrong, "a CTF trace is a folder: --output FOLDER");
	if (req->format->is_binary && !req->out && isatty(STDOUT_FILENO))
		return refuse(wrong, "a Perfetto trace is not for a terminal: --output OUT");
	return true;
}

static bool is_empty(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool is_empty = folder;

	while (is_empty && (entry = readdir(folder)))
		is_empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	if (folder)
		closedir(folder);
	return is_empty;
}

/* @is_new: filled: it was made.  Return: false: there is none to write to, which was said. */
static bool make_folder(const char *path, bool *is_new)
{
	*is_new = !mkdir(path, 0777);
	if (*is_new)
		return true;
	if (errno == EEXIST) {
		if (is_empty(path))
			return true;
		warnx("%s: a CTF trace needs a new or an empty folder", path);
	} else {
		warn("%s", path);
	}
	return false;
}

/* Return: exit status. */
static int write_folder(const struct request *req, struct ts_file *recording)
{
	bool is_new;
	int err;

	if (!make_folder(req->out, &is_new))
		return EXIT_FAILED;
	err = export_recording(recording, req->format, req->cpus,
			       (struct export_to){ .folder = req->out });
	if (is_write_error(err)) {
		warnx("cannot write to %s: %s", req->out, strerror(-err));
		if (is_new)
			rmdir(req->out);
	}
	return err ? EXIT_FAILED : EXIT_DONE;
}

/* Return: exit status. */
static int write_out(const struct request *req, struct ts_file *recording)
{
	FILE *out;
	int err;

	if (req->format->is_folder)
		return write_folder(req, recording);
	out = output_open(req->out, recording);
	if (!out)
		return EXIT_FAILED;
	err = export_recording(recording, req->format, req->cpus, (struct export_to){ .out = out });
	if (is_write_error(err)) {
		errno = -err;
		err = -EIO;
	}
	return output_close(out, req->out, err);
}

static int run(void *request)
{
	const struct request *req = request;
	struct ts_file recording;
	int status, closed;

	/* A limit to the size of files is an error as others are. */
	signal(SIGXFSZ, SIG_IGN);
	/* No event is needed, but a look of ps --save is no recording. */
	status = replay_open(&recording, req->file, 0);
	if (status < 0)
		status = write_out(req, &recording);
	closed = recording_end(&recording);
	return status ? status : closed;
}

COMMAND(export) = {
	.name = "export",
	.topic = TOPIC_EVENTS,
	.summary = "the events of a recording, for other programs",
	.operands = "--format FORMAT FILE",
	.about = "Write the events of a recording for other programs.",
	.groups = { { &export_group, 0 } },
	.request_bytes = sizeof(struct request),
	.take = take,
	.run = run,
};
