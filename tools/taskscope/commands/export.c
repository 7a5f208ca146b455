// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <unistd.h>

#include "command.h"
#include "exits.h"
#include "export.h"
#include "open_recording.h"
#include "output_file.h"

/* What the user asked for. */
struct request {
	enum export_format format;
	const char *file;
	const char *out;
	const char *cpus;
};

static bool take_format(void *group, const struct option_row *row, const char *s,
			struct text *wrong)
{
	struct request *req = group;

	(void)row;
	req->format = export_parse(s);
	return req->format ||
	       refuse(wrong, "--format takes perfetto, json or csv, not '%s'", s);
}

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group export_group = {
	.rows = (const struct option_row[]){
		{ "format", 'f', "FORMAT", .kind = OPTION_OTHER, .take = take_format,
		  .words = "perfetto json csv",
		  .help = "perfetto: a trace for https://ui.perfetto.dev\n"
			  "json: a JSON object a line, as events --json prints\n"
			  "csv: a row for each event" },
		{ "cpu", 0, "LIST", .kind = OPTION_CPUS, AT(cpus),
		  .help = "what has to do with these CPUs: 0,2-5" },
		{ "output", 'o', "OUT", .kind = OPTION_STRING, AT(out),
		  .help = "write to this file" },
		{},
	},
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (!take_file("export", nr, operands, &req->file, wrong))
		return false;
	if (!req->format)
		return refuse(wrong, "which format? --format perfetto, json or csv");
	if (req->format == EXPORT_PERFETTO && !req->out && isatty(STDOUT_FILENO))
		return refuse(wrong, "a Perfetto trace is not for a terminal: --output OUT");
	return true;
}

/* Return: exit status. */
static int write_out(const struct request *req, struct ts_file *recording)
{
	FILE *out = output_open(req->out, recording);

	return out ? output_close(out, req->out,
				  export_recording(recording, req->format, req->cpus, out)) :
		     EXIT_FAILED;
}

static int run(void *request)
{
	const struct request *req = request;
	struct ts_file recording;
	int status, closed;

	status = recording_start(&recording, req->file);
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
