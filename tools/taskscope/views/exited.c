// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "column_value.h"
#include "columns.h"
#include "exited.h"

static void put_column(struct text *t, const char *name, const struct record *rec)
{
	struct value v = {};

	if (!column_put_human(column_find(name, strlen(name)), rec, &v, t))
		text_puts(t, "not known");
	text_free(&v.scratch);
}

bool put_exited(struct text *t, const struct record *rec, size_t nr_ends)
{
	if (!nr_ends)
		return false;
	text_printf(t, "%d ", rec->tid);
	text_put_visible(t, record_comm(rec), false);
	text_puts(t, " has exited: ");
	put_column(t, "ENDED", rec);
	text_puts(t, ", at ");
	put_column(t, "ENDED_AT", rec);
	if (nr_ends > 1)
		text_printf(t, "; so have %zu earlier task%s of this number, see taskscope exited",
			    nr_ends - 1, nr_ends == 2 ? "" : "s");
	text_putc(t, '\n');
	return true;
}
