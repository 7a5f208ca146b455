// SPDX-License-Identifier: GPL-2.0
#include <unistd.h>

#include "explain.h"
#include "repeat.h"
#include "stream_start.h"
#include "tasks.h"
#include "window.h"

#define ROUND_MS	100
/* A CPU that is about to write an event has written it by then. */
#define SETTLE_NS	10000000

#define AT(_member) .at = offsetof(struct window_options, _member)

const struct option_group window_group = {
	.rows = (const struct option_row[]){
		{ "duration", 0, "SECONDS", .kind = OPTION_SECONDS, AT(duration_ns),
		  .help = "watch for this time (5)" },
		{ "json", 'J', AT(json), .help = "print JSON" },
		{},
	},
};

/* A window that is being watched: from @from_ns to @until_ns. */
struct watched {
	struct window *window;
	const struct ts *client;
	struct ts_stream stream;
	__u64 from_ns;
	__u64 until_ns;
	bool has_begun;
};

/* Return: 0 or -errno. */
static int take_to(struct watched *w, __u64 ns)
{
	struct ts_event event;
	int some;

	while ((some = ts_stream_take(&w->stream, ns, &event)) > 0)
		w->window->user->event(w->window->arg, &event);
	return some;
}

/* Takes what is there, of before the window and of the window itself, up to @ns. */
static int take_round(struct watched *w, __u64 ns)
{
	int err = ts_stream_look(&w->stream);

	if (!err && !w->has_begun && ns >= w->from_ns) {
		err = take_to(w, w->from_ns);
		w->window->user->begin(w->window->arg, w->from_ns);
		w->has_begun = true;
	}
	return err ? err : take_to(w, ns < w->until_ns ? ns : w->until_ns);
}

/* Return: 0 or -errno. */
static int watch(struct watched *w)
{
	__u64 until = w->stream.start.now_ns, left_ms;
	struct tscope_info info = { .now_ns = w->from_ns };
	int err = 0;

	do {
		left_ms = (w->until_ns - info.now_ns) / 1000000 + 1;
		ts_stream_poll(&w->stream, left_ms < ROUND_MS ? left_ms : ROUND_MS, STDOUT_FILENO);
		err = ts_device_info(w->client, &info);
		if (!err)
			err = take_round(w, until);
		until = info.now_ns;
	} while (!err && until < w->until_ns && !signals_came(SETTLE_NS));
	if (until < w->until_ns)
		w->until_ns = until;
	return err;
}

/* Return: exit status, or -1. */
static int watch_all(struct watched *w)
{
	struct window *window = w->window;
	struct ts_set after = {};
	struct tscope_info info;
	int err;

	err = ts_device_snapshot(w->client, window->groups, TSCOPE_FILTER_NONE, 0, &window->before);
	if (err)
		return client_explain(err);
	ts_set_settle(&window->before);
	window->user->tasks(window->arg, w->client, &window->before);
	err = ts_device_info(w->client, &info);
	if (err)
		return client_explain(err);
	w->from_ns = info.now_ns;
	w->until_ns = info.now_ns + window->duration_ns;
	err = watch(w);
	if (!err)
		err = ts_device_snapshot(w->client, window->groups, TSCOPE_FILTER_NONE, 0, &after);
	if (!err)
		err = ts_stream_end(&w->stream);
	if (!err)
		err = take_round(w, ~0ULL);
	if (!err) {
		ts_set_settle(&after);
		window->user->end(window->arg, w->until_ns, &after);
	}
	ts_set_clear(&after);
	return err ? stream_explain(&w->stream, err) : -1;
}

int window_watch(struct window *window, const struct ts *client)
{
	const struct stream_options options = { .wanted.events = window->events };
	struct watched w = { .window = window, .client = client };
	int status;

	signals_hold();
	status = stream_start(&options, &w.stream, client, 0);
	if (status < 0)
		status = watch_all(&w);
	ts_stream_unmap(&w.stream);
	return status;
}
