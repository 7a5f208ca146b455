// SPDX-License-Identifier: GPL-2.0
/* JSON and CSV: views/event_print.c writes a line for each event. */
#include "export_events.h"
#include "export_formats.h"

static int take(void *arg, const struct ts_event *event, bool is_wanted)
{
	struct export *ex = arg;

	if (is_wanted)
		event_put(&ex->text, &ex->view, event);
	return 0;
}

int export_json(struct export *ex)
{
	ex->view.json = true;
	return export_each(ex, take, ex);
}

int export_csv(struct export *ex)
{
	ex->view.csv = true;
	event_put_columns(&ex->text);
	return export_each(ex, take, ex);
}
