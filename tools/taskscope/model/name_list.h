/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_NAME_LIST_H
#define TASKSCOPE_NAME_LIST_H

#include "text.h"

/**
 * struct name_list - names in a sentence, of which the first few are told
 * @list: these, with commas
 * @nr:	  all of them
 */
struct name_list {
	struct text list;
	size_t nr;
};

/**
 * name_list_add() - one more
 * @names: the list
 * @name:  the name
 */
void name_list_add(struct name_list *names, const char *name);

/**
 * name_list_put() - append the names, and the number of those that are not told
 * @t:	   the text
 * @names: the list
 */
void name_list_put(struct text *t, const struct name_list *names);

#endif
