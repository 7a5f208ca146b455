// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_reader.h"
#include "pack_events.h"
#include "unit.h"

/* A block of CPU 3, which begins at 1000 ns. */
struct made {
	union {
		struct tscope_block head;
		__u32 word[TSCOPE_BLOCK_BYTES / 4];
		char bytes[TSCOPE_BLOCK_BYTES];
	};
	struct tscope_pack pack;
};

#define CPU	3
#define AT_NS	1000
#define FIRST	(sizeof(struct tscope_block) / 4)

static void begin(struct made *made)
{
	memset(made, 0, sizeof(*made));
	made->head = (struct tscope_block){ .at_ns = AT_NS, .cpu = CPU,
					    .bytes = sizeof(made->head) };
	tscope_pack_begin(&made->pack, &made->head, AT_NS);
}

/* What there is, as words: name time details. */
struct told {
	size_t len;
	char s[8192];
};

static void tell(struct told *told, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct told *told, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(told->s + told->len, sizeof(told->s) - told->len, fmt, args);
	va_end(args);
	told->len += n < (int)(sizeof(told->s) - told->len) ? n : 0;
}

static void tell_event(struct told *told, const struct block_event *event)
{
	const struct tscope_event_switch *sw = &event->packed.sw;
	const struct tscope_event_waking *waking = &event->packed.waking;
	const struct tscope_event_migrate *migrate = &event->packed.migrate;
	__u16 info = event->head.info;

	if (event->bytes)
		tell(told, "%u@%llu;", event->head.type, event->time_ns);
	else if (event->head.type == TSCOPE_EVENT_SWITCH)
		tell(told, "sw@%llu %d%c%s>%d/%d;", event->time_ns, sw->prev,
		     info & TSCOPE_SWITCH_LETTER, info & TSCOPE_SWITCH_OFFLINE ? "off" : "",
		     sw->next, (info >> TSCOPE_SWITCH_PRIO_SHIFT) - TSCOPE_SWITCH_PRIO_PLUS);
	else if (event->head.type == TSCOPE_EVENT_WAKING)
		tell(told, "wk@%llu %d>%d.%u%s%s;", event->time_ns, waking->waker, waking->tid,
		     info & TSCOPE_WAKING_CPU, info & TSCOPE_WAKING_NEW ? "new" : "",
		     info & TSCOPE_WAKING_IRQ ? "irq" : "");
	else if (event->head.type == TSCOPE_EVENT_WAKEUP)
		tell(told, "up@%llu %d.%u;", event->time_ns, event->packed.wakeup.tid, info);
	else
		tell(told, "mv@%llu %d.%u>%u;", event->time_ns, migrate->tid, migrate->from, info);
}

/* Return: 0, or -EBADMSG: it makes no sense. */
static int read_block(struct told *told, const struct made *made)
{
	struct block_reader reader = {};
	struct block_event event;

	*told = (struct told){};
	ts_block_begin(&reader, &made->head, sizeof(made->head));
	while (reader.at < made->head.bytes) {
		if (ts_block_look(&reader, &made->head, made->head.bytes, &event) != 1)
			return -EBADMSG;
		ts_block_step(&reader, &event);
		tell_event(told, &event);
	}
	return 0;
}

static void check(const struct made *made, const char *want, const char *what)
{
	struct told told;
	int err = read_block(&told, made);

	is(told.s, want, "block: %s", what);
	ok(!err, "  and all makes sense");
}

/* The words of a block as numbers, so that no change of the writer goes unseen. */
static void check_words(const struct made *made, const char *want, const char *what)
{
	struct told told = {};
	size_t i;

	for (i = FIRST; i < made->head.bytes / 4; i++)
		tell(&told, "%08x ", made->word[i]);
	is(told.s, want, "block: %s", what);
}

/* Two tasks that wake each other; tids 100 and 101 have slots 36 and 37. */
static void test_ping_pong(void)
{
	struct made made;
	__u64 now = AT_NS;
	int i;

	begin(&made);
	for (i = 0; i < 2; i++) {
		pack_waking(&made.pack, 100, 101, CPU, now += 5);
		pack_switch(&made.pack, 100, 1, 101, 120, now += 10);
		pack_waking(&made.pack, 101, 100, CPU, now += 5);
		pack_switch(&made.pack, 101, 1, 100, 120, now += 10);
	}
	check_words(&made,
		    "00019010 000195eb 00001496 0000a195 000191eb 00001492 0000a191 "
		    "00001496 0000a195 00001492 0000a191 ",
		    "tasks once, then a word for each waking and each switch");
	check(&made, "wk@1005 100>101.3;sw@1015 100S>101/120;wk@1020 101>100.3;"
		     "sw@1030 101S>100/120;wk@1035 100>101.3;sw@1045 100S>101/120;"
		     "wk@1050 101>100.3;sw@1060 101S>100/120;", "ping-pong");
}

/* All that words can say, at its ends. */
static void test_words(void)
{
	struct made made;

	begin(&made);
	pack_waking(&made.pack, 0, 4194303, 16383 | TSCOPE_WAKING_NEW | TSCOPE_WAKING_IRQ, 1000);
	pack_switch(&made.pack, 0, TSCOPE_SWITCH_STATE_FROZEN, 4194303, -1, 1001);
	pack_migrate(&made.pack, 4194303, 16383, 0, 1002);
	pack_wakeup(&made.pack, 4194303, 0, 1003);
	pack_switch(&made.pack, 4194303, TSCOPE_SWITCH_STATE_OFFLINE, 0, -TSCOPE_SWITCH_PRIO_PLUS,
		    1004);
	check_words(&made,
		    "00000010 fffffdeb 01fffff4 000003fe fffffc07 000019fd fffffdeb 00000fe8 "
		    "00003fff 00000fe4 00000003 00001a01 ", "the largest tid and CPU");
	check(&made, "wk@1000 0>4194303.16383newirq;sw@1001 0F>4194303/-1;"
		     "mv@1002 4194303.16383>0;up@1003 4194303.0;sw@1004 4194303Poff>0/-2;",
	      "all that words can say");
}

static void test_states(void)
{
	static const char letters[] = TSCOPE_SWITCH_STATES;
	struct told told = {};
	struct made made;
	unsigned int state;

	begin(&made);
	for (state = 0; state < sizeof(letters) - 1; state++) {
		pack_switch(&made.pack, 7, state, 7, 139, AT_NS + state);
		tell(&told, "sw@%u 7%c>7/139;", AT_NS + state, letters[state]);
	}
	check(&made, told.s, "all states");
}

/* Times around what an event of each kind holds, and around what a block holds. */
static void test_times(void)
{
	const __u64 limits[] = { 1ULL << 20, 1ULL << 21, 1ULL << 22, 1ULL << 32 };
	struct told told = {};
	struct made made;
	__u64 now = AT_NS;
	size_t i;

	begin(&made);
	for (i = 0; i < 3 * sizeof(limits) / sizeof(limits[0]); i++) {
		now += limits[i / 3] - 1 + i % 3;
		pack_switch(&made.pack, 1, 0, 1, 0, now);
		tell(&told, "sw@%llu 1R>1/0;", now);
		now += limits[i / 3] - 1 + i % 3;
		pack_waking(&made.pack, 1, 2, CPU, now);
		tell(&told, "wk@%llu 1>2.3;", now);
		now += limits[i / 3] - 1 + i % 3;
		pack_wakeup(&made.pack, 2, CPU, now);
		tell(&told, "up@%llu 2.3;", now);
	}
	check(&made, told.s, "times that need a word of their own, and others");

	begin(&made);
	now = AT_NS + TSCOPE_PACK_NS_MAX - 1;
	ok(tscope_pack_has_room(&made.pack, now) && !tscope_pack_has_room(&made.pack, now + 1),
	   "block: the longest time is followed by another block");
	pack_switch(&made.pack, 1, 1, 0, 120, now);
	check_words(&made, "ffffffec 00000410 000001eb fffff101 ", "the longest time");
	check(&made, "sw@140737488356327 1S>0/120;", "  is read");

	/* The clock may step back by some ns. */
	begin(&made);
	pack_wakeup(&made.pack, 1, CPU, AT_NS + 10);
	pack_wakeup(&made.pack, 1, CPU, AT_NS + 8);
	pack_switch(&made.pack, 1, 1, 1, 120, AT_NS + 9);
	pack_wakeup(&made.pack, 1, CPU, AT_NS + 12);
	check(&made, "up@1010 1.3;up@1010 1.3;sw@1010 1S>1/120;up@1012 1.3;",
	      "a clock that steps back");
}

/* Tasks that have the same slot replace each other, however many there are. */
static void test_slots(void)
{
	struct told told = {};
	struct made made;
	__u32 before;
	__s32 tid;

	begin(&made);
	for (tid = 1; tid <= 3 * TSCOPE_SLOTS; tid++) {
		pack_wakeup(&made.pack, tid, tid % 2, AT_NS);
		tell(&told, "up@1000 %d.%d;", tid, tid % 2);
	}
	check(&made, told.s, "more tasks than slots");
	before = made.head.bytes;
	pack_wakeup(&made.pack, 3 * TSCOPE_SLOTS, 0, AT_NS);
	ok(made.head.bytes - before == 4, "  one that has its slot");
	pack_wakeup(&made.pack, TSCOPE_SLOTS, 1, AT_NS);
	ok(made.head.bytes - before == 4 + 12, "  one that has lost it");
	tell(&told, "up@1000 192.0;up@1000 64.1;");
	check(&made, told.s, "  and is known again");
}

/* What a task has changes: its priority, its CPU, and whose number it is. */
static void test_changes(void)
{
	struct tscope_event_fork *fork;
	struct made made;

	begin(&made);
	pack_switch(&made.pack, 0, 1, 9, 120, AT_NS + 1);
	pack_switch(&made.pack, 9, 0, 0, 120, AT_NS + 2);
	pack_switch(&made.pack, 0, 1, 9, 40, AT_NS + 3);
	pack_waking(&made.pack, 9, 9, 5, AT_NS + 4);
	/* It exits, and another task has its number. */
	pack_whole(&made.pack, TSCOPE_EVENT_EXIT, sizeof(struct tscope_event_exit), AT_NS + 5);
	pack_switch(&made.pack, 9, 7, 0, 120, AT_NS + 6);
	fork = pack_whole(&made.pack, TSCOPE_EVENT_FORK, sizeof(*fork), AT_NS + 7);
	fork->tid = 9;
	pack_waking(&made.pack, 0, 9, 6 | TSCOPE_WAKING_NEW, AT_NS + 8);
	pack_switch(&made.pack, 0, 0, 9, 120, AT_NS + 9);
	check(&made, "sw@1001 0S>9/120;sw@1002 9R>0/120;sw@1003 0S>9/40;wk@1004 9>9.5;7@1005;"
		     "sw@1006 9P>0/120;5@1007;wk@1008 0>9.6new;sw@1009 0R>9/120;",
	      "priority, CPU and task of a number change");

	/* In execve() a thread takes another number; what the CPU runs is said again. */
	begin(&made);
	pack_switch(&made.pack, 0, 1, 9, 120, AT_NS + 1);
	pack_whole(&made.pack, TSCOPE_EVENT_RENAME, sizeof(struct tscope_event_rename), AT_NS + 2);
	pack_switch(&made.pack, 8, 1, 0, 120, AT_NS + 3);
	check(&made, "sw@1001 0S>9/120;8@1002;sw@1003 8S>0/120;", "a task has another number");
}

/* Events with a head begin at a multiple of 8 bytes, wherever the words before end. */
static void test_whole(void)
{
	struct tscope_event_rename *rename;
	struct block_reader reader = {};
	struct block_event event;
	struct made made;
	int i, wrong = 0;

	begin(&made);
	for (i = 0; i < 4; i++) {
		if (i % 2)
			pack_wakeup(&made.pack, 1, CPU, AT_NS + i);
		rename = pack_whole(&made.pack, TSCOPE_EVENT_RENAME, sizeof(*rename), AT_NS + i);
		rename->tid = 1;
		memcpy(rename->comm, "name ", 5);
		rename->comm[5] = '0' + i;
	}
	ts_block_begin(&reader, &made.head, sizeof(made.head));
	for (i = 0; i < 4; i++) {
		if (i % 2) {
			wrong += ts_block_look(&reader, &made.head, made.head.bytes, &event) != 1;
			ts_block_step(&reader, &event);
			wrong += event.packed.wakeup.tid != 1;
		}
		wrong += ts_block_look(&reader, &made.head, made.head.bytes, &event) != 1;
		ts_block_step(&reader, &event);
		rename = (void *)event.bytes;
		wrong += (__u64)(uintptr_t)rename % 8 || rename->comm[5] != '0' + i ||
			 event.time_ns != (__u64)AT_NS + i;
	}
	ok(!wrong && reader.at == made.head.bytes, "block: names that change in the middle");
}

/* A block is read without those before: the same events, with all that is known before gone. */
static void test_alone(void)
{
	struct told first, second, both;
	struct made made, next;

	begin(&made);
	pack_switch(&made.pack, 1, 1, 2, 120, AT_NS + 1);
	pack_waking(&made.pack, 2, 1, 7, AT_NS + 2);
	pack_switch(&made.pack, 2, 1, 1, 120, AT_NS + 3);
	pack_waking(&made.pack, 1, 2, 7, AT_NS + 4);
	next = made;
	tscope_pack_begin(&next.pack, &next.head, AT_NS);
	pack_switch(&next.pack, 1, 1, 2, 120, AT_NS + 1);
	pack_waking(&next.pack, 2, 1, 7, AT_NS + 2);
	pack_switch(&next.pack, 2, 1, 1, 120, AT_NS + 3);
	pack_waking(&next.pack, 1, 2, 7, AT_NS + 4);
	ok(!read_block(&first, &made) && !read_block(&second, &next), "block: two, each alone");
	is(second.s, first.s, "  the second says all that the first one does");

	/* As it would be if the writer went on with what it knows. */
	next = made;
	next.pack.used = next.head.bytes = sizeof(next.head);
	next.pack.block = &next.head;
	pack_switch(&next.pack, 1, 1, 2, 120, AT_NS + 5);
	ok(read_block(&both, &next) == -EBADMSG, "  and makes no sense if it does not");
}

/* A block with these words. */
static bool makes_sense(const __u32 *word, size_t nr)
{
	struct made made;
	struct told told;

	begin(&made);
	memcpy(&made.word[FIRST], word, nr * sizeof(*word));
	made.head.bytes += nr * sizeof(*word);
	return !read_block(&told, &made);
}

#define TASK	(7U << TSCOPE_TASK_TID_SHIFT | 122 << TSCOPE_TASK_PRIO_SHIFT | TSCOPE_WORD_TASK)
#define RUNS	(7U << TSCOPE_TASK_TID_SHIFT | TSCOPE_WORD_CURRENT)
#define SWITCH	(7U << TSCOPE_SWITCH_SLOT_SHIFT | TSCOPE_WORD_SWITCH)
#define WAKING	(7U << TSCOPE_SWITCH_SLOT_SHIFT | TSCOPE_WORD_WAKING)
#define WAKEUP	(7U << TSCOPE_SLOT_SHIFT | TSCOPE_WORD_WAKEUP)
#define MIGRATE	(7U << TSCOPE_SLOT_SHIFT | TSCOPE_WORD_MIGRATE)
#define SET_CPU	(7U << TSCOPE_SLOT_SHIFT | TSCOPE_WORD_CPU)
#define LONGEST	(~0U << TSCOPE_TIME_SHIFT | TSCOPE_WORD_TIME)

static void test_hostile(void)
{
	static const struct {
		const char *what;
		__u32 word[6];
		size_t nr;
		bool is_good;
	} cases[] = {
		{ "a switch", { TASK, RUNS, SWITCH }, 3, true },
		{ "a switch from no task", { TASK, SWITCH }, 2, false },
		{ "a switch to no task", { RUNS, SWITCH }, 2, false },
		{ "the last state", { TASK, RUNS, SWITCH | 10 << 8 }, 3, true },
		{ "a state that is none", { TASK, RUNS, SWITCH | 11 << 8 }, 3, false },
		{ "the largest state", { TASK, RUNS, SWITCH | 15 << 8 }, 3, false },
		{ "a waking by no task", { TASK, WAKING }, 2, false },
		{ "a waking of no task", { RUNS, WAKING }, 2, false },
		{ "a wakeup", { TASK, WAKEUP }, 2, true },
		{ "a wakeup of no task", { WAKEUP }, 1, false },
		{ "a migration", { TASK, MIGRATE, 1 << 16 | 2 }, 3, true },
		{ "a migration of no task", { MIGRATE, 1 << 16 | 2 }, 2, false },
		{ "a migration that is cut", { TASK, MIGRATE }, 2, false },
		{ "a migration from no CPU", { TASK, MIGRATE, 1 << 16 | 0x4000 }, 3, false },
		{ "a migration to no CPU", { TASK, MIGRATE, 0x4000U << 16 | 2 }, 3, false },
		{ "the last CPU", { TASK, SET_CPU | 0x3fff << 11, WAKEUP }, 3, true },
		{ "a CPU that is none", { TASK, SET_CPU | 0x4000 << 11, WAKEUP }, 3, false },
		{ "the CPU of no task", { SET_CPU | 1 << 11, TASK, WAKEUP }, 3, false },
		{ "another slot", { TASK, WAKEUP ^ 1 << TSCOPE_SLOT_SHIFT }, 2, false },
		{ "bits that are not 0", { TASK, RUNS | 1 << 5, SWITCH }, 3, false },
		{ "a word that is none", { TASK, 0x18, WAKEUP }, 3, false },
		{ "another word that is none", { TASK, 0x1c, WAKEUP }, 3, false },
		{ "words without an event", { TASK, RUNS }, 2, false },
		{ "a time without an event", { LONGEST }, 1, false },
		{ "much time", { LONGEST, LONGEST, TASK, WAKEUP }, 4, true },
		{ "no word of an event", { 0 }, 1, false },
		{ "no event after its word", { 0, 0 }, 2, false },
		{ "an event without words", { 0, 0, TSCOPE_EVENT_RENAME, 0 }, 4, false },
		{ "an event", { 0, 0, 200 | 1 << 8, 5 }, 4, true },
		{ "an event of two words", { 0, 0, 200 | 2 << 8, 5, 6, 7 }, 6, true },
		{ "an event that is cut", { 0, 0, 200 | 3 << 8, 5, 6, 7 }, 6, false },
		{ "a head that is cut", { 0, 0, 200 | 1 << 8 }, 3, false },
		{ "a word of an event with bits", { 1 << 5, 0, 200 | 1 << 8, 5 }, 4, false },
	};
	struct made made;
	struct told told;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(makes_sense(cases[i].word, cases[i].nr) == cases[i].is_good, "block: %s",
		   cases[i].what);
	/* After the end of time. */
	begin(&made);
	pack_wakeup(&made.pack, 7, CPU, AT_NS + 24);
	made.head.at_ns = ~0ULL - 23;
	ok(read_block(&told, &made) == -EBADMSG, "block: a time behind the end of time");
	made.head.at_ns--;
	ok(!read_block(&told, &made), "  the last time");
}

/* Whatever is written into a block: as many events as it has words, or an error. */
static void test_noise(void)
{
	unsigned int seed, i, errors = 0;
	struct made made;
	struct told told;

	for (seed = 1; seed <= 3000; seed++) {
		begin(&made);
		for (i = 0; i < 60; i++)
			pack_switch(&made.pack, i % 5, i % 11, i * i % 7, i % 3, AT_NS + i * i);
		srand(seed);
		for (i = 0; i < seed % 4; i++)
			made.bytes[sizeof(made.head) + rand() % 300] ^= 1 << rand() % 8;
		errors += read_block(&told, &made) == -EBADMSG;
	}
	ok(errors > 100 && errors < 2300, "block: %u of 3000 with changed bits make no sense",
	   errors);
}

void test_block_reader(void)
{
	test_ping_pong();
	test_words();
	test_states();
	test_times();
	test_slots();
	test_changes();
	test_whole();
	test_alone();
	test_hostile();
	test_noise();
}
