// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "dispatch.h"
#include "exits.h"
#include "help.h"
#include "memory.h"

#define OPTIONS_MAX 64
/* What getopt_long() returns for row N of a command is this and N. */
#define OPT_ROW 256

/* The options of one command, as getopt_long() has them. */
struct options {
	const struct option_row *row[OPTIONS_MAX];
	size_t at[OPTIONS_MAX];
	struct option longs[2 * OPTIONS_MAX + 3];
	char shorts[3 * OPTIONS_MAX + 4];
	size_t nr;
};

int usage_error(const struct command *command, const char *wrong)
{
	if (wrong)
		warnx("%s", wrong);
	fprintf(stderr, "Try 'taskscope%s%s --help'.\n", command ? " " : "",
		command ? command->name : "");
	return EXIT_USAGE;
}

static int print_version(void)
{
	struct ts client;

	printf("taskscope %s, ABI %d.%d\n", TASKSCOPE_VERSION, TSCOPE_ABI_MAJOR, TSCOPE_ABI_MINOR);
	if (!ts_device_open(&client)) {
		printf("module %.*s, ABI %u.%u\n", TSCOPE_VERSION_BYTES, client.info.version,
		       client.info.abi_major, client.info.abi_minor);
		ts_device_close(&client);
	}
	return EXIT_DONE;
}

static int print_help(const struct command *command)
{
	struct text t = {};

	help_put(&t, command);
	text_flush(&t, stdout);
	text_free(&t);
	return EXIT_DONE;
}

static int argument_of(const struct option_row *row)
{
	return !row->arg ? no_argument : row->is_optional ? optional_argument : required_argument;
}

static void collect(struct options *options, const struct command *command)
{
	const struct option_row *row;
	struct option *longs = options->longs;
	char *letters = options->shorts;
	size_t g, nr = 0;

	if (command->is_prefix)
		*letters++ = '+';
	for (g = 0; g < COMMAND_GROUPS && command->groups[g].group; g++) {
		for (row = command->groups[g].group->rows; row->name && nr < OPTIONS_MAX; row++) {
			options->row[nr] = row;
			options->at[nr] = command->groups[g].at;
			*longs++ = (struct option){ row->name, argument_of(row), NULL, OPT_ROW + nr };
			if (row->older)
				*longs++ = (struct option){ row->older, argument_of(row), NULL,
							    OPT_ROW + nr };
			if (row->letter) {
				*letters++ = row->letter;
				if (row->arg)
					*letters++ = ':';
			}
			nr++;
		}
	}
	options->nr = nr;
	*longs++ = (struct option){ "help", no_argument, NULL, 'h' };
	*longs = (struct option){ "version", no_argument, NULL, 'V' };
	strcpy(letters, "hV");
}

/* Return: the place of its row; options->nr: it is none. */
static size_t find_row(const struct options *options, int opt)
{
	size_t i;

	if (opt >= OPT_ROW)
		return opt - OPT_ROW;
	for (i = 0; i < options->nr && options->row[i]->letter != opt; i++)
		;
	return i;
}

/* Return: -1: all are taken; otherwise the exit status. */
static int take_options(const struct command *command, void *request, int argc, char **argv)
{
	struct options options = {};
	struct text wrong = {};
	int opt, status = -1;
	size_t i;

	collect(&options, command);
	while (status < 0 && (opt = getopt_long(argc, argv, options.shorts, options.longs,
						NULL)) != -1) {
		i = find_row(&options, opt);
		if (opt == 'h')
			status = print_help(command);
		else if (opt == 'V')
			status = print_version();
		else if (i == options.nr)
			status = usage_error(command, NULL);
		else if (!option_take(options.row[i], (char *)request + options.at[i], optarg,
				      &wrong))
			status = usage_error(command, text_str(&wrong));
	}
	if (status < 0 && !command->operands && optind < argc) {
		refuse(&wrong, "%s takes options only, not '%s'", command->name, argv[optind]);
		status = usage_error(command, wrong.s);
	} else if (status < 0 && command->take &&
		   !command->take(request, argc - optind, argv + optind, &wrong)) {
		status = usage_error(command, text_str(&wrong));
	}
	text_free(&wrong);
	return status;
}

int command_main(const struct command *command, int argc, char **argv)
{
	void *request = calloc(1, command->request_bytes);
	int status;

	if (!request)
		out_of_memory();
	if (command->defaults)
		memcpy(request, command->defaults, command->request_bytes);
	/* getopt_long() speaks in the name of argv[0], and begins anew. */
	argv[0] = program_invocation_short_name;
	optind = 0;
	status = take_options(command, request, argc, argv);
	if (status < 0)
		status = command->run(request);
	free(request);
	return status;
}
