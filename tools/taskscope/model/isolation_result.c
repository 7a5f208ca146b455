// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "isolation_result.h"
#include "kernel_file.h"

struct isolation_check *result_begin(struct isolation *isolation, const char *id,
				     const char *file)
{
	struct isolation_check *check = &isolation->check[isolation->nr++];

	*check = (struct isolation_check){ .id = id, .outcome = CHECK_UNKNOWN };
	text_puts(&check->file, file);
	return check;
}

bool result_read(const struct isolation *isolation, struct isolation_check *check,
		 const char *path, struct text *t)
{
	int err = kernel_file_read(isolation->root, path, t);

	if (err)
		text_printf(&check->says, "%s: %s", path, strerror(-err));
	return !err;
}

bool result_expect_all(const struct isolation *isolation, struct isolation_check *check,
		       const struct cpu_set *found, const char *what)
{
	struct cpu_set missing = cpu_set_without(&isolation->cpus, found);

	if (!cpu_set_count(&missing)) {
		check->outcome = CHECK_PASS;
		text_puts(&check->says, what);
		return true;
	}
	check->outcome = CHECK_FAIL;
	text_printf(&check->says, "not %s: ", what);
	cpu_set_put(&check->says, &missing);
	return false;
}

bool result_expect_none(const struct isolation *isolation, struct isolation_check *check,
			const struct cpu_set *found, const char *good, const char *bad)
{
	struct cpu_set both = cpu_set_and(&isolation->cpus, found);

	check->outcome = cpu_set_count(&both) ? CHECK_FAIL : CHECK_PASS;
	if (check->outcome == CHECK_PASS)
		text_puts(&check->says, good);
	else
		cpu_set_put_after(&check->says, bad, &both);
	return check->outcome == CHECK_PASS;
}

static struct cpu_set online_cpus(const struct isolation *isolation)
{
	struct cpu_set online = {};
	struct text t = {};

	if (!kernel_file_read(isolation->root, CPU_FOLDER "/online", &t))
		cpu_set_parse(&online, t.s);
	text_free(&t);
	return online;
}

struct cpu_set isolation_others(const struct isolation *isolation)
{
	struct cpu_set online = online_cpus(isolation);

	return cpu_set_without(&online, &isolation->cpus);
}

void result_put_fix(struct isolation_check *check, const char *before,
		    const struct cpu_set *cpus, const char *after)
{
	cpu_set_put_after(&check->fix, before, cpus);
	text_puts(&check->fix, after);
}

void result_expect_mask(struct isolation *isolation, const char *id, const char *path,
			const char *good, const char *bad)
{
	struct isolation_check *check = result_begin(isolation, id, path);
	struct cpu_set found = {}, others = isolation_others(isolation);
	struct text t = {};

	if (result_read(isolation, check, path, &t) && cpu_set_parse_mask(&found, text_str(&t)) &&
	    !result_expect_none(isolation, check, &found, good, bad)) {
		text_puts(&check->fix, "echo ");
		cpu_set_put_mask(&check->fix, &others);
		text_printf(&check->fix, " >%s", path);
	}
	text_free(&t);
}

size_t isolation_count(const struct isolation *isolation, enum check_outcome outcome)
{
	size_t i, nr = 0;

	for (i = 0; i < isolation->nr; i++)
		nr += isolation->check[i].outcome == outcome;
	return nr;
}

void isolation_free(struct isolation *isolation)
{
	size_t i;

	for (i = 0; i < isolation->nr; i++) {
		text_free(&isolation->check[i].says);
		text_free(&isolation->check[i].file);
		text_free(&isolation->check[i].fix);
	}
	isolation->nr = 0;
}
