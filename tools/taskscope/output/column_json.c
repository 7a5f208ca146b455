// SPDX-License-Identifier: GPL-2.0
/* A value as -J has it: a number in its base unit, null where it is not known. */
#include <string.h>

#include "clone_flags.h"
#include "column_json.h"
#include "columns.h"
#include "wall.h"

void column_put_json(const struct column *col, const struct record *rec, struct value *v,
		     struct json *j, const char *key)
{
	if (!column_get(col, rec, v)) {
		json_literal(j, key, "null");
		return;
	}
	switch (col->type) {
	case TYPE_NUMBER:
	case TYPE_TIME:
	case TYPE_SIZE:
		if (column_is_signed(col, rec))
			json_s64(j, key, v->i);
		else
			json_u64(j, key, v->u);
		break;
	case TYPE_PERCENT:
		text_clear(&v->scratch);
		text_put_percent(&v->scratch, v->u);
		json_literal(j, key, v->scratch.s);
		break;
	case TYPE_WALL:
		text_clear(&v->scratch);
		text_put_iso(&v->scratch, v->u);
		json_string(j, key, v->scratch.s);
		break;
	case TYPE_BOOL:
		json_bool(j, key, v->u);
		break;
	case TYPE_MASK:
		json_hex(j, key, v->u);
		break;
	case TYPE_TEXT:
		json_string(j, key, v->text);
		break;
	case TYPE_FLAGS:
		json_clone_flags(j, key, v->u);
		break;
	}
}

void columns_put_json(struct json *j, const struct record *rec, const char *const *names,
		      size_t nr, struct value *v)
{
	const struct column *col;
	char key[32];
	size_t i;

	for (i = 0; i < nr; i++) {
		col = column_find(names[i], strlen(names[i]));
		column_key(col, key);
		column_put_json(col, rec, v, j, key);
	}
}
