// SPDX-License-Identifier: GPL-2.0
/*
 * The module counts how long a task was blocked, and not why.  So its state is looked at a few
 * times in the window: does it wait for I/O, and where in the kernel?
 */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "samples.h"
#include "text.h"

/* To read a stack costs more than to look at a state. */
#define STACKS_MAX	32
#define STACK_LINES	6

struct sampling {
	struct samples *samples;
	const struct target *target;
};

static int compare(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

static struct sample *find_or_new(struct samples *samples, __s32 tid, __u64 key)
{
	const struct sample wanted = { .tid = tid };
	struct sample **found = tfind(&wanted, &samples->by_tid, compare), *sample;

	if (found) {
		/* Another task has the number by now. */
		if ((*found)->key != key) {
			free((*found)->stack);
			**found = (struct sample){ .tid = tid, .key = key };
		}
		return *found;
	}
	sample = calloc(1, sizeof(*sample));
	if (!sample)
		out_of_memory();
	*sample = (struct sample){ .tid = tid, .key = key };
	if (!tsearch(sample, &samples->by_tid, compare))
		out_of_memory();
	return sample;
}

/* [<0>] FUNCTION+0x1/0x2: the function. */
static void put_function(struct text *t, char *line)
{
	char *name = strchr(line, ' ');

	name = name ? name + 1 : line;
	name[strcspn(name, "+ \n")] = '\0';
	if (t->len)
		text_puts(t, " < ");
	text_puts(t, name);
}

static void read_stack(struct sample *sample)
{
	struct text t = {};
	char line[256];
	FILE *file;
	int i;

	snprintf(line, sizeof(line), "/proc/%d/stack", sample->tid);
	file = fopen(line, "re");
	if (!file)
		return;
	for (i = 0; i < STACK_LINES && fgets(line, sizeof(line), file); i++)
		put_function(&t, line);
	fclose(file);
	if (!t.len)
		text_free(&t);
	sample->stack = t.s;
}

static int take(void *arg, const struct ts_task *task)
{
	const struct sampling *sampling = arg;
	const struct record *rec = &task->rec;
	struct sample *sample;

	if (!rec->state || rec->state->letter != 'D' || !look_has(sampling->target, rec))
		return 0;
	sample = find_or_new(sampling->samples, rec->tid, rec->key);
	sample->blocks++;
	sample->io_blocks += !!(rec->state->flags & TSCOPE_STATE_IOWAIT);
	if (!sample->stack && sampling->samples->nr_stacks < STACKS_MAX) {
		sampling->samples->nr_stacks++;
		read_stack(sample);
	}
	return 0;
}

void samples_take(struct samples *samples, const struct ts *client, const struct target *target)
{
	struct sampling sampling = { .samples = samples, .target = target };
	struct tscope_snapshot wanted = {
		.groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE,
		.filter = look_filter(target),
		.id = target->id,
	};

	if (target->kind == TARGET_CGROUP)
		wanted.groups |= TSCOPE_GROUP_CGROUP;
	if (!ts_device_choose(client, &wanted))
		ts_device_take_each(client, take, &sampling);
}

const struct sample *samples_find(const struct samples *samples, __s32 tid, __u64 key)
{
	const struct sample wanted = { .tid = tid };
	struct sample *const *found = tfind(&wanted, &samples->by_tid, compare);

	return found && (*found)->key == key ? *found : NULL;
}

static void free_sample(void *pointer)
{
	struct sample *sample = pointer;

	free(sample->stack);
	free(sample);
}

void samples_free(struct samples *samples)
{
	tdestroy(samples->by_tid, free_sample);
	*samples = (struct samples){};
}
