// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "made_look.h"
#include "open_recording.h"
#include "saved_look.h"
#include "unit.h"

static const struct made_look look = { .machine = 1000, .now_ns = 1000000, .run_ns = 400,
				       .comm = "sh", .exited = 3, .kept = 2 };

/* Return: how many files a folder has. */
static int nr_files(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int nr = 0;

	while (folder && (entry = readdir(folder)))
		nr += *entry->d_name != '.';
	if (folder)
		closedir(folder);
	return nr;
}

/* Writes a look without tasks, where files must not be longer than @limit. */
static int write_limited(const char *path, rlim_t limit)
{
	const struct tscope_info info = { .size = sizeof(info), .nr_cpus = 1 };
	static const struct ts_set nobody;
	struct rlimit old, new;
	int err;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	new = (struct rlimit){ limit, old.rlim_max };
	setrlimit(RLIMIT_FSIZE, &new);
	err = saved_look_write(path, &info, &nobody, &nobody);
	setrlimit(RLIMIT_FSIZE, &old);
	return err;
}

static void test_write_over(const char *folder)
{
	char path[64], link[64];
	struct stat before, after;

	snprintf(path, sizeof(path), "%s/look", folder);
	snprintf(link, sizeof(link), "%s/link", folder);
	ok(write_limited(path, 100) == -EFBIG && !nr_files(folder), "saved look: half a file is none");
	made_look_write(&look, path);
	if (chmod(path, 0640) || symlink("look", link) || stat(path, &before))
		abort();
	ok(write_limited(path, 100) == -EFBIG && !stat(path, &after) &&
	   after.st_size == before.st_size && after.st_ino == before.st_ino && nr_files(folder) == 2,
	   "  one that was there stays if the new one cannot be written");
	ok(!write_limited(link, 1 << 20) && !stat(path, &after) && after.st_size < before.st_size &&
	   after.st_mode == before.st_mode && !lstat(link, &after) && S_ISLNK(after.st_mode) &&
	   nr_files(folder) == 2, "  it is written over, with its rights, also through a link");
	unlink(link);
	unlink(path);
}

static void test_exited(const char *folder)
{
	struct made_look other = look;
	struct ts_file file;
	char path[64];

	snprintf(path, sizeof(path), "%s/look", folder);
	made_look_write(&look, path);
	ok(recording_start(&file, path) < 0 && saved_look_has_exited(&file),
	   "saved look: the module keeps exited tasks");
	recording_end(&file);
	other.keeps_none = true;
	other.exited = other.kept = 0;
	made_look_write(&other, path);
	ok(recording_start(&file, path) < 0 && !saved_look_has_exited(&file), "  or does not");
	recording_end(&file);
	unlink(path);
}

void test_saved_look(void)
{
	char folder[] = "/tmp/taskscope-look-XXXXXX";

	if (!mkdtemp(folder))
		abort();
	test_write_over(folder);
	test_exited(folder);
	rmdir(folder);
}
