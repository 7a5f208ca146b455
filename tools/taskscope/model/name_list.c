// SPDX-License-Identifier: GPL-2.0
#include "name_list.h"

/* Names in a sentence; the rest is counted. */
#define NAMES_SHOWN 4

void name_list_add(struct name_list *names, const char *name)
{
	if (names->nr++ < NAMES_SHOWN)
		text_printf(&names->list, "%s%s", names->nr > 1 ? ", " : "", name);
}

void name_list_put(struct text *t, const struct name_list *names)
{
	text_puts(t, text_str(&names->list));
	if (names->nr > NAMES_SHOWN)
		text_printf(t, " and %zu more", names->nr - NAMES_SHOWN);
}
