// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "document.h"
#include "memory.h"
#include "options.h"
#include "page.h"
#include "server.h"
#include "textfile.h"

/* Exited tasks are read so often, before the module overwrites them. */
#define EXITED_MS 1000

static volatile sig_atomic_t is_over;

static void end(int signal)
{
	(void)signal;
	is_over = 1;
}

static void end_without_memory(void)
{
	errx(EXIT_TROUBLE, "out of memory");
}

/* No SA_RESTART: what waits has to notice. */
static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = end };

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void print_document(void)
{
	struct text t = {};

	document_put(&t);
	text_flush(&t, stdout);
	text_free(&t);
	if (fflush(stdout) || ferror(stdout))
		err(EXIT_TROUBLE, "stdout");
}

static struct ts *open_module(void)
{
	struct ts *ts;

	if (ts_open(&ts, 0))
		errx(EXIT_TROUBLE, "%s", ts_why(ts));
	if (!ts_can(ts, TS_CAN_HISTORY) || !ts_can(ts, TS_CAN_EXITED) || !ts_can(ts, TS_CAN_CPUS))
		errx(EXIT_TROUBLE, "the module was loaded with hooks=0, and counts nothing: load it "
		     "without that (on a machine with a slow clock: with slow_clock=1)");
	return ts;
}

static void check(const struct look *look, int err)
{
	if (err)
		errx(EXIT_TROUBLE, "%s", ts_why(look->ts));
}

/* A read may succeed the next time, but not once the module has gone. */
static bool was_read(const struct look *look, int err)
{
	static bool is_warned;

	if (err == -ESTALE || err == -ENODEV)
		check(look, err);
	if (err && !is_warned)
		warnx("%s: trying again", ts_why(look->ts));
	is_warned = err;
	return !err;
}

static void write_textfile(struct look *look, const char *path)
{
	struct text page = {};
	int err;

	page_put(&page, look, FORMAT_TEXT);
	err = textfile_write(path, &page);
	text_free(&page);
	if (err)
		errx(EXIT_TROUBLE, "%s: %s", path, strerror(-err));
}

static void write_textfiles(struct look *look, const struct options *options)
{
	const struct timespec pause = { .tv_sec = EXITED_MS / 1000 };
	unsigned int i;

	check(look, look_take(look));
	write_textfile(look, options->textfile);
	while (options->interval_s && !is_over) {
		for (i = 0; i < options->interval_s && !is_over; i++) {
			nanosleep(&pause, NULL);
			was_read(look, look_take_exited(look));
		}
		if (was_read(look, look_take(look)))
			write_textfile(look, options->textfile);
	}
}

static __u64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

static void serve(struct look *look, const struct options *options)
{
	__u64 at = now_ms() + EXITED_MS, now;
	struct server *server;
	int error;

	error = server_start(&server, (const struct sockaddr *)&options->listen, options->listen_len,
			     look);
	if (error)
		errx(EXIT_TROUBLE, "%s: %s", options->listen_text, strerror(-error));
	while (!is_over) {
		now = now_ms();
		if (now >= at) {
			was_read(look, look_take_exited(look));
			at = now + EXITED_MS;
		}
		error = server_run(server, at - now < EXITED_MS ? at - now : EXITED_MS);
		if (error && error != -EINTR)
			errx(EXIT_TROUBLE, "poll: %s", strerror(-error));
	}
	server_stop(server);
}

int main(int argc, char **argv)
{
	struct options options;
	struct look look;
	struct ts *ts;

	memory_at_end(end_without_memory);
	options_parse(&options, argc, argv);
	if (options.wants_document) {
		print_document();
		return 0;
	}
	ts = open_module();
	if (look_init(&look, ts, options.by, options.max_groups))
		end_without_memory();
	catch_signals();
	/* A single file has all that there is; a series of values grows by what is done from now on. */
	if (!options.textfile || options.interval_s)
		check(&look, look_begin(&look));
	if (options.textfile)
		write_textfiles(&look, &options);
	else
		serve(&look, &options);
	look_free(&look);
	ts_close(ts);
	return 0;
}
