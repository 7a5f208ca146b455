// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "tunables_print.h"

/* Its folder; the rest of the name of its file is its own name, except of a feature. */
static size_t folder_len(const struct tunable *row)
{
	size_t name = row->name.len, file = row->file.len;

	if (file > name && !strcmp(row->file.s + file - name, row->name.s))
		return file - name - 1;
	return file;
}

static void put_row(struct text *t, const struct tunable *row, const struct tunable *before)
{
	size_t len = folder_len(row);

	if (!before || folder_len(before) != len || strncmp(before->file.s, row->file.s, len))
		text_printf(t, "%s%.*s\n", before ? "\n" : "", (int)len, row->file.s);
	text_printf(t, "%c %-38s %12s %12s  %s\n", tunable_is_changed(row) ? '*' : ' ', row->name.s,
		    text_str(&row->value), text_str(&row->unset), row->does ? row->does : "");
}

void tunables_put(struct text *t, const struct tunables *tunables, bool changed)
{
	const struct tunable *row, *before = NULL;
	size_t i, nr_changed = 0;

	text_printf(t, "  %-38s %12s %12s  %s\n", "NAME", "VALUE", "DEFAULT", "WHAT IT DOES");
	for (i = 0; i < tunables->nr; i++) {
		row = &tunables->row[i];
		nr_changed += tunable_is_changed(row);
		if (changed && !tunable_is_changed(row))
			continue;
		put_row(t, row, before);
		before = row;
	}
	text_printf(t, "\n%zu parameters, %zu of them with another value than the default (*)\n",
		    tunables->nr, nr_changed);
}

void tunables_put_json(struct json *j, const struct tunables *tunables, bool changed)
{
	const struct tunable *row;
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "tunables", '[', true);
	for (i = 0; i < tunables->nr; i++) {
		row = &tunables->row[i];
		if (changed && !tunable_is_changed(row))
			continue;
		json_open(j, NULL, '{', false);
		json_string(j, "name", row->name.s);
		json_string(j, "file", row->file.s);
		json_string(j, "value", text_str(&row->value));
		json_string(j, "default", row->unset.len ? row->unset.s : NULL);
		json_string(j, "does", row->does);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}
