// SPDX-License-Identifier: GPL-2.0
/* Keys of the live screen for which this program is started once more. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "top_actions.h"

/* During a pause the number may have gone to another task meanwhile. */
static bool is_still_there(const struct ui *ui, const struct record *rec)
{
	const struct moment *shown = ui_moment(ui), *last = past_looks_last(&ui->past);
	const struct kept *kept;

	if (shown == last)
		return true;
	kept = last->threads == shown->threads ? moment_find(last, rec->tid) : NULL;
	return kept && kept_is_same(&kept->rec, rec, last->threads);
}

/* Return: false: there is no such task; the words say of which kind it is. */
static bool name_selected(struct ui *ui, char number[16], const char **option)
{
	const struct record *rec = ui_selected(ui);

	if (ui->file || !rec || rec->sum) {
		ui_say(ui, ui->file ? "a recording cannot be recorded or diagnosed once more" :
		       "select a task: groups are not recorded or diagnosed, see b");
		return false;
	}
	if (!is_still_there(ui, rec)) {
		ui_say(ui, "task %d of this look is not there any more: Z goes on", rec->tid);
		return false;
	}
	snprintf(number, 16, "%d", rec->tid);
	*option = ui_moment(ui)->threads ? "--tid" : "--pid";
	return true;
}

static void start_helper(struct ui *ui, struct top_helper *helper, char *const *argv,
			 const char *what)
{
	int err = top_helper_start(helper, argv);

	if (err)
		ui_say(ui, "%s cannot be started: %s", what, strerror(-err));
	else
		ui_say(ui, "%s", what);
}

void top_record(struct top_actions *actions, struct ui *ui)
{
	char number[16], when[32], path[64], text[128];
	const char *option;
	time_t now = time(NULL);
	struct tm tm;
	int fd;

	if (!name_selected(ui, number, &option))
		return;
	if (actions->recorder.pid) {
		ui_say(ui, "one recording is being written already");
		return;
	}
	localtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm);
	snprintf(path, sizeof(path), "taskscope-%s-%s.data", number, when);
	/* Nothing that is there already is written over, and no link is followed. */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		ui_say(ui, "%s cannot be made: %s", path, strerror(errno));
		return;
	}
	close(fd);
	snprintf(text, sizeof(text), "recording task %s for 10 s into %s", number, path);
	start_helper(ui, &actions->recorder,
		     (char *[]){ "taskscope", "record", "-o", path, "--duration", "10",
				 (char *)option, number, NULL }, text);
}

void top_diagnose(struct top_actions *actions, struct ui *ui)
{
	char number[16], text[64];
	const char *option;

	if (!name_selected(ui, number, &option))
		return;
	if (actions->doctor.pid) {
		ui_say(ui, "one task is being diagnosed already");
		return;
	}
	snprintf(text, sizeof(text), "diagnosing task %s for 5 s", number);
	/* A process is its operand. */
	if (strcmp(option, "--tid"))
		option = "--";
	start_helper(ui, &actions->doctor,
		     (char *[]){ "taskscope", "diagnose", (char *)option, number, NULL }, text);
}

/* What the last line of its output says. */
static const char *last_line(struct text *t)
{
	char *at;

	while (t->len && t->s[t->len - 1] == '\n')
		t->s[--t->len] = '\0';
	at = t->s ? strrchr(t->s, '\n') : NULL;
	return at ? at + 1 : text_str(t);
}

void top_actions_look(struct top_actions *actions, struct ui *ui)
{
	if (top_helper_has_ended(&actions->recorder))
		ui_say(ui, "%s", last_line(&actions->recorder.said));
	if (top_helper_has_ended(&actions->doctor)) {
		text_clear(&ui->diagnosed);
		text_puts(&ui->diagnosed, text_str(&actions->doctor.said));
		ui->panes = ui->lines < 40 ? PANE_VERDICTS : ui->panes | PANE_VERDICTS;
		ui->scroll = 0;
		ui_say(ui, "the task has been diagnosed");
	}
}

void top_actions_end(struct top_actions *actions)
{
	top_helper_end(&actions->recorder);
	top_helper_end(&actions->doctor);
}
