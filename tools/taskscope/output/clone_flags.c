// SPDX-License-Identifier: GPL-2.0
#include "clone_flags.h"
#include "clone_info.h"

static void put_flag_json(void *arg, const char *name)
{
	json_string(arg, NULL, name);
}

void json_clone_flags(struct json *j, const char *key, __u64 flags)
{
	json_open(j, key, '[', false);
	each_clone_flag(flags, "CLONE_", put_flag_json, j);
	json_close(j);
}
