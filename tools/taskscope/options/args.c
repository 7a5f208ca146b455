// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <err.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>

#include "args.h"
#include "exits.h"
#include "explain.h"
#include "parse.h"

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

int bad_seconds(const char *command, const char *option, const char *s)
{
	return usage_error(command, "%s needs a number of seconds above 0, and below a year, such as 0.5, not '%s'",
			   option, s);
}

int bad_count(const char *command, const char *option, const char *s)
{
	return usage_error(command, "%s needs a number above 0, such as 10, not '%s'", option, s);
}

/* Is it rather a name? */
static bool is_name(const char *s)
{
	return isalpha((unsigned char)*s);
}

int bad_number(const char *command, const char *option, const char *what, const char *s)
{
	return usage_error(command, "%s needs the number of %s, such as 1234, not '%s'%s",
			   option ? option : command, what, s,
			   is_name(s) ? "; taskscope ps --comm PATTERN finds numbers by name" : "");
}

int bad_numbers(const char *command, bool comm, const char *s)
{
	if (comm && is_name(s))
		return usage_error(command, "--pid needs numbers of processes, such as 1 or 1,20, not '%s'; by name: --comm '%s'",
				   s, s);
	return usage_error(command, "--pid needs numbers of processes, with commas between, such as 1 or 1,20, not '%s'",
			   s);
}

int take_file(const char *command, int argc, char **argv, const char **file)
{
	*file = argv[optind];
	return optind + 1 == argc ? -1 :
	       usage_error(command, "%s takes one file, what taskscope record has written", command);
}

int version_print(void)
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

#define HELP_TOP_OF_WAIT						\
	"     --top N           only the first N of who was in its way and who woke it\n"
#define HELP_CGROUP							\
	"     --cgroup PATH     all processes that are in this cgroup or below it, not TID\n"

static int print_help(const struct usage *usage)
{
	printf("\nUsage:\n taskscope %s [options]%s\n\n%s\n\n"
	       "Options:\n"
	       "%s%s%s"
	       " -J, --json            print JSON\n"
	       " -h, --help            display this help\n"
	       " -V, --version         display versions\n\n"
	       "For more details see taskscope(8).\n",
	       usage->command, !usage->task ? "" : usage->optional ? " [TID]" :
	       usage->cgroup ? " TID|--cgroup PATH" : " TID",
	       usage->about, usage->process ? HELP_ALONE : "", usage->cgroup ? HELP_CGROUP : "",
	       usage->watch ? HELP_WATCH HELP_TOP_OF_WAIT : "");
	return EXIT_DONE;
}

enum { OPT_WATCH = 256, OPT_COUNT, OPT_TOP, OPT_CGROUP };

/* Those that go with it, of a command that takes --watch.  Return: as start_command(). */
static int parse_watch(struct args *args, const char *command, int opt)
{
	__s32 *number = opt == OPT_COUNT ? &args->count : &args->top;

	if (opt == OPT_WATCH) {
		args->watch_ns = ts_parse_seconds(optarg);
		return args->watch_ns ? -1 : bad_seconds(command, "--watch", optarg);
	}
	*number = ts_parse_number(optarg);
	return *number ? -1 :
	       bad_count(command, opt == OPT_COUNT ? "--count" : "--top", optarg);
}

/* Return: as start_command(). */
static int parse_args(struct args *args, const struct usage *usage, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'J' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "watch", required_argument, NULL, OPT_WATCH },
		{ "count", required_argument, NULL, OPT_COUNT },
		{ "top", required_argument, NULL, OPT_TOP },
		{ "tid", no_argument, NULL, 't' },
		{ "cgroup", required_argument, NULL, OPT_CGROUP },
		{},
	};
	const char *command = usage->command, *end;
	int opt, status;

	*args = (struct args){};
	while ((opt = getopt_long(argc, argv, "JhtV", options, NULL)) != -1) {
		switch (opt) {
		case 'J':
			args->json = true;
			break;
		case 'h':
			return print_help(usage);
		case 'V':
			return version_print();
		case 't':
			if (!usage->process)
				return usage_error(command, "%s takes no --tid", command);
			args->alone = true;
			break;
		case OPT_CGROUP:
			if (!usage->cgroup)
				return usage_error(command, "%s takes no --cgroup", command);
			args->cgroup = optarg;
			break;
		case OPT_WATCH:
		case OPT_COUNT:
		case OPT_TOP:
			if (!usage->watch)
				return usage_error(command, "%s takes no --%s", command,
						   opt == OPT_WATCH ? "watch" :
						   opt == OPT_COUNT ? "count" : "top");
			status = parse_watch(args, command, opt);
			if (status >= 0)
				return status;
			break;
		default:
			return usage_error(command, NULL);
		}
	}
	if (args->count && !args->watch_ns)
		return usage_error(command, COUNT_ALONE);
	if (args->cgroup && (optind < argc || args->alone))
		return usage_error(command, "%s takes a TID or --cgroup, not both", command);
	if (args->cgroup)
		return -1;
	if (!usage->task)
		return optind == argc ? -1 :
		       usage_error(command, "%s takes options only, not '%s'", command, argv[optind]);
	if (usage->optional && optind == argc)
		return -1;
	if (optind + 1 != argc)
		return usage_error(command, "%s takes the number of one task%s, such as 1234%s",
				   command, usage->optional ? " or none" : "",
				   usage->cgroup ? ", or --cgroup PATH" : "");
	args->tid = ts_parse_tid(argv[optind], &end);
	if (!args->tid || *end)
		return bad_number(command, NULL, "a task", argv[optind]);
	return -1;
}

int start_command(struct args *args, struct ts *client, const struct usage *usage, int argc,
		  char **argv)
{
	int status = parse_args(args, usage, argc, argv);

	return status < 0 ? client_start(client) : status;
}
