// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fake_machine.h"

void fake_make(struct fake_machine *machine)
{
	strcpy(machine->root, "/tmp/taskscope-machine-XXXXXX");
	if (!mkdtemp(machine->root))
		abort();
}

void fake_put(const struct fake_machine *machine, const char *content, const char *path, ...)
{
	char whole[512], *slash;
	va_list args;
	FILE *file;
	int n;

	n = snprintf(whole, sizeof(whole), "%s", machine->root);
	va_start(args, path);
	vsnprintf(whole + n, sizeof(whole) - n, path, args);
	va_end(args);
	for (slash = strchr(whole + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	if (!file)
		abort();
	fprintf(file, "%s\n", content);
	fclose(file);
}

void fake_remove(const struct fake_machine *machine, const char *path)
{
	char command[512];

	snprintf(command, sizeof(command), "rm -rf '%s%s'", machine->root, path);
	if (system(command))
		abort();
}
