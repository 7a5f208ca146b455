// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "cmd.h"
#include "exits.h"
#include "export.h"
#include "recording.h"
#include "task_filter.h"

#define COMMAND "export"

/* What the user asked for. */
struct request {
	enum export_format format;
	const char *file;
	const char *out;
	const char *cpus;
};

enum { OPT_CPU = 256 };

static const struct option options[] = {
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "cpu", required_argument, NULL, OPT_CPU },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{},
};

static int help(void)
{
	printf("\nUsage:\n taskscope " COMMAND " [options] --format FORMAT FILE\n\n"
	       "Write the events of a recording for other programs.\n\n"
	       "Options:\n"
	       " -f, --format FORMAT  perfetto: a trace for https://ui.perfetto.dev\n"
	       "                      json: a JSON object a line, as events --json prints\n"
	       "                      csv: a row for each event\n"
	       "     --cpu LIST       what has to do with these CPUs only: 0,2-5\n"
	       " -o, --output OUT     write to this file\n"
	       " -h, --help           display this help\n"
	       " -V, --version        display versions\n\n"
	       "For more details see taskscope(8).\n");
	return EXIT_DONE;
}

/* Return: -1: taken; otherwise end with this exit status. */
static int take_option(struct request *req, int opt)
{
	switch (opt) {
	case OPT_CPU: return take_cpus(COMMAND, optarg, &req->cpus);
	case 'f':
		req->format = export_parse(optarg);
		return req->format ? -1 :
		       usage_error(COMMAND, "--format takes perfetto, json or csv, not '%s'", optarg);
	case 'o':
		req->out = optarg;
		return -1;
	case 'h': return help();
	case 'V': return version_print();
	default: return usage_error(COMMAND, NULL);
	}
}

/* Return: -1: go on; otherwise end with this exit status. */
static int parse_request(struct request *req, int argc, char **argv)
{
	int opt, status;

	while ((opt = getopt_long(argc, argv, "f:o:hV", options, NULL)) != -1) {
		status = take_option(req, opt);
		if (status >= 0)
			return status;
	}
	status = take_file(COMMAND, argc, argv, &req->file);
	if (status >= 0)
		return status;
	if (!req->format)
		return usage_error(COMMAND, "which format? --format perfetto, json or csv");
	if (req->format == EXPORT_PERFETTO && !req->out && isatty(STDOUT_FILENO))
		return usage_error(COMMAND, "a Perfetto trace is not for a terminal: --output OUT");
	return -1;
}

/* To write it would destroy what is read. */
static bool is_recording(const char *path, const struct ts_file *recording)
{
	struct stat out, in;

	return !stat(path, &out) && !fstat(fileno(recording->file), &in) &&
	       out.st_dev == in.st_dev && out.st_ino == in.st_ino;
}

/* Return: NULL: not to be had, which was said. */
static FILE *open_out(const struct request *req, const struct ts_file *recording)
{
	FILE *out;

	if (!req->out)
		return stdout;
	if (is_recording(req->out, recording)) {
		warnx("%s: this is the recording: write to another file", req->out);
		return NULL;
	}
	out = fopen(req->out, "we");
	if (!out)
		warn("%s", req->out);
	return out;
}

/* Return: exit status. */
static int write_out(const struct request *req, struct ts_file *recording)
{
	FILE *out = open_out(req, recording);
	int err;

	if (!out)
		return EXIT_FAILED;
	err = export_recording(recording, req->format, req->cpus, out);
	/* Of stdout main() takes care. */
	if (out != stdout && fclose(out))
		err = -EIO;
	if (err == -EIO && out != stdout)
		warn("cannot write %s", req->out);
	return err ? EXIT_FAILED : EXIT_DONE;
}

int cmd_export(int argc, char **argv)
{
	struct ts_file recording;
	struct request req = {};
	int status, closed;

	status = parse_request(&req, argc, argv);
	if (status >= 0)
		return status;
	status = recording_start(&recording, req.file);
	if (status < 0)
		status = write_out(&req, &recording);
	closed = recording_end(&recording);
	return status ? status : closed;
}
