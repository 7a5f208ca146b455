// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

#define MAX_GROUPS_USUAL 1000
#define MAX_GROUPS_MOST 100000
#define INTERVAL_MOST 86400

enum {
	OPT_LISTEN = 256,
	OPT_BY,
	OPT_MAX_GROUPS,
	OPT_TEXTFILE,
	OPT_INTERVAL,
	OPT_PRINT_METRICS,
	OPT_WEB_CONFIG,
};

static const struct option long_options[] = {
	{ "listen", required_argument, NULL, OPT_LISTEN },
	{ "by", required_argument, NULL, OPT_BY },
	{ "max-groups", required_argument, NULL, OPT_MAX_GROUPS },
	{ "textfile", required_argument, NULL, OPT_TEXTFILE },
	{ "interval", required_argument, NULL, OPT_INTERVAL },
	{ "print-metrics", no_argument, NULL, OPT_PRINT_METRICS },
	{ "web.config.file", required_argument, NULL, OPT_WEB_CONFIG },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{}
};

static const char help[] =
	"\n"
	"Usage:\n"
	" taskscope-exporter [options]\n"
	"\n"
	"Metrics of all tasks for Prometheus, from the module taskscope.\n"
	"\n"
	"Options:\n"
	"     --listen ADDR:PORT   serve /metrics there; " LISTEN_USUAL " unless it is given\n"
	"     --by WHAT            group tasks by " BY_WORDS "\n"
	"     --max-groups N       show at most N groups, 1000 unless it is given; the rest is \"other\"\n"
	"     --textfile FILE      write FILE for node_exporter instead of serving\n"
	"     --interval SECONDS   with --textfile: go on, and write it again so often\n"
	"     --print-metrics      print the documentation of the metrics, as Markdown\n"
	"\n"
	" -h, --help               display this help\n"
	" -V, --version            display the version\n"
	"\n"
	"For more details see taskscope-exporter(8).\n";

static void parse_port(in_port_t *port, const char *text, bool *is_good)
{
	char *end;
	unsigned long nr;

	errno = 0;
	nr = strtoul(text, &end, 10);
	*is_good = *text >= '0' && *text <= '9' && !*end && !errno && nr && nr <= 65535;
	*port = htons(nr);
}

bool listen_parse(struct options *options, const char *text)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&options->listen;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&options->listen;
	const char *colon = strrchr(text, ':');
	char addr[INET6_ADDRSTRLEN + 2];
	size_t len = colon ? colon - text : 0;
	bool is_good = false;

	if (!len || len >= sizeof(addr))
		return false;
	memcpy(addr, text, len);
	addr[len] = '\0';
	memset(&options->listen, 0, sizeof(options->listen));
	options->listen_text = text;
	if (addr[0] == '[' && addr[len - 1] == ']') {
		addr[len - 1] = '\0';
		v6->sin6_family = AF_INET6;
		options->listen_len = sizeof(*v6);
		parse_port(&v6->sin6_port, colon + 1, &is_good);
		return is_good && inet_pton(AF_INET6, addr + 1, &v6->sin6_addr) == 1;
	}
	v4->sin_family = AF_INET;
	options->listen_len = sizeof(*v4);
	parse_port(&v4->sin_port, colon + 1, &is_good);
	return is_good && inet_pton(AF_INET, addr, &v4->sin_addr) == 1;
}

static unsigned int parse_number(const char *option, const char *text, unsigned int most)
{
	char *end;
	unsigned long nr;

	errno = 0;
	nr = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || !nr || nr > most)
		errx(EXIT_USAGE, "%s: not a number from 1 to %u: %s", option, most, text);
	return nr;
}

static void take_option(struct options *options, int option)
{
	switch (option) {
	case OPT_LISTEN:
		if (!listen_parse(options, optarg))
			errx(EXIT_USAGE, "--listen: not an address and a port, as in " LISTEN_USUAL
			     ", 0.0.0.0:29710 or [::1]:29710: %s", optarg);
		break;
	case OPT_BY:
		options->by = by_parse(optarg);
		if (options->by == NR_BYS)
			errx(EXIT_USAGE, "--by: not " BY_WORDS ": %s", optarg);
		break;
	case OPT_MAX_GROUPS:
		options->max_groups = parse_number("--max-groups", optarg, MAX_GROUPS_MOST);
		break;
	case OPT_TEXTFILE:
		options->textfile = optarg;
		break;
	case OPT_INTERVAL:
		options->interval_s = parse_number("--interval", optarg, INTERVAL_MOST);
		break;
	case OPT_PRINT_METRICS:
		options->wants_document = true;
		break;
	case OPT_WEB_CONFIG:
		errx(EXIT_USAGE, "--web.config.file: taskscope-exporter has neither TLS nor passwords: "
		     "leave it on the loopback address, and have a reverse proxy before it, as nginx "
		     "or stunnel");
	case 'h':
		fputs(help, stdout);
		exit(0);
	case 'V':
		printf("taskscope-exporter %s\n", TASKSCOPE_VERSION);
		exit(0);
	default:
		fputs("Try 'taskscope-exporter --help' for more information.\n", stderr);
		exit(EXIT_USAGE);
	}
}

void options_parse(struct options *options, int argc, char **argv)
{
	bool has_listen = false;
	int option;

	*options = (struct options){ .by = BY_CGROUP, .max_groups = MAX_GROUPS_USUAL };
	listen_parse(options, LISTEN_USUAL);
	while ((option = getopt_long(argc, argv, "hV", long_options, NULL)) != -1) {
		has_listen |= option == OPT_LISTEN;
		take_option(options, option);
	}
	if (optind < argc)
		errx(EXIT_USAGE, "there are only options: %s", argv[optind]);
	if (options->interval_s && !options->textfile)
		errx(EXIT_USAGE, "--interval says how often --textfile is written: give that, too");
	if (has_listen && options->textfile)
		errx(EXIT_USAGE, "--textfile writes a file, and --listen serves: give one of them");
}
