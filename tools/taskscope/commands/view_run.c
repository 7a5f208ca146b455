// SPDX-License-Identifier: GPL-2.0
#include "exits.h"
#include "explain.h"
#include "view_run.h"

int view_run(struct view *view, void *request, int (*show)(void *request, const struct ts *client))
{
	int status = EXIT_DONE;

	if (view->list_columns)
		view_list_columns(view, stdout);
	else
		status = client_run(request, show);
	view_free(view);
	return status;
}
