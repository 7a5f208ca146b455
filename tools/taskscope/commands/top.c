// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "choice_file.h"
#include "command.h"
#include "exits.h"
#include "explain.h"
#include "live.h"
#include "live_verdicts.h"
#include "memory.h"
#include "open_recording.h"
#include "paint.h"
#include "played.h"
#include "terminal.h"
#include "top_actions.h"
#include "top_choice.h"
#include "ui.h"

#define SECOND_NS 1000000000ULL
#define LEAST_DELAY_NS (SECOND_NS / 10)
#define VERDICT_NS (10 * SECOND_NS)

/* Events that a replay needs. */
#define NEEDED	(1ULL << TSCOPE_EVENT_SWITCH | 1ULL << TSCOPE_EVENT_WAKING | \
		 1ULL << TSCOPE_EVENT_MIGRATE | 1ULL << TSCOPE_EVENT_FORK | 1ULL << TSCOPE_EVENT_EXEC | 1ULL << TSCOPE_EVENT_EXIT)

/* A screen, and where it gets its looks. */
struct session {
	struct ui ui;
	struct frame frame;
	struct ts client;
	struct live live;
	struct live_verdicts verdicts;
	struct ts_file recording;
	struct played played;
	struct top_actions actions;
	__u64 next_ns;
	struct top_choice choice;
};

static struct live_query query_of(const struct ui *ui)
{
	const struct record *rec = ui_selected(ui);

	return (struct live_query){
		.threads = choice_threads(&ui->choice),
		.groups = choice_groups(&ui->choice),
		.ages = choice_ages(&ui->choice),
		.stack_of = ui->panes & PANE_TASK && rec && !rec->sum ? rec->tid : 0,
	};
}

/* Return: 0 or -errno. */
static int look_live(struct session *s)
{
	struct ui *ui = &s->ui;
	const struct live_query query = query_of(ui);
	struct moment *moment;
	int err = live_look(&s->live, &query, past_looks_last(&ui->past), &moment);

	if (!err && ui->panes & PANE_VERDICTS)
		err = live_verdicts_go_on(&s->verdicts, &s->client, moment->now_ns, &ui->verdicts);
	else
		live_verdicts_stop(&s->verdicts);
	if (err)
		moment_free(moment);
	else
		ui_add(ui, moment);
	return err;
}

static void look_at_file(struct session *s)
{
	struct ui *ui = &s->ui;
	const bool was_paused = ui->paused;
	struct moment *moment;

	terminal_step(true);
	moment = played_look(&s->played, past_looks_last(&ui->past));
	terminal_step(false);
	ui->file_is_over = s->played.is_over && s->recording.is_whole;
	if (!moment)
		return;
	ui->paused = false;
	ui_add(ui, moment);
	ui->paused = was_paused;
}

/* Return: 0 or -errno. */
static int look(struct session *s)
{
	if (!s->ui.file)
		return look_live(s);
	look_at_file(s);
	return 0;
}

/* Return: 0, -errno, or 1: it is time to end. */
static int act(struct session *s, enum ui_action action)
{
	const struct live_query query = query_of(&s->ui);

	switch (action) {
	case UI_QUIT:
		return 1;
	case UI_RECORD:
		top_record(&s->actions, &s->ui);
		break;
	case UI_DIAGNOSE:
		top_diagnose(&s->actions, &s->ui);
		break;
	case UI_LOOK:
		if (!s->ui.file && !live_has_read(&s->live, &query))
			return look(s);
		break;
	case UI_NEXT:
		look_at_file(s);
		break;
	case UI_NONE:
		break;
	}
	return 0;
}

/* Return: 0, -errno, or 1: it is time to end. */
static int wait_and_act(struct session *s)
{
	struct key_press press;

	switch (terminal_wait(s->next_ns, &press)) {
	case TERMINAL_GONE:
		return 1;
	case TERMINAL_RESIZED:
		terminal_redraw();
		break;
	case TERMINAL_KEY:
		if (press.key == 'L' - '@')
			terminal_redraw();
		else if (press.key >= 0)
			return act(s, ui_key(&s->ui, &press));
		break;
	case TERMINAL_TIME:
		break;
	}
	return 0;
}

/* A look that is late is not made up for. */
static int look_if_due(struct session *s)
{
	const __u64 now = terminal_now_ns();

	if (now < s->next_ns)
		return 0;
	s->next_ns += s->ui.period_ns;
	if (s->next_ns < now)
		s->next_ns = now + s->ui.period_ns;
	top_actions_look(&s->actions, &s->ui);
	if (s->ui.file && s->ui.paused && s->ui.past.nr)
		return 0;
	return look(s);
}

/* Return: 0 or -errno. */
static int show(struct session *s)
{
	int err;

	s->next_ns = terminal_now_ns();
	do {
		err = look_if_due(s);
		if (err)
			break;
		terminal_size(&s->ui.lines, &s->ui.width);
		paint(&s->ui, &s->frame);
		terminal_draw(&s->frame);
		err = wait_and_act(s);
	} while (!err);
	return err < 0 ? err : 0;
}

/* The terminal is in order again before the sentence comes. */
static void end_without_memory(void)
{
	terminal_restore();
	errx(EXIT_FAILED, "out of memory");
}

/* Return: exit status. */
static int run_screen(struct session *s)
{
	const char *why = terminal_open();
	int err;

	if (why) {
		warnx("%s", why);
		return EXIT_FAILED;
	}
	err = show(s);
	terminal_close();
	if (err)
		return client_explain(err);
	err = top_choice_end(&s->choice, &s->ui);
	if (err)
		warnx("what was chosen is not kept: %s", err == -EPERM ?
		      "its folder belongs to another user" : strerror(-err));
	return EXIT_DONE;
}

static int run_live(struct session *s)
{
	int status = client_start(&s->client);

	if (status >= 0)
		return status;
	s->live.client = &s->client;
	status = run_screen(s);
	live_verdicts_stop(&s->verdicts);
	ts_device_close(&s->client);
	return status;
}

static int run_file(struct session *s, const char *path)
{
	int status = replay_open(&s->recording, path, NEEDED), end;

	if (status < 0) {
		s->ui.file = path;
		s->played.recording = &s->recording;
		s->played.step_ns = s->ui.period_ns;
		status = run_screen(s);
	}
	played_free(&s->played);
	/* A file that is still being written is no failure. */
	end = s->recording.is_bad ? EXIT_FAILED : EXIT_DONE;
	ts_file_drop(&s->recording);
	return status ? status : end;
}

static int run(void *request)
{
	const struct top_request *req = request;
	const char *why = terminal_refuses();
	struct session *s;
	int status;

	if (why) {
		warnx("%s", why);
		return EXIT_FAILED;
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		errx(EXIT_FAILED, "out of memory");
	memory_at_end(end_without_memory);
	ui_init(&s->ui);
	s->ui.period_ns = req->delay_ns;
	s->ui.paused = req->paused;
	s->ui.verdict_ns = s->verdicts.window_ns = req->window_ns;
	if (!top_choice_begin(&s->choice, &s->ui, req)) {
		warnx("a name after -o or --sort is no column; taskscope ps%s%s -H lists them",
		      req->by ? " --by " : "", req->by ? group_by_name(req->by) : "");
		status = EXIT_USAGE;
	} else {
		status = req->path ? run_file(s, req->path) : run_live(s);
	}
	top_choice_free(&s->choice);
	top_actions_end(&s->actions);
	ui_free(&s->ui);
	frame_free(&s->frame);
	free(s);
	return status;
}

#define AT(_member) .at = offsetof(struct top_request, _member)

static const struct option_group top_group = {
	.rows = (const struct option_row[]){
		{ "delay", 'd', "SECONDS", .kind = OPTION_SECONDS, AT(delay_ns),
		  .help = "so long from look to look, at least 0.1 (1)" },
		{ "threads", 'T', AT(threads),
		  .help = "a row for each thread, not only for each process" },
		{ "tree", 't', AT(tree), .help = "begin with the tree" },
		{ "birth", 'B', AT(since_birth),
		  .help = "begin with values since birth, not since the last look" },
		BY_ROW(GROUP_BY_WORDS, offsetof(struct top_request, by),
		       "begin with a row for the sum of all tasks of a process, thread, cgroup,\n"
		       "container, comm, user or cpu"),
		{ "output", 'o', "COLS", .kind = OPTION_STRING, AT(output),
		  .help = "columns, with commas between" },
		{ "sort", 's', "COL", .kind = OPTION_STRING, AT(sort),
		  .help = "sort by this column; -COL: largest first" },
		{ "filter", 'F', "TEXT", .kind = OPTION_STRING, AT(filter),
		  .help = "only names that have this text; a|b: one of these" },
		{ "window", 'w', "SECONDS", .kind = OPTION_SECONDS, AT(window_ns),
		  .help = "the verdicts are of so long (10)" },
		{ "pause", 'Z', AT(paused), .help = "begin with a pause, after the first look" },
		{},
	},
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct top_request *req = request;

	if (nr > 1)
		return refuse(wrong, "top takes one recording, or none");
	if (req->delay_ns < LEAST_DELAY_NS)
		return refuse(wrong, "--delay takes 0.1 seconds or more");
	req->path = nr ? operands[0] : NULL;
	return true;
}

static const struct top_request defaults = { .delay_ns = SECOND_NS, .window_ns = VERDICT_NS };

COMMAND(top) = {
	.name = "top",
	.topic = TOPIC_TASKS,
	.summary = "a live screen: tasks or their sums, CPUs, exits, verdicts",
	.operands = "[FILE]",
	.about = "Show a live screen with the keys of htop: F1 or h lists them.  With FILE it replays a\n"
		 "recording, also one that is still being written.  What is chosen stays for the next\n"
		 "time, in ~/.config/taskscope/top.",
	.groups = {
		{ &top_group, 0 },
	},
	.request_bytes = sizeof(struct top_request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
