// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmdline.h"
#include "memory.h"
#include "wall.h"

static ssize_t read_file(__s32 tid, const char *name, char *to, size_t bytes)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, to, bytes);
	close(fd);
	return n;
}

bool cmdline_read(struct text *t, __s32 tid)
{
	char line[CMDLINE_MAX + 1];
	ssize_t n = read_file(tid, "cmdline", line, sizeof(line)), i;
	bool is_cut = n > CMDLINE_MAX;

	n = is_cut ? CMDLINE_MAX : n;
	/* A program that sets its own title may leave any number of zeroes at the end. */
	while (n > 0 && !line[n - 1])
		n--;
	if (n <= 0)
		return false;
	for (i = 0; i < n; i++)
		text_putc(t, line[i] ? line[i] : ' ');
	if (is_cut)
		text_puts(t, "...");
	return true;
}

/* Field 22, which counts ticks.  The name before it may hold anything but ends with the last ')'. */
static bool read_start(__s32 tid, unsigned long long *ticks)
{
	char stat[2048];
	ssize_t n = read_file(tid, "stat", stat, sizeof(stat) - 1);
	const char *at;
	int field;

	if (n <= 0)
		return false;
	stat[n] = '\0';
	at = strrchr(stat, ')');
	for (field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at && sscanf(at, " %llu", ticks) == 1;
}

static unsigned long long ticks_of(__u64 boot_ns)
{
	return (boot_ns + wall_boot_offset_ns()) / (1000000000ULL / sysconf(_SC_CLK_TCK));
}

bool cmdline_is_of(__s32 tid, __u64 start_boot_ns)
{
	unsigned long long ticks;

	return read_start(tid, &ticks) && ticks == ticks_of(start_boot_ns);
}

bool cmdline_was_there(__s32 tid, __u64 boot_ns)
{
	unsigned long long ticks;

	return read_start(tid, &ticks) && ticks <= ticks_of(boot_ns);
}

void cmdlines_read(struct ts_set *tasks)
{
	const struct tscope_ids *ids;
	struct text line = {};
	struct record *rec;
	void *copy;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		ids = rec->ids;
		if (!ids || rec->exited)
			continue;
		text_clear(&line);
		if (ids->kind & TSCOPE_KIND_KTHREAD || !cmdline_read(&line, rec->tid))
			text_printf(&line, "[%s]", ids->comm);
		/* If it has exited by now, the line that was read may be that of another task. */
		if (!cmdline_is_of(rec->tid, ids->start_boot_ns))
			continue;
		copy = ts_set_memory(tasks, line.len + 1);
		if (!copy)
			out_of_memory();
		rec->args = memcpy(copy, line.s, line.len + 1);
	}
	text_free(&line);
}
