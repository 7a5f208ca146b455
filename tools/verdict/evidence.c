// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "evidence.h"
#include "memory.h"
#include "names.h"

/* One more at the end of an array of @nr, all zeroes. */
static void *grow(void *array, size_t nr, size_t bytes)
{
	char *more = reallocarray(array, nr + 1, bytes);

	if (!more)
		out_of_memory();
	memset(more + nr * bytes, 0, bytes);
	return more;
}

static struct evidence *new_evidence(struct verdict *verdict, __u64 value, const char *unit,
				     const char *how)
{
	struct evidence *evidence;

	verdict->evidence = grow(verdict->evidence, verdict->nr_evidence, sizeof(*evidence));
	evidence = &verdict->evidence[verdict->nr_evidence++];
	evidence->value = value;
	evidence->unit = unit;
	evidence->how = how;
	return evidence;
}

struct text *evidence_add(struct verdict *verdict, __u64 value, const char *unit,
			  const char *source, const char *how)
{
	struct evidence *evidence = new_evidence(verdict, value, unit, how);

	text_puts(&evidence->source, source);
	return &evidence->text;
}

struct text *evidence_add_file(struct verdict *verdict, __u64 value, const char *unit,
			       const struct cgroup_level *level, const char *file, const char *how)
{
	struct evidence *evidence = new_evidence(verdict, value, unit, how);

	text_puts(&evidence->source, "file ");
	text_put_visible(&evidence->source, level->folder, false);
	text_printf(&evidence->source, "/%s", file);
	return &evidence->text;
}

void evidence_add_look(struct verdict *verdict, __u64 ns)
{
	struct text *t;

	if (!ns)
		return;
	t = evidence_add(verdict, ns, "ns", "columns BLAMED and BLAME",
			 "what this process was added in the blame of the target's threads; "
			 "it counts for no verdict");
	text_puts(t, "the look itself ran ");
	text_put_time(t, ns);
	text_puts(t, " meanwhile, which is no cause");
}

struct text *command_add(struct verdict *verdict)
{
	verdict->command = grow(verdict->command, verdict->nr_commands, sizeof(struct text));
	return &verdict->command[verdict->nr_commands++];
}

void command_add_once(struct verdict *verdict, struct text *command)
{
	size_t i;

	for (i = 0; i < verdict->nr_commands; i++) {
		if (!strcmp(verdict->command[i].s, command->s)) {
			text_free(command);
			return;
		}
	}
	*command_add(verdict) = *command;
}

/* Nice and policy are those of a thread.  One whose process is not known stands for itself. */
static bool has_siblings(const struct verdict_task *task, bool is_alone)
{
	return !is_alone && task->tgid && (task->nr_threads > 1 || task->tgid != task->tid);
}

void command_renice(struct verdict *verdict, const struct verdict_task *task, bool is_alone,
		    int nice)
{
	struct text command = {};

	if (has_siblings(task, is_alone))
		text_printf(&command, "for t in /proc/%d/task/*; do renice -n %d -p ${t##*/}; done",
			    task->tgid, nice);
	else
		text_printf(&command, "renice -n %d -p %d", nice, task->tid);
	command_add_once(verdict, &command);
}

void command_be_other(struct verdict *verdict, const struct verdict_task *task, bool is_alone)
{
	struct text command = {};

	if (has_siblings(task, is_alone))
		text_printf(&command, "chrt --all-tasks --other -p 0 %d", task->tgid);
	else
		text_printf(&command, "chrt --other -p 0 %d", task->tid);
	command_add_once(verdict, &command);
}

/* Is it shown as it is? */
static bool is_plain(const char *s)
{
	struct text shown = {};
	bool same;

	text_put_visible(&shown, s, false);
	same = !strcmp(text_str(&shown), s);
	text_free(&shown);
	return same;
}

/* One word of a shell. */
static void put_word(struct text *t, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-+:@,=%";

	if (*s && strspn(s, plain) == strlen(s)) {
		text_puts(t, s);
		return;
	}
	text_putc(t, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			text_puts(t, "'\\''");
		else
			text_putc(t, *s);
	}
	text_putc(t, '\'');
}

void command_write(struct verdict *verdict, const struct cgroup_level *level, const char *file,
		   const char *value)
{
	struct text path = {}, command = {};

	text_printf(&path, "%s/%s", level->folder, file);
	if (is_plain(path.s)) {
		text_puts(&command, "echo ");
		put_word(&command, value);
		text_puts(&command, " > ");
		put_word(&command, path.s);
		command_add_once(verdict, &command);
	}
	text_free(&path);
}

void put_task(struct text *t, __s32 tid, const char *comm)
{
	if (!tid) {
		text_puts(t, "a task of another pid namespace");
		return;
	}
	text_put_visible(t, comm && *comm ? comm : "?", false);
	text_printf(t, " (%d)", tid);
}

void put_policy(struct text *t, const struct verdict_task *task)
{
	const char *name = task->has_sched ? policy_name(task->policy) : NULL;

	if (!name || task->policy == TSCOPE_POLICY_OTHER)
		return;
	text_printf(t, ", %s", name);
	if (task->policy == TSCOPE_POLICY_FIFO || task->policy == TSCOPE_POLICY_RR)
		text_printf(t, " %u", task->rt_priority);
}

void put_path(struct text *t, const struct cgroup_level *level)
{
	text_put_visible(t, level->path, false);
}

void put_plural(struct text *t, __u64 nr, const char *noun)
{
	text_printf(t, "%llu %s%s", nr, noun, nr == 1 ? "" : "s");
}

void put_part(struct text *t, __u64 part, __u64 whole)
{
	__u64 hundredths = share_of(part, whole);

	if (hundredths < 1000) {
		text_put_percent(t, hundredths);
		text_putc(t, '%');
	} else {
		text_printf(t, "%llu%%", (hundredths + 50) / 100);
	}
}

__u64 permille_of(__u64 part, __u64 whole)
{
	return whole ? (__u64)((double)part * 1000 / whole) : 0;
}
