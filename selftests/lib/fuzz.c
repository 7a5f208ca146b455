// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

#define PAGE		4096UL
#define FILL		0xA5A5A5A5A5A5A5A5UL
/* Looked at on each side of a buffer. */
#define GUARD		64
/* Tables from which an action is drawn. */
#define WEIGHTS_MAX	4096
/* Calls of a child. */
#define CHILD_CALLS	12
#define MESSAGES_MAX	20
/* An action that had so many chances and never succeeded does not do what it is for. */
#define CHANCES		40

/* Shared with children. */
struct fuzz_run {
	const struct fuzz_plan *plan;
	uint64_t seed;
	unsigned int nr_calls;
	unsigned int nr_threads;
	pid_t pid;
	pid_t tids[FUZZ_THREADS_MAX];
	pthread_barrier_t barrier;
	unsigned int nr_weights;
	unsigned char drawn[WEIGHTS_MAX];
	unsigned int nr_wrong;
	char message[MESSAGES_MAX][256];
	unsigned int counts[FUZZ_THREADS_MAX][FUZZ_ACTIONS_MAX][FUZZ_END + 1];
	double seconds[FUZZ_THREADS_MAX][FUZZ_ACTIONS_MAX];
};

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9UL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebUL;
	return x ^ x >> 31;
}

uint64_t fuzz_draw(struct fuzz *fuzz, uint64_t below)
{
	fuzz->random += 0x9e3779b97f4a7c15UL;
	return mix(fuzz->random) % below;
}

long fuzz_between(struct fuzz *fuzz, long from, long to)
{
	return from + (long)fuzz_draw(fuzz, to - from + 1);
}

unsigned int fuzz_nr_living(const struct fuzz *fuzz)
{
	return fuzz->run->nr_threads + 2;
}

pid_t fuzz_living(const struct fuzz *fuzz, unsigned int i)
{
	if (i < fuzz->run->nr_threads)
		return fuzz->run->tids[i];
	return i == fuzz->run->nr_threads ? fuzz->run->pid : 1;
}

pid_t fuzz_living_tid(struct fuzz *fuzz)
{
	return fuzz_living(fuzz, fuzz_draw(fuzz, fuzz_nr_living(fuzz)));
}

void fuzz_fail(struct fuzz *fuzz, const char *format, ...)
{
	unsigned int nr = __atomic_fetch_add(&fuzz->run->nr_wrong, 1, __ATOMIC_RELAXED);
	char *to;
	va_list args;
	int n;

	if (nr >= MESSAGES_MAX)
		return;
	to = fuzz->run->message[nr];
	n = snprintf(to, sizeof(fuzz->run->message[0]), "seed %lu, thread %u, call %u%s, %s: ",
		     fuzz->run->seed, fuzz->index, fuzz->call, fuzz->salt ? " of a child" : "",
		     fuzz->action ? fuzz->action->name : "start");
	va_start(args, format);
	vsnprintf(to + n, sizeof(fuzz->run->message[0]) - n, format, args);
	va_end(args);
}

static const char *outcome_name(long outcome)
{
	const char *name = outcome == FUZZ_END ? "end" : strerrorname_np(outcome);

	return outcome ? name ? name : "no errno" : "success";
}

long fuzz_expect(struct fuzz *fuzz, long ret, long wanted)
{
	if (ret != wanted)
		fuzz_fail(fuzz, "%s instead of %s", outcome_name(ret < 0 ? -ret : 0),
			  outcome_name(wanted < 0 ? -wanted : 0));
	return ret;
}

long fuzz_ret(long ret)
{
	return ret < 0 ? -errno : ret;
}

long fuzz_share(int fd, int to)
{
	long ret;

	if (fd < 0)
		return -errno;
	ret = fuzz_ret(dup3(fd, to, O_CLOEXEC));
	close(fd);
	return ret;
}

/* Zones */

static void fill(unsigned char *from, const unsigned char *to)
{
	for (; from < to && (uintptr_t)from % 8; from++)
		*from = (unsigned char)FILL;
	for (; from + 8 <= to; from += 8)
		*(uint64_t *)from = FILL;
	for (; from < to; from++)
		*from = (unsigned char)FILL;
}

static const unsigned char *first_changed(const unsigned char *from, const unsigned char *to)
{
	for (; from < to && (uintptr_t)from % 8; from++)
		if (*from != (unsigned char)FILL)
			return from;
	while (from + 8 <= to && *(const uint64_t *)from == FILL)
		from += 8;
	for (; from < to; from++)
		if (*from != (unsigned char)FILL)
			return from;
	return NULL;
}

unsigned char *fuzz_take_at_end(const struct fuzz_zone *zone, size_t size)
{
	return zone->end - size;
}

unsigned char *fuzz_take(struct fuzz *fuzz, const struct fuzz_zone *zone, size_t size)
{
	switch (fuzz_draw(fuzz, 4)) {
	case 0:
		return fuzz_take_at_end(zone, size);
	case 1:
		return zone->start + GUARD + fuzz_draw(fuzz, PAGE);
	default:
		return zone->start + GUARD + 8 * fuzz_draw(fuzz, PAGE / 8);
	}
}

void fuzz_give(struct fuzz *fuzz, const struct fuzz_zone *zone, unsigned char *bytes,
	       size_t size, size_t used)
{
	const unsigned char *behind = bytes + size + GUARD;
	const unsigned char *changed;

	if (behind > zone->end)
		behind = zone->end;
	changed = first_changed(bytes - GUARD, bytes);
	if (!changed)
		changed = first_changed(bytes + used, behind);
	if (changed) {
		fuzz_fail(fuzz, "wrote at %+ld of a buffer of %zu bytes of which %zu were used",
			  (long)(changed - bytes), size, used);
		fill(zone->start, zone->end);
	} else {
		fill(bytes, bytes + used);
	}
}

void fuzz_refill(const struct fuzz_zone *zone, unsigned char *bytes)
{
	fill(bytes, zone->end);
}

void *fuzz_nowhere(struct fuzz *fuzz, bool for_input)
{
	switch (fuzz_draw(fuzz, for_input ? 7 : 8)) {
	case 0:
		return NULL;
	case 1:
		return (void *)fuzz_draw(fuzz, PAGE);
	case 2:
		return fuzz->data.end + fuzz_draw(fuzz, 8);
	case 3:
		return (void *)(0x7ffffffff000UL - fuzz_draw(fuzz, 8));
	case 4:
		return (void *)(0xffff888000000000UL + fuzz_draw(fuzz, PAGE));
	case 5:
		return (void *)(0xffffffff81000000UL + fuzz_draw(fuzz, PAGE));
	case 6:
		return (void *)(~0UL - fuzz_draw(fuzz, 16));
	default:
		return fuzz->rom + fuzz_draw(fuzz, PAGE / 2);
	}
}

static unsigned char *map(size_t bytes)
{
	unsigned char *start = mmap(NULL, bytes + PAGE, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED || mprotect(start + bytes, PAGE, PROT_NONE)) {
		perror("mmap");
		exit(1);
	}
	return start;
}

static struct fuzz_zone zone_new(size_t bytes)
{
	unsigned char *start = map(bytes);

	fill(start, start + bytes);
	return (struct fuzz_zone) { start, start + bytes };
}

/* Calls */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static bool is_listed(const short *errnos, size_t nr, long outcome)
{
	for (size_t i = 0; i < nr && errnos[i]; i++)
		if (errnos[i] == outcome)
			return true;
	return false;
}

static void do_call(struct fuzz *fuzz)
{
	struct fuzz_run *run = fuzz->run;
	const struct fuzz_action *action;
	double start;
	long outcome;

	fuzz->random = mix(mix(mix(run->seed) + fuzz->index) + fuzz->salt) + fuzz->call;
	fuzz->random = mix(fuzz->random);
	action = &run->plan->actions[run->drawn[fuzz_draw(fuzz, run->nr_weights)]];
	fuzz->action = action;
	fuzz->is_shared = false;

	start = now();
	outcome = action->run(fuzz);
	run->seconds[fuzz->index][action - run->plan->actions] += now() - start;
	outcome = outcome < 0 ? -outcome : 0;
	if (outcome > FUZZ_END) {
		fuzz_fail(fuzz, "returned %ld", -outcome);
		return;
	}
	fuzz->counts[action - run->plan->actions][outcome]++;
	if (outcome ? is_listed(action->errnos, FUZZ_ERRNOS, outcome) ||
		      (fuzz->is_shared && is_listed(action->shared_errnos, FUZZ_ERRNOS, outcome))
		    : action->ok)
		return;
	fuzz_fail(fuzz, "%s must not come here%s", outcome_name(outcome),
		  fuzz->is_shared ? " (shared descriptor)" : "");
}

static int run_child(struct fuzz *fuzz)
{
	fuzz->salt = fuzz->call + 1;
	fuzz->run->plan->start(fuzz);
	for (fuzz->call = 0; fuzz->call < CHILD_CALLS; fuzz->call++)
		do_call(fuzz);
	return 0;
}

long fuzz_fork(struct fuzz *fuzz)
{
	int status;
	pid_t pid, got;

	/* No families: a child's draw of this action does nothing. */
	if (fuzz->salt)
		return 0;
	pid = fork();
	if (!pid)
		_exit(run_child(fuzz));
	if (pid < 0)
		return -errno;
	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	if (got != pid || status)
		fuzz_fail(fuzz, "the child's status is %#x", status);
	return 0;
}

long fuzz_signal(struct fuzz *fuzz)
{
	pid_t tid = fuzz->run->tids[fuzz_draw(fuzz, fuzz->run->nr_threads)];

	return fuzz_ret(syscall(SYS_tgkill, fuzz->run->pid, tid, SIGUSR1));
}

static void *run_thread(void *arg)
{
	struct fuzz *fuzz = arg;
	struct fuzz_run *run = fuzz->run;

	run->tids[fuzz->index] = gettid();
	fuzz->args = zone_new(8 * PAGE);
	fuzz->data = zone_new(32 * PAGE);
	fuzz->rom = map(PAGE);
	fuzz->state = calloc(1, run->plan->state_bytes);
	pthread_barrier_wait(&run->barrier);
	run->plan->start(fuzz);
	mprotect(fuzz->rom, PAGE, PROT_READ);

	for (; fuzz->call < run->nr_calls / run->nr_threads; fuzz->call++) {
		do_call(fuzz);
		if (__atomic_load_n(&run->nr_wrong, __ATOMIC_RELAXED) >= MESSAGES_MAX)
			break;
	}
	fuzz->action = NULL;
	if (first_changed(fuzz->args.start, fuzz->args.end) ||
	    first_changed(fuzz->data.start, fuzz->data.end))
		fuzz_fail(fuzz, "at the end: something wrote where no buffer was");
	/* Signals may still come: nobody goes before all are done. */
	pthread_barrier_wait(&run->barrier);
	return NULL;
}

/* Report */

static void print_action(struct fuzz_run *run, unsigned int nr, unsigned long *total)
{
	const struct fuzz_action *action = &run->plan->actions[nr];
	unsigned long sum[FUZZ_END + 1] = { 0 }, calls = 0;
	char others[200] = "";
	double seconds = 0;

	for (unsigned int t = 0; t < run->nr_threads; t++) {
		seconds += run->seconds[t][nr];
		for (int o = 0; o <= FUZZ_END; o++)
			sum[o] += run->counts[t][nr][o];
	}
	for (int o = 0; o <= FUZZ_END; o++) {
		size_t n = strlen(others);

		calls += sum[o];
		if (o && sum[o])
			snprintf(others + n, sizeof(others) - n, " %s %lu", outcome_name(o), sum[o]);
	}
	printf("# %-22s %8lu %8lu %8lu %8.0f %s\n", action->name, calls, sum[0], calls - sum[0],
	       calls ? seconds * 1e6 / calls : 0, others);
	*total += calls;
	if (action->ok && !sum[0] && calls >= CHANCES) {
		printf("# WRONG: %s never succeeded\n", action->name);
		run->nr_wrong++;
	}
	if (!calls && action->weight) {
		printf("# WRONG: %s was never drawn: more calls, please\n", action->name);
		run->nr_wrong++;
	}
}

static void print_report(struct fuzz_run *run, double seconds)
{
	unsigned long total = 0;

	printf("# seed %lu, %u threads\n", run->seed, run->nr_threads);
	printf("# %-22s %8s %8s %8s %8s\n", "action", "calls", "ok", "errors", "us/call");
	for (unsigned int nr = 0; nr < run->plan->nr_actions; nr++)
		print_action(run, nr, &total);
	printf("# %lu calls in %.1f s, %u wrong\n", total, seconds, run->nr_wrong);
	for (unsigned int i = 0; i < run->nr_wrong && i < MESSAGES_MAX; i++)
		if (run->message[i][0])
			printf("# WRONG: %s\n", run->message[i]);
	fflush(stdout);
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoul(text, NULL, 0) : otherwise;
}

static void set_weights(struct fuzz_run *run)
{
	for (unsigned int nr = 0; nr < run->plan->nr_actions; nr++)
		for (unsigned int i = 0; i < run->plan->actions[nr].weight; i++)
			run->drawn[run->nr_weights++ % WEIGHTS_MAX] = nr;
	if (run->plan->nr_actions > FUZZ_ACTIONS_MAX || run->nr_weights > WEIGHTS_MAX) {
		fprintf(stderr, "too many actions, or too heavy\n");
		exit(1);
	}
}

static void on_signal(int nr)
{
}

unsigned int fuzz_run(const struct fuzz_plan *plan)
{
	/* Without SA_RESTART: what a signal interrupts ends with EINTR. */
	struct sigaction action = { .sa_handler = on_signal };
	struct fuzz threads[FUZZ_THREADS_MAX] = { 0 };
	pthread_t ids[FUZZ_THREADS_MAX];
	struct fuzz_run *run = mmap(NULL, sizeof(*run), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int nr_wrong;
	double start = now();

	if (run == MAP_FAILED || sigaction(SIGUSR1, &action, NULL)) {
		perror("fuzz");
		return 1;
	}
	run->plan = plan;
	run->pid = getpid();
	run->seed = setting("TASKSCOPE_FUZZ_SEED", 1);
	run->nr_calls = plan->calls_name ? setting(plan->calls_name, plan->nr_calls) : plan->nr_calls;
	run->nr_threads = setting("TASKSCOPE_FUZZ_THREADS", 4);
	if (!run->nr_threads || run->nr_threads > FUZZ_THREADS_MAX) {
		printf("# TASKSCOPE_FUZZ_THREADS: 1 to %d\n", FUZZ_THREADS_MAX);
		return 1;
	}
	set_weights(run);
	pthread_barrier_init(&run->barrier, NULL, run->nr_threads);

	for (unsigned int i = 0; i < run->nr_threads; i++) {
		threads[i].index = i;
		threads[i].run = run;
		threads[i].counts = run->counts[i];
		if (pthread_create(&ids[i], NULL, run_thread, &threads[i])) {
			perror("pthread_create");
			exit(1);
		}
	}
	for (unsigned int i = 0; i < run->nr_threads; i++)
		pthread_join(ids[i], NULL);
	print_report(run, now() - start);
	nr_wrong = run->nr_wrong;
	munmap(run, sizeof(*run));
	return nr_wrong;
}
