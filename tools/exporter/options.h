/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_OPTIONS_H
#define TASKSCOPE_EXPORTER_OPTIONS_H

#include <sys/socket.h>

#include "group_name.h"

/* Not among the ports from 9100 to 9999, all of which are other exporters'. */
#define LISTEN_USUAL "127.0.0.1:29710"

/* Exit statuses, as of taskscope. */
#define EXIT_TROUBLE	1
#define EXIT_USAGE	2

/**
 * struct options - what the exporter is to do
 * @listen:	address to listen at
 * @listen_len:	its size
 * @listen_text: the same as it was given
 * @by:		what to group by
 * @max_groups:	the most groups
 * @textfile:	write this file instead of listening; NULL: no
 * @interval_s:	@textfile: write it again after so many seconds; 0: once
 * @wants_document: print the documentation of the metrics
 */
struct options {
	struct sockaddr_storage listen;
	socklen_t listen_len;
	const char *listen_text;
	enum by by;
	__u32 max_groups;
	const char *textfile;
	unsigned int interval_s;
	bool wants_document;
};

/**
 * listen_parse() - an address to listen at
 * @options: listen, listen_len and listen_text are filled
 * @text:    "127.0.0.1:29710", "[::1]:29710"
 *
 * Return: false: it is none.
 */
bool listen_parse(struct options *options, const char *text);

/**
 * options_parse() - what was asked for
 * @options: filled
 * @argc:    as for main()
 * @argv:    as for main()
 *
 * Ends the program after --help and --version, and with EXIT_USAGE for what cannot be.
 */
void options_parse(struct options *options, int argc, char **argv);

#endif
