/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verdicts: why the threads of a target lost time.
 *
 * Lost time is what was added to WAIT and BLOCK in the window, and to STOP unless the target
 * is the whole machine; if a chain is told (chain.c), also the sleep that it explains.  The
 * ledger has the lost time of each thread in pieces: own limit, idle CPU, contended (with names,
 * as far as blame has them), not known, blocked, stopped.  A rule is a function that recognizes
 * one cause.  It takes from the ledger what it explains, so that no nanosecond is explained
 * twice.  The rules are asked in a fixed order, that of rules.h: the one with the surer evidence
 * first.  What is left is unexplained: the shares of the verdicts and the unexplained share are 1.
 *
 * Nothing here reads, prints or ends the program.
 */
#ifndef TASKSCOPE_VERDICT_H
#define TASKSCOPE_VERDICT_H

#include "input.h"
#include "text.h"

/* How sure a verdict is. */
enum confidence {
	CONFIDENCE_EXACT,	/* the kernel, or each switch, says so */
	CONFIDENCE_LIKELY,	/* it explains the numbers, and nothing else that is known does */
	CONFIDENCE_POSSIBLE,	/* it may be */
};

/**
 * struct evidence - a number that a verdict rests on
 * @text:   in words, with the number
 * @value:  the number
 * @unit:   of @value: ns, count, permille, ...
 * @source: the column or the file that it comes from
 * @how:    how it is calculated from that
 */
struct evidence {
	struct text text;
	__u64 value;
	const char *unit;
	struct text source;
	const char *how;
};

/**
 * struct verdict - a cause of lost time
 * @id:		a stable name
 * @lost_ns:	the part of the lost time that it explains
 * @confidence:	how sure that is
 * @is_finding:	it is told even if it explains no lost time: what it is about costs something else
 * @is_sleep:	@lost_ns is sleep of the target, which is lost time only if this verdict is told
 * @summary:	one sentence
 * @evidence:	what it rests on
 * @nr_evidence: how many
 * @fix:	what helps, in words; empty: nothing is known to
 * @command:	the commands that do it
 * @nr_commands: how many
 */
struct verdict {
	const char *id;
	__u64 lost_ns;
	enum confidence confidence;
	bool is_finding;
	bool is_sleep;
	struct text summary;
	struct evidence *evidence;
	size_t nr_evidence;
	struct text fix;
	struct text *command;
	size_t nr_commands;
};

/**
 * struct verdicts - all that there is to say
 * @nr_threads:	threads of the target
 * @run_ns:	they ran
 * @wait_ns:	they waited
 * @block_ns:	they were blocked
 * @stop_ns:	they were stopped; of the whole machine this is no lost time
 * @chain_ns:	sleep that a chain explains, if that is told
 * @lost_ns:	the lost time
 * @look_ns:	the part of @lost_ns in which its CPUs ran the process that looks: no cause
 * @unexplained_ns: the part of @lost_ns that no verdict explains
 * @is_healthy:	the lost time is below the thresholds: the only verdict says so
 * @verdict:	the verdicts, that with most lost time first
 * @nr:		how many
 */
struct verdicts {
	size_t nr_threads;
	__u64 run_ns;
	__u64 wait_ns;
	__u64 block_ns;
	__u64 stop_ns;
	__u64 chain_ns;
	__u64 lost_ns;
	__u64 look_ns;
	__u64 unexplained_ns;
	bool is_healthy;
	struct verdict *verdict;
	size_t nr;
};

/*
 * The target is healthy if it lost less than LOST_PERMILLE of the time in which it wanted to run
 * (that is: ran, or lost), or less than WINDOW_PERMILLE of the window (of the whole machine: of
 * the window on each CPU).  Otherwise a verdict is told if it explains VERDICT_PERMILLE of the
 * lost time.  Findings are told in any case, and then the target is not healthy.
 * Of all three the lost time is without @look_ns and without @chain_ns, so that no sleep of the
 * target makes another verdict too small to be told.  If it is above the thresholds and no rule
 * explains enough of it, there is no verdict, and all of it is unexplained.
 */
#define LOST_PERMILLE		50
#define WINDOW_PERMILLE		10
#define VERDICT_PERMILLE	50

/**
 * verdicts_find() - diagnose
 * @verdicts: filled, for verdicts_free()
 * @in:	      what is known
 */
void verdicts_find(struct verdicts *verdicts, const struct verdict_input *in);

/**
 * verdicts_free() - free what verdicts_find() has filled
 * @verdicts: the verdicts
 */
void verdicts_free(struct verdicts *verdicts);

/**
 * confidence_name() - a confidence as a word
 * @confidence: enum confidence
 *
 * Return: exact, likely or possible.
 */
const char *confidence_name(enum confidence confidence);

#endif
