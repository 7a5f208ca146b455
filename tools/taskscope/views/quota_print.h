/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_QUOTA_PRINT_H
#define TASKSCOPE_QUOTA_PRINT_H

#include "json.h"
#include "quota.h"

/**
 * quota_put() - for people: a line for each
 * @t:	   appended to
 * @quota: the quotas
 */
void quota_put(struct text *t, const struct quota *quota);

/**
 * quota_put_json() - for programs: an array, a member of the open object
 * @j:	   the document
 * @quota: the quotas
 */
void quota_put_json(struct json *j, const struct quota *quota);

#endif
