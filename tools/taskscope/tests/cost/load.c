// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "made_load.h"

/* load FILE EVENTS [zstd]: the recording of a made-up load, with the tasks of each 5 seconds. */
int main(int argc, char **argv)
{
	struct made_load load = {
		.seed = 1, .nr_cpus = 4, .nr_workers = 16, .nr_hogs = 2, .moves = 1,
		.key_ns = 5000000000ULL,
	};

	if (argc != 3 && argc != 4)
		errx(2, "usage: load FILE EVENTS [zstd]");
	load.compress = argc == 4 && !strcmp(argv[3], "zstd");
	load.ns = 10000000ULL * strtoull(argv[2], NULL, 10);
	made_load_write(&load, argv[1], strtoull(argv[2], NULL, 10));
	return 0;
}
