// SPDX-License-Identifier: GPL-2.0
#include "choice_file.h"
#include "top_choice.h"

static void set_text(struct text *t, const char *s)
{
	text_clear(t);
	text_puts(t, s);
}

/* Return: false: a name is no column. */
static bool take_request(struct choice *choice, const struct top_request *req)
{
	/* Columns without --by are those of tasks, whatever was kept. */
	if (req->by || req->output || req->sort)
		choice->by = req->by;
	choice->threads |= req->threads;
	choice->tree |= req->tree;
	choice->since_birth |= req->since_birth;
	if (req->filter)
		set_text(&choice->filter, req->filter);
	if (req->output)
		set_text(choice->by ? &choice->group_cols : &choice->task_cols, req->output);
	if (req->sort)
		choice_set_sort(choice, req->sort + (*req->sort == '-'), *req->sort == '-');
	return choice_apply(choice) || !(req->output || req->sort);
}

bool top_choice_begin(struct top_choice *choice, struct ui *ui, const struct top_request *req)
{
	struct text wrong = {};
	bool good;

	choice->may_save = choice_load(&ui->choice, &wrong);
	if (wrong.len)
		ui_say(ui, "%s", wrong.s);
	text_free(&wrong);
	choice_copy(&choice->kept, &ui->choice);
	good = take_request(&ui->choice, req);
	/* Events tell of threads; b sums them. */
	if (req->path)
		ui->choice.threads = true;
	choice_copy(&choice->began, &ui->choice);
	return good;
}

int top_choice_end(struct top_choice *choice, const struct ui *ui)
{
	if (!ui->is_changed || !choice->may_save)
		return 0;
	choice_merge(&choice->kept, &choice->began, &ui->choice);
	return choice_save(&choice->kept);
}

void top_choice_free(struct top_choice *choice)
{
	choice_free(&choice->kept);
	choice_free(&choice->began);
}
