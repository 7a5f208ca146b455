// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "evidence.h"
#include "memory.h"
#include "rules.h"

struct rule {
	const char *id;
	void (*find)(struct verdict *verdict, struct ledger *ledger);
};

#define RULE(_id, _function)	{ _id, _function },
static const struct rule rules[] = { VERDICT_RULES(RULE) };
#undef RULE

#define NR_RULES	(sizeof(rules) / sizeof(rules[0]))

const char *confidence_name(enum confidence confidence)
{
	static const char *const names[] = {
		[CONFIDENCE_EXACT] = "exact",
		[CONFIDENCE_LIKELY] = "likely",
		[CONFIDENCE_POSSIBLE] = "possible",
	};

	return names[confidence];
}

static void add_up(struct verdicts *verdicts, const struct verdict_input *in)
{
	const struct verdict_thread *thread = in->thread;

	for (; thread < in->thread + in->nr_threads; thread++) {
		verdicts->nr_threads += !thread->is_rest;
		verdicts->run_ns += thread->accounts.run_ns;
		verdicts->wait_ns += thread->accounts.wait_ns;
		verdicts->block_ns += thread->accounts.block_ns;
		verdicts->stop_ns += thread->accounts.stop_ns;
	}
	verdicts->lost_ns = verdicts->wait_ns + verdicts->block_ns;
	if (in->kind != TARGET_ALL)
		verdicts->lost_ns += verdicts->stop_ns;
}

static bool is_above(__u64 part, __u64 whole, unsigned int permille)
{
	return (double)part * 1000 >= (double)whole * permille;
}

static bool is_healthy(const struct verdicts *verdicts, const struct verdict_input *in)
{
	const __u64 lost = verdicts->lost_ns - verdicts->look_ns;
	__u64 window = in->window_ns;

	if (in->kind == TARGET_ALL && in->nr_cpus)
		window *= in->nr_cpus;
	return !lost || !is_above(lost, verdicts->run_ns + lost, LOST_PERMILLE) ||
	       !is_above(lost, window, WINDOW_PERMILLE);
}

static void verdict_free(struct verdict *verdict)
{
	size_t i;

	text_free(&verdict->summary);
	text_free(&verdict->fix);
	for (i = 0; i < verdict->nr_evidence; i++) {
		text_free(&verdict->evidence[i].text);
		text_free(&verdict->evidence[i].source);
	}
	for (i = 0; i < verdict->nr_commands; i++)
		text_free(&verdict->command[i]);
	free(verdict->evidence);
	free(verdict->command);
	*verdict = (struct verdict){};
}

/* In the order of the rules where they are equal. */
static void rank(struct verdicts *verdicts)
{
	struct verdict *all = verdicts->verdict, moved;
	size_t i, k;

	for (i = 1; i < verdicts->nr; i++) {
		moved = all[i];
		for (k = i; k && all[k - 1].lost_ns < moved.lost_ns; k--)
			all[k] = all[k - 1];
		all[k] = moved;
	}
}

static bool is_told(const struct verdict *verdict, const struct verdicts *verdicts)
{
	if (verdict->is_finding)
		return true;
	return !verdicts->is_healthy && verdict->lost_ns &&
	       is_above(verdict->lost_ns, verdicts->lost_ns - verdicts->look_ns, VERDICT_PERMILLE);
}

static void ask_rules(struct verdicts *verdicts, struct ledger *ledger)
{
	struct verdict *verdict;
	size_t i;

	for (i = 0; i < NR_RULES; i++) {
		verdict = &verdicts->verdict[verdicts->nr];
		verdict->id = rules[i].id;
		rules[i].find(verdict, ledger);
		if (!is_told(verdict, verdicts)) {
			verdict_free(verdict);
			continue;
		}
		verdicts->nr++;
		if (!verdict->is_sleep) {
			verdicts->unexplained_ns -= verdict->lost_ns;
			continue;
		}
		verdicts->chain_ns += verdict->lost_ns;
		verdicts->lost_ns += verdict->lost_ns;
	}
	rank(verdicts);
}

void verdicts_find(struct verdicts *verdicts, const struct verdict_input *in)
{
	struct ledger ledger;

	*verdicts = (struct verdicts){};
	verdicts->verdict = calloc(NR_RULES + 1, sizeof(*verdicts->verdict));
	if (!verdicts->verdict)
		out_of_memory();
	add_up(verdicts, in);
	verdicts->unexplained_ns = verdicts->lost_ns;
	ledger_init(&ledger, in);
	verdicts->look_ns = ledger_look(&ledger);
	verdicts->is_healthy = is_healthy(verdicts, in);
	ask_rules(verdicts, &ledger);
	ledger_free(&ledger);
	verdicts->is_healthy &= !verdicts->nr;
	if (verdicts->is_healthy) {
		verdicts->verdict->id = "healthy";
		verdicts->verdict->lost_ns = verdicts->lost_ns;
		verdicts->unexplained_ns = 0;
		verdict_healthy(verdicts->verdict, verdicts, in);
		verdicts->nr = 1;
	}
}

void verdicts_free(struct verdicts *verdicts)
{
	size_t i;

	for (i = 0; i < verdicts->nr; i++)
		verdict_free(&verdicts->verdict[i]);
	free(verdicts->verdict);
	*verdicts = (struct verdicts){};
}
