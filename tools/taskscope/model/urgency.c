// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "urgency.h"

#define NR_URGENT	(PRIO_FAIR - URGENCY_UNKNOWN)

/* @last_ns: a task of this priority less URGENCY_UNKNOWN ran until then. */
struct urgent_cpu {
	__u64 last_ns[NR_URGENT];
};

void urgency_ran(struct urgency *urgency, __u32 cpu, int prio, __u64 from_ns, __u64 to_ns)
{
	if (prio >= PRIO_FAIR || to_ns - from_ns < URGENCY_NS)
		return;
	if (cpu >= urgency->nr) {
		urgency->cpu = reallocarray(urgency->cpu, cpu + 1, sizeof(*urgency->cpu));
		if (!urgency->cpu)
			out_of_memory();
		memset(urgency->cpu + urgency->nr, 0, (cpu + 1 - urgency->nr) * sizeof(*urgency->cpu));
		urgency->nr = cpu + 1;
	}
	urgency->cpu[cpu].last_ns[prio - URGENCY_UNKNOWN] = to_ns;
}

int urgency_since(const struct urgency *urgency, __u32 cpu, __u64 from_ns)
{
	int i;

	if (cpu >= urgency->nr)
		return PRIO_FAIR;
	for (i = 0; i < NR_URGENT && urgency->cpu[cpu].last_ns[i] <= from_ns; i++)
		;
	return i + URGENCY_UNKNOWN;
}

void urgency_free(struct urgency *urgency)
{
	free(urgency->cpu);
	*urgency = (struct urgency){};
}
