// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command_list.h"
#include "dispatch.h"
#include "invent.h"
#include "made_load.h"
#include "made_look.h"

/*
 * Does whatever can be done with a recording, for a fuzzer: make fuzz.
 *
 *   fuzz FILE		one recording; with AFL++'s compiler, one after the other
 *   fuzz --seed FILE	write one that is good
 *   fuzz --look FILE	write a look of ps --save
 *   fuzz --zstd FILE	write a recording that is compressed
 */

#ifndef __AFL_LOOP
static int rounds = 1;
#define __AFL_LOOP(_most) (rounds-- > 0)
#endif

static void export(const char *format, char *file)
{
	char *argv[] = { "export", "--format", (char *)format, file, NULL };

	command_main(command_find("export"), 4, argv);
}

/* A folder that is new each time: its files are written, and taken away. */
static void export_folder(char *file)
{
	char folder[] = "/tmp/taskscope-fuzz-XXXXXX", path[sizeof(folder) + 256];
	char *argv[] = { "export", "--format", "ctf", "--output", folder, file, NULL };
	const struct dirent *entry;
	DIR *dir;

	if (!mkdtemp(folder))
		err(1, "%s", folder);
	command_main(command_find("export"), 6, argv);
	dir = opendir(folder);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		unlink(path);
	}
	if (dir)
		closedir(dir);
	rmdir(folder);
}

static void report(char *file)
{
	char *argv[] = { "report", "--output-all", "--verbose", file, NULL };

	command_main(command_find("report"), 4, argv);
}

static void summarize(char *file)
{
	char *argv[] = { "report", "--summary", "--by", "cgroup", file, NULL };

	command_main(command_find("report"), 5, argv);
}

static void summarize_window(char *file)
{
	char *argv[] = { "report", "--summary", "--by", "comm", "--from", "0.000001", "--to",
			 "0.00002", file, NULL };

	command_main(command_find("report"), 9, argv);
}

static void compare(char *file)
{
	char *argv[] = { "diff", "--by", "comm", file, file, NULL };

	command_main(command_find("diff"), 5, argv);
}

static void timeline(char *file)
{
	char *argv[] = { "timeline", "--width", "50", file, NULL };

	command_main(command_find("timeline"), 4, argv);
}

static void timeline_window(char *file)
{
	char *argv[] = { "timeline", "--from", "0.000001", "--to", "0.00002", file, NULL };

	command_main(command_find("timeline"), 6, argv);
}

static void page(char *file)
{
	char *argv[] = { "timeline", "--html", "/dev/null", file, NULL };

	command_main(command_find("timeline"), 4, argv);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--seed")) {
		invent_recording(argv[2]);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "--look")) {
		made_look_write(&(struct made_look){ .machine = 1000, .now_ns = 1000000, .run_ns = 400,
						     .comm = "sh", .exited = 3, .kept = 2 }, argv[2]);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "--zstd")) {
		made_load_write(&(struct made_load){ .seed = 1, .nr_cpus = 2, .nr_workers = 2,
						     .nr_hogs = 1, .ns = 1000000000,
						     .key_ns = 10000000, .compress = true }, argv[2], 60);
		return 0;
	}
	if (argc != 2)
		errx(2, "usage: fuzz [--seed | --look | --zstd] FILE");
	if (!freopen("/dev/null", "w", stdout))
		err(1, "/dev/null");
	while (__AFL_LOOP(1000)) {
		export("perfetto", argv[1]);
		export("chrome", argv[1]);
		export_folder(argv[1]);
		export("json", argv[1]);
		export("csv", argv[1]);
		report(argv[1]);
		summarize(argv[1]);
		summarize_window(argv[1]);
		compare(argv[1]);
		timeline(argv[1]);
		timeline_window(argv[1]);
		page(argv[1]);
	}
	return 0;
}
