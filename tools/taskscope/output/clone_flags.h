/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CLONE_FLAGS_H
#define TASKSCOPE_CLONE_FLAGS_H

#include "json.h"

/**
 * json_clone_flags() - add an array of the names of clone flags
 * @j:	   the document
 * @key:   see struct json
 * @flags: CLONE_*
 */
void json_clone_flags(struct json *j, const char *key, __u64 flags);

#endif
