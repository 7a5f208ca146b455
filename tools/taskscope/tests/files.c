// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"

void file_put(const char *root, const char *path, const char *content)
{
	char whole[512], *slash;
	FILE *file;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (slash = strchr(whole + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	if (!file)
		abort();
	fputs(content, file);
	fclose(file);
}

void files_forget(const char *root)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	if (system(command))
		abort();
}
