// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "fault_entry.h"

#define SITES_MAX 5000

/**
 * struct outcome - what has become of an entry's faults
 * @nr_sites:	the most that one round met
 * @nr:		how often the call returned each of the entry's errors
 * @nr_plain:	how often it did as if there were no fault
 */
struct outcome {
	unsigned int nr_sites;
	unsigned int nr[FAULT_ERRORS];
	unsigned int nr_plain;
};

const char *errno_text(const char *what)
{
	static char text[128];

	snprintf(text, sizeof(text), "%s: %s", what, strerror(errno));
	return text;
}

static const char *fail_one(const struct fault_entry *entry, unsigned int nth, bool all, int *err,
			    bool *hit)
{
	const char *wrong = entry->before();

	if (entry->only)
		wrong = wrong ?: entry->only();
	if (wrong)
		return wrong;
	wrong = fault_arm(nth, all);
	*err = entry->call();
	wrong = fault_disarm(hit) ?: wrong;
	if (entry->only)
		wrong = wrong ?: fault_anywhere();
	return wrong ?: entry->after(*err);
}

static bool add_outcome(struct outcome *outcome, const struct fault_entry *entry, int err,
			bool hit)
{
	int i;

	if (err == entry->plain) {
		outcome->nr_plain += hit;
		return true;
	}
	for (i = 0; i < FAULT_ERRORS && entry->errors[i] && entry->errors[i] != err; i++)
		;
	if (!hit || i == FAULT_ERRORS || !entry->errors[i])
		return false;
	outcome->nr[i]++;
	return true;
}

static const char *fail_each(const struct fault_entry *entry, bool all, unsigned int step,
			     struct outcome *outcome)
{
	static char text[4096];
	bool hit = true;

	for (unsigned int n = 1; hit; n += step) {
		int err = 0;
		const char *wrong = fail_one(entry, n, all, &err, &hit);

		if (!wrong && !add_outcome(outcome, entry, err, hit))
			wrong = "an error that is not foreseen";
		if (!wrong && n > SITES_MAX)
			wrong = "there is no end";
		if (wrong) {
			snprintf(text, sizeof(text), "%s, site %u%s: %s: %s", entry->name, n,
				 all ? " and all behind it" : "", strerror(err), wrong);
			return text;
		}
		if (hit && outcome->nr_sites < n)
			outcome->nr_sites = n;
	}
	return NULL;
}

static void print_outcome(const struct fault_entry *entry, bool all,
			  const struct outcome *outcome)
{
	printf("# %-26s %-11s %5u sites:", entry->name, all ? "all from it" : "one",
	       outcome->nr_sites);
	for (int i = 0; i < FAULT_ERRORS; i++)
		if (outcome->nr[i])
			printf(" %s %u,", strerrorname_np(entry->errors[i]), outcome->nr[i]);
	printf(" %s %u\n", entry->plain ? strerrorname_np(entry->plain) : "works",
	       outcome->nr_plain);
	fflush(stdout);
}

const char *fault_entry(const struct fault_entry *entry, unsigned int rounds,
			unsigned int step, unsigned int step_all)
{
	struct outcome outcomes[2] = { 0 };
	const char *wrong = NULL;
	static char text[128];

	for (int all = 0; all < 2 && !wrong; all++) {
		for (unsigned int i = 0; i < rounds && !wrong; i++)
			wrong = fail_each(entry, all, all ? step_all : step, &outcomes[all]);
		print_outcome(entry, all, &outcomes[all]);
	}
	if (!wrong && !outcomes[0].nr_sites && (entry->only || entry->errors[0]))
		wrong = "no site is met there";
	for (int i = 0; i < FAULT_ERRORS && entry->errors[i] && step == 1 && !wrong; i++) {
		if (outcomes[0].nr[i] || outcomes[1].nr[i])
			continue;
		snprintf(text, sizeof(text), "%s: no fault gives %s", entry->name,
			 strerrorname_np(entry->errors[i]));
		wrong = text;
	}
	return wrong;
}
