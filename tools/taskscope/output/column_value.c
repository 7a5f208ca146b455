// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include "clone_flags.h"
#include "clone_info.h"
#include "column_value.h"
#include "columns.h"
#include "waiting.h"
#include "wall.h"

const struct column *column_find_in(const struct column_set *set, const char *name, size_t bytes)
{
	size_t i;

	for (i = 0; i < set->nr; i++)
		if (strlen(set->col[i].name) == bytes &&
		    !strncasecmp_l(set->col[i].name, name, bytes, text_c_locale()))
			return &set->col[i];
	return NULL;
}

const struct column *column_find(const char *name, size_t bytes)
{
	return column_find_in(&task_columns, name, bytes);
}

bool column_get(const struct column *col, const struct record *rec, struct value *v)
{
	__u64 before;

	if (rec->since && !(col->groups & ~WAITING_GROUPS))
		return col->get(col, rec->since, v);
	if (!rec->before || !col->adds || !col->get(col, rec->before, v))
		return col->get(col, rec, v);
	before = v->u;
	if (!col->get(col, rec, v))
		return false;
	v->u -= before;
	return true;
}

/* The open account may turn out to have been closed a little before the last look. */
bool column_is_signed(const struct column *col, const struct record *rec)
{
	return col->is_signed || (rec->before && col->adds);
}

void column_key(const struct column *col, char key[32])
{
	size_t i = 0;

	for (; col->name[i] && i < 31; i++)
		key[i] = tolower_l((unsigned char)col->name[i], text_c_locale());
	key[i] = '\0';
}

const char *column_json_type(const struct column *col)
{
	switch (col->type) {
	case TYPE_NUMBER:
	case TYPE_TIME:
	case TYPE_PERCENT:
	case TYPE_SIZE:
		return "number";
	case TYPE_BOOL:
		return "boolean";
	case TYPE_FLAGS:
		return "array";
	default:
		return "string";
	}
}

static void put_number(const struct column *col, const struct record *rec,
		       const struct value *v, struct text *t)
{
	if (column_is_signed(col, rec))
		text_put_s64(t, v->i);
	else
		text_put_u64(t, v->u);
}

bool column_put_human(const struct column *col, const struct record *rec, struct value *v,
		      struct text *t)
{
	bool below;

	if (!column_get(col, rec, v))
		return false;
	/* Nothing happened in this round. */
	if (rec->before && col->adds && !v->u)
		return false;
	if (col->inferable && birth_inferred(rec->birth))
		text_putc(t, '~');

	switch (col->type) {
	case TYPE_NUMBER:
		put_number(col, rec, v, t);
		break;
	case TYPE_TIME:
		below = column_is_signed(col, rec) && v->i < 0;
		if (below)
			text_putc(t, '-');
		text_put_time(t, below ? -v->u : v->u);
		break;
	case TYPE_PERCENT:
		text_put_percent(t, v->u);
		text_putc(t, '%');
		break;
	case TYPE_WALL:
		text_put_wall(t, v->u);
		break;
	case TYPE_SIZE:
		text_put_size(t, v->u);
		break;
	case TYPE_BOOL:
		text_puts(t, v->u ? "yes" : "no");
		break;
	case TYPE_MASK:
		text_printf(t, "0x%llx", v->u);
		break;
	case TYPE_TEXT:
		text_puts(t, v->text);
		break;
	case TYPE_FLAGS:
		put_clone_flags(t, v->u, "");
		break;
	}
	return true;
}

void column_put_raw(const struct column *col, const struct record *rec, struct value *v,
		    struct text *t)
{
	if (!column_get(col, rec, v))
		return;

	switch (col->type) {
	case TYPE_NUMBER:
	case TYPE_TIME:
	case TYPE_SIZE:
		put_number(col, rec, v, t);
		break;
	case TYPE_WALL:
		text_put_iso(t, v->u);
		break;
	case TYPE_PERCENT:
		text_put_percent(t, v->u);
		break;
	case TYPE_BOOL:
		text_puts(t, v->u ? "true" : "false");
		break;
	case TYPE_MASK:
		text_printf(t, "0x%llx", v->u);
		break;
	case TYPE_TEXT:
		text_put_visible(t, v->text, true);
		break;
	case TYPE_FLAGS:
		put_clone_flags(t, v->u, "CLONE_");
		break;
	}
}
