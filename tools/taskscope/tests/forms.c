// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "column_json.h"
#include "forms.h"
#include "unit.h"

/* The three forms of a column; "" and null where it is not known. */
static void forms(const char *name, const struct record *rec, struct text out[3])
{
	const struct column *col = column_find(name, strlen(name));
	struct json j = { .out = &out[2] };
	struct value v = {};

	for (int i = 0; i < 3; i++)
		text_clear(&out[i]);
	if (!col)
		return;
	if (!column_put_human(col, rec, &v, &out[0]) && out[0].len)
		text_puts(&out[0], " (but said to be unknown)");
	column_put_raw(col, rec, &v, &out[1]);
	json_open(&j, NULL, '[', false);
	column_put_json(col, rec, &v, &j, NULL);
	json_close(&j);
	/* The value without its array and end of line. */
	out[2].len -= 2;
	out[2].s[out[2].len] = '\0';
	text_free(&v.scratch);
}

void check_forms(const char *what, const char *name, const struct record *rec,
		 const char *human, const char *raw, const char *json)
{
	struct text out[3] = {};

	forms(name, rec, out);
	is(text_str(&out[0]), human, "%s %s, table", name, what);
	is(text_str(&out[1]), raw, "%s %s, raw", name, what);
	is(out[2].s ? out[2].s + 1 : "", json, "%s %s, JSON", name, what);
	for (int i = 0; i < 3; i++)
		text_free(&out[i]);
}
