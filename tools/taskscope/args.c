// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "client.h"
#include "exits.h"

__s32 parse_tid(const char *s, const char **end)
{
	char *stop;
	long n;

	if (!isdigit((unsigned char)*s))
		return 0;
	errno = 0;
	n = strtol(s, &stop, 10);
	*end = stop;
	return errno || n > INT_MAX ? 0 : n;
}

int usage_error(const char *command, const char *fmt, ...)
{
	va_list args;

	if (fmt) {
		va_start(args, fmt);
		vwarnx(fmt, args);
		va_end(args);
	}
	fprintf(stderr, "Try 'taskscope%s%s --help'.\n", command ? " " : "",
		command ? command : "");
	return EXIT_USAGE;
}

int version_print(void)
{
	struct client client;

	printf("taskscope %s, ABI %d.%d\n", TASKSCOPE_VERSION, TSCOPE_ABI_MAJOR, TSCOPE_ABI_MINOR);
	if (!client_open(&client)) {
		printf("module %.*s, ABI %u.%u\n", TSCOPE_VERSION_BYTES, client.info.version,
		       client.info.abi_major, client.info.abi_minor);
		client_close(&client);
	}
	return EXIT_DONE;
}

static int print_help(const char *command, const char *about, bool task)
{
	printf("\nUsage:\n taskscope %s [options]%s\n\n%s\n\n"
	       "Options:\n"
	       " -J, --json      print JSON\n"
	       " -h, --help      display this help\n"
	       " -V, --version   display versions\n\n"
	       "For more details see taskscope(8).\n",
	       command, task ? " TID" : "", about);
	return EXIT_DONE;
}

int parse_args(struct args *args, const char *command, const char *about, bool task, int argc,
	       char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'J' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{},
	};
	const char *end;
	int opt;

	*args = (struct args){};
	while ((opt = getopt_long(argc, argv, "JhV", options, NULL)) != -1) {
		switch (opt) {
		case 'J':
			args->json = true;
			break;
		case 'h':
			return print_help(command, about, task);
		case 'V':
			return version_print();
		default:
			return usage_error(command, NULL);
		}
	}
	if (!task)
		return optind == argc ? -1 :
		       usage_error(command, "%s takes no argument: %s", command, argv[optind]);
	if (optind + 1 != argc)
		return usage_error(command, "%s takes one task, as a number", command);
	args->tid = parse_tid(argv[optind], &end);
	if (!args->tid || *end)
		return usage_error(command, "not a task number: %s", argv[optind]);
	return -1;
}
