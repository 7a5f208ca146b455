// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exits.h"
#include "explain.h"
#include "one_cpu.h"
#include "option.h"

bool take_one_cpu(__s64 *cpu, const char *command, int nr, char **operands, struct text *wrong)
{
	if (!nr)
		return true;
	if (nr == 1 && operands[0][0] && strlen(operands[0]) < 6 &&
	    strspn(operands[0], "0123456789") == strlen(operands[0])) {
		*cpu = atoi(operands[0]);
		return true;
	}
	return refuse(wrong, "%s takes the number of one CPU, such as 0, or none, not '%s'", command,
		      operands[nr > 1 ? 1 : 0]);
}

int one_cpu_explain(const struct ts *client, __s64 cpu)
{
	struct tscope_cpu_get get;
	int err;

	if (cpu < 0)
		return -1;
	err = ts_device_cpu(client, cpu, &get);
	if (!err)
		return -1;
	if (err != -ENXIO)
		return client_explain(err);
	warnx("no CPU %lld: they are numbered from 0 to %u here", cpu, client->info.nr_cpus - 1);
	return EXIT_FAILED;
}
