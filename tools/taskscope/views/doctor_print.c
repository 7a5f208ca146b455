// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "doctor_print.h"

static void put_commands(struct text *t, const char *commands)
{
	size_t len;

	for (; *commands; commands += len + 1) {
		len = strcspn(commands, "\n");
		text_printf(t, "   $ %.*s\n", (int)len, commands);
	}
}

void doctor_put(struct text *t, const struct doctor *doctor, const struct doctor_facts *facts)
{
	size_t i;

	if (!doctor->nr)
		text_printf(t, "nothing is in the way: module %s is loaded, ABI %u.%u, and its device opens\n",
			    facts->info.version, facts->info.abi_major, facts->info.abi_minor);
	for (i = 0; i < doctor->nr; i++) {
		text_printf(t, "%zu. %s: ", i + 1, doctor->finding[i].id);
		text_put_visible(t, doctor->finding[i].says.s, false);
		text_putc(t, '\n');
		put_commands(t, text_str(&doctor->finding[i].fix));
	}
}

static void put_commands_json(struct json *j, const char *commands)
{
	struct text line = {};
	size_t len;

	json_open(j, "commands", '[', false);
	for (; *commands; commands += len + 1) {
		len = strcspn(commands, "\n");
		text_clear(&line);
		text_add(&line, commands, len);
		json_string(j, NULL, line.s);
	}
	json_close(j);
	text_free(&line);
}

void doctor_put_json(struct json *j, const struct doctor *doctor, const struct doctor_facts *facts)
{
	const struct doctor_finding *finding;
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "doctor", '{', true);
	json_string(j, "release", facts->release);
	json_bool(j, "loaded", facts->is_loaded);
	json_string(j, "module", facts->file.path.len ? facts->file.path.s : NULL);
	json_open(j, "findings", '[', true);
	for (i = 0; i < doctor->nr; i++) {
		finding = &doctor->finding[i];
		json_open(j, NULL, '{', false);
		json_string(j, "id", finding->id);
		json_string(j, "says", finding->says.s);
		put_commands_json(j, text_str(&finding->fix));
		json_close(j);
	}
	json_close(j);
	json_close(j);
	json_close(j);
}
