// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "watch_round.h"

/* 2026-11-29T12:11:05.123456789, and how far that is from Greenwich. */
static void put_instant(struct text *t, const struct round *round, bool is_local)
{
	time_t at = round->at;
	char clock[32] = "", zone[8] = "Z";
	struct tm tm;

	if (is_local ? !localtime_r(&at, &tm) : !gmtime_r(&at, &tm))
		return;
	strftime(clock, sizeof(clock), "%Y-%m-%dT%H:%M:%S", &tm);
	if (is_local)
		strftime(zone, sizeof(zone), "%z", &tm);
	text_printf(t, "%s.%09u%s", clock, round->at_ns, zone);
}

void round_put(const struct round *round, bool first)
{
	struct text t = {};

	if (!round)
		return;
	if (isatty(STDOUT_FILENO))
		text_puts(&t, "\033[H\033[J");
	else if (!first)
		text_putc(&t, '\n');
	put_instant(&t, round, true);
	text_putc(&t, '\n');
	text_flush(&t, stdout);
	text_free(&t);
}

void round_put_json(struct json *j, const struct round *round)
{
	struct text t = {};

	if (!round)
		return;
	put_instant(&t, round, false);
	json_string(j, "time", text_str(&t));
	json_u64(j, "interval", round->interval_ns);
	text_free(&t);
}
