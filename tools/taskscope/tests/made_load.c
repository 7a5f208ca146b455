// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "file_writer.h"
#include "lived.h"
#include "made_load.h"
#include "pack_events.h"

#define TASKS_MAX 32
#define CPUS_MAX 8
#define NEVER (~0ULL)
#define SLICE_NS 4000000ULL
#define PERIOD_NS 100000000ULL

enum state { SLEEPS, IS_READY, RUNS, IS_THROTTLED };

#define KIND_MAX 16

struct made_task {
	__s32 tid;
	bool is_hog;
	enum state state;
	__u32 cpu;
	__u64 until_ns;		/* it sleeps until then */
	__u64 left_ns;		/* it runs for so long */
	__u64 ready_ns;		/* the first to be ready is the first to run */
	__u64 used_ns;		/* of its quota, in this period */
};

struct made_cpu {
	struct made_task *running;
	__u64 since_ns;
	__u64 slice_end_ns;
};

struct world {
	const struct made_load *load;
	struct made_task task[TASKS_MAX];
	int nr_tasks;
	struct made_cpu cpu[CPUS_MAX];
	__u64 random;
	bool is_off;
	__u64 phase_end_ns;
	__u64 now;
	bool (*take)(void *arg, const struct ts_event *event);
	void *arg;
	bool goes_on;
};

static double chance(struct world *w)
{
	/* xorshift64* */
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return (w->random * 0x2545f4914f6cdd1dULL >> 11) / 9007199254740992.0;
}

static __u64 some_time(struct world *w, double mean_ns)
{
	return 1000 - mean_ns * log(1 - chance(w));
}

static void tell(struct world *w, struct ts_event event)
{
	event.time_ns = w->now;
	w->goes_on &= w->take(w->arg, &event);
}

static void tell_switch(struct world *w, __u32 cpu, const struct made_task *prev, char letter,
			const struct made_task *next)
{
	if (prev != next)
		tell(w, switch_at(0, cpu, prev ? prev->tid : 0, letter, next ? next->tid : 0));
}

static struct made_task *first_ready(struct world *w, __u32 cpu)
{
	struct made_task *task, *first = NULL;

	for (task = w->task; task < w->task + w->nr_tasks; task++)
		if (task->state == IS_READY && task->cpu == cpu &&
		    (!first || task->ready_ns < first->ready_ns))
			first = task;
	return first;
}

/* The CPU has another task, the first of its queue; the letter is of the one that goes. */
static void pick(struct world *w, __u32 nr, struct made_task *prev, char letter)
{
	struct made_cpu *cpu = &w->cpu[nr];
	struct made_task *next = first_ready(w, nr);

	if (next)
		next->state = RUNS;
	cpu->running = next;
	cpu->since_ns = w->now;
	cpu->slice_end_ns = w->now + SLICE_NS;
	tell_switch(w, nr, prev, letter, next);
}

static void charge(struct world *w, struct made_cpu *cpu)
{
	struct made_task *task = cpu->running;
	__u64 ran = w->now - cpu->since_ns;

	if (!task)
		return;
	task->left_ns -= ran < task->left_ns ? ran : task->left_ns;
	task->used_ns += ran;
	cpu->since_ns = w->now;
}

/* The task of a CPU goes, and is what @state says. */
static void put_off(struct world *w, __u32 nr, enum state state, char letter)
{
	struct made_task *task = w->cpu[nr].running;

	charge(w, &w->cpu[nr]);
	task->state = state;
	task->ready_ns = w->now;
	pick(w, nr, task, letter);
}

static void move(struct world *w, struct made_task *task, __u32 to)
{
	struct ts_event event = {
		.migrate = { .event = { .type = TSCOPE_EVENT_MIGRATE, .words = 2, .info = to },
			     .tid = task->tid, .from = task->cpu },
	};

	event.cpu = task->cpu;
	task->cpu = to;
	tell(w, event);
}

static void make_ready(struct world *w, struct made_task *task)
{
	struct made_task *running = w->cpu[task->cpu].running;

	task->state = IS_READY;
	task->ready_ns = w->now;
	if (!running)
		pick(w, task->cpu, NULL, 'R');
	else if (running->is_hog && !task->is_hog && chance(w) < 0.7)
		put_off(w, task->cpu, IS_READY, 'R');
}

static void wake(struct world *w, struct made_task *task)
{
	struct ts_event event = waking_at(0, task->tid, 0, TSCOPE_WAKING_IRQ | task->cpu);

	event.cpu = task->cpu;
	tell(w, event);
	task->left_ns = some_time(w, 300000);
	make_ready(w, task);
}

/*
 * The first worker goes to the other CPU, or back: half of its time it is on each, however often it
 * moves.  While it runs it cannot.  Return: it has moved.
 */
static bool move_one(struct world *w)
{
	struct made_task *task = &w->task[0];

	if (task->state == RUNS)
		return false;
	move(w, task, (task->cpu + 1) % 2);
	return true;
}

static void begin_period(struct world *w)
{
	struct made_task *task;
	__u32 nr;

	for (nr = 0; nr < w->load->nr_cpus; nr++)
		charge(w, &w->cpu[nr]);
	for (task = w->task; task < w->task + w->nr_tasks; task++) {
		task->used_ns = 0;
		if (task->state == IS_THROTTLED)
			make_ready(w, task);
	}
}

static bool has_quota(const struct world *w, const struct made_task *task)
{
	return task->is_hog && w->load->quota_ns;
}

/* When the task of a CPU goes, at the latest. */
static __u64 end_of(const struct world *w, const struct made_cpu *cpu)
{
	const struct made_task *task = cpu->running;
	__u64 end, quota = w->load->quota_ns;

	if (!task)
		return NEVER;
	end = cpu->slice_end_ns;
	if (!task->is_hog && cpu->since_ns + task->left_ns < end)
		end = cpu->since_ns + task->left_ns;
	if (has_quota(w, task) && task->used_ns < quota &&
	    cpu->since_ns + quota - task->used_ns < end)
		end = cpu->since_ns + quota - task->used_ns;
	return end;
}

/* How long a worker sleeps on average. */
static double sleep_of(struct world *w)
{
	while (w->load->on_ns && w->now >= w->phase_end_ns) {
		w->is_off = !w->is_off;
		w->phase_end_ns += some_time(w, w->is_off ? w->load->off_ns : w->load->on_ns);
	}
	return w->is_off ? 30000000 : 3000000;
}

static void end_run(struct world *w, __u32 nr)
{
	struct made_cpu *cpu = &w->cpu[nr];
	struct made_task *task = cpu->running;

	charge(w, cpu);
	if (!task->is_hog && !task->left_ns) {
		task->until_ns = w->now + some_time(w, sleep_of(w));
		put_off(w, nr, SLEEPS, 'S');
	} else if (has_quota(w, task) && task->used_ns >= w->load->quota_ns) {
		put_off(w, nr, IS_THROTTLED, 'R');
	} else if (first_ready(w, nr)) {
		put_off(w, nr, IS_READY, 'R');
	} else {
		cpu->slice_end_ns = w->now + SLICE_NS;
	}
}

static void add(struct world *w, __s32 tid, bool is_hog)
{
	struct made_task *task = &w->task[w->nr_tasks];

	*task = (struct made_task){
		.tid = tid, .is_hog = is_hog, .cpu = w->nr_tasks++ % w->load->nr_cpus,
		.until_ns = MADE_BEGIN + some_time(w, 3000000),
		.left_ns = is_hog ? NEVER : 0,
	};
}

/* Does what comes next.  Return: false: nothing does, up to the end. */
static bool step(struct world *w, __u64 *period, __u64 *next_move)
{
	__u64 at = *period < *next_move ? *period : *next_move, end = MADE_BEGIN + w->load->ns;
	struct made_task *task, *sleeper = NULL;
	__u32 nr, ends = CPUS_MAX;

	for (task = w->task; task < w->task + w->nr_tasks; task++)
		if (task->state == SLEEPS && task->until_ns < at) {
			at = task->until_ns;
			sleeper = task;
		}
	for (nr = 0; nr < w->load->nr_cpus; nr++)
		if (end_of(w, &w->cpu[nr]) < at) {
			at = end_of(w, &w->cpu[nr]);
			ends = nr;
		}
	if (at >= end || !w->goes_on)
		return false;
	w->now = at;
	if (ends < CPUS_MAX) {
		end_run(w, ends);
	} else if (sleeper) {
		wake(w, sleeper);
	} else if (at == *period) {
		*period += PERIOD_NS;
		begin_period(w);
	} else if (move_one(w)) {
		*next_move += some_time(w, 1e9 / w->load->moves);
	} else {
		*next_move += 100000;
	}
	return true;
}

void made_load_run(const struct made_load *load, bool (*take)(void *arg, const struct ts_event *),
		   void *arg)
{
	struct world w = {
		.load = load, .now = MADE_BEGIN, .take = take, .arg = arg, .goes_on = true,
		.random = load->seed * 0x9e3779b97f4a7c15ULL + 1,
	};
	__u64 period = MADE_BEGIN + PERIOD_NS, next_move = NEVER;
	int i;

	for (i = 0; i < load->nr_workers; i++)
		add(&w, 100 + i, false);
	for (i = 0; i < load->nr_hogs; i++)
		add(&w, 200 + i, true);
	if (load->moves > 0)
		next_move = MADE_BEGIN + some_time(&w, 1e9 / load->moves);
	w.is_off = load->on_ns && chance(&w) * (load->on_ns + load->off_ns) > load->on_ns;
	w.phase_end_ns = MADE_BEGIN + some_time(&w, w.is_off ? load->off_ns : load->on_ns);
	while (step(&w, &period, &next_move))
		;
}

/* The file */

struct made_ring {
	union {
		struct tscope_block head;
		char bytes[TSCOPE_BLOCK_BYTES];
	} block;
	struct tscope_pack pack;
	__u64 events;
	__u64 lost;
};

/* What a task does, as its record would say. */
struct made_state {
	__u32 account;
	__u32 cpu;
	__u64 opened_ns;
};

struct made_file {
	const struct made_load *load;
	struct ts_writer writer;
	struct made_state state[2 * KIND_MAX];
	__u64 next_key_ns;
	bool has_tasks;
	struct made_ring ring[CPUS_MAX];
	__u64 nr;
	__u64 most;
	__u32 lose;
	__u32 wakings;
	__u64 early_ns;
};

static void write_chunk(struct made_file *file, __u32 type, const void *content, size_t bytes)
{
	if (ts_writer_chunk(&file->writer, type, content, bytes))
		abort();
}

static void begin_block(struct made_ring *ring, __u32 cpu, __u64 nr, __u64 now)
{
	ring->block.head = (struct tscope_block){
		.nr = nr, .at_ns = now, .first = ring->events, .cpu = cpu,
		.bytes = sizeof(ring->block.head),
	};
	tscope_pack_begin(&ring->pack, &ring->block.head, now);
}

static void write_lost(struct made_ring *ring, __u64 now)
{
	struct tscope_event_lost *lost;

	lost = pack_whole(&ring->pack, TSCOPE_EVENT_LOST, sizeof(*lost), now);
	lost->nr = 1;
	ring->lost++;
}

static struct made_state *state_of(struct made_file *file, __s32 tid)
{
	return &file->state[tid < 200 ? tid - 100 : KIND_MAX + tid - 200];
}

static void set_state(struct made_file *file, __s32 tid, __u32 account, __u32 cpu, __u64 now)
{
	if (tid)
		*state_of(file, tid) = (struct made_state){ account, cpu, now };
}

static void follow(struct made_file *file, const struct ts_event *event)
{
	bool waits = (event->head.info & TSCOPE_SWITCH_LETTER) == 'R';

	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		set_state(file, event->sw.prev, waits ? TSCOPE_ACCOUNT_WAIT : TSCOPE_ACCOUNT_SLEEP,
			  event->cpu, event->time_ns);
		set_state(file, event->sw.next, TSCOPE_ACCOUNT_RUN, event->cpu, event->time_ns);
		break;
	case TSCOPE_EVENT_WAKING:
		set_state(file, event->waking.tid, TSCOPE_ACCOUNT_WAIT,
			  event->head.info & TSCOPE_WAKING_CPU, event->time_ns);
		break;
	default:
		state_of(file, event->migrate.tid)->cpu = event->head.info;
		break;
	}
}

static void build_made(struct built *b, const struct made_file *file, __s32 tid, __u64 now)
{
	const struct made_state *state = state_of((struct made_file *)file, tid);
	const char *path = tid < 200 ? "/work" : "/hogs";
	struct tscope_accounts *accounts;
	struct tscope_sched *sched;
	struct tscope_cgroup *cgroup;
	size_t bytes = (sizeof(*cgroup) + strlen(path) + 1 + 7) & ~7UL;

	build_task(b, tid, tid, 1, tid < 200 ? "worker" : "hog");
	sched = build_group(b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->cpu = state->cpu;
	cgroup = build_group(b, TSCOPE_GROUP_CGROUP, bytes);
	cgroup->size = bytes;
	strcpy(cgroup->path, path);
	accounts = build_group(b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	*accounts = (struct tscope_accounts){
		.since_ns = 1, .opened_ns = state->opened_ns, .now_ns = now,
		.account = state->account,
	};
}

/* The number of task @i of all; 0: there are no more. */
static __s32 tid_of(const struct made_load *load, int i)
{
	if (i < load->nr_workers)
		return 100 + i;
	return i < load->nr_workers + load->nr_hogs ? 200 + i - load->nr_workers : 0;
}

static void write_tasks(struct made_file *file, __u64 now)
{
	struct built b;
	__s32 tid;
	int i;

	for (i = 0; (tid = tid_of(file->load, i)); i++) {
		build_made(&b, file, tid, now);
		write_chunk(file, TSCOPE_CHUNK_TASKS, b.bytes,
			    ((const struct tscope_head *)b.bytes)->size);
	}
	file->has_tasks = true;
}

static void write_key(struct made_file *file, __u64 at_ns, __u64 now)
{
	struct ts_set tasks = {};
	struct built b;
	size_t bytes, room;
	void *to;
	__s32 tid;
	int i;

	for (i = 0; (tid = tid_of(file->load, i)); i++) {
		build_made(&b, file, tid, now);
		bytes = ((const struct tscope_head *)b.bytes)->size;
		to = ts_set_room(&tasks, bytes, &room);
		if (!to)
			abort();
		memcpy(to, b.bytes, bytes);
		if (ts_set_add(&tasks, bytes, NULL))
			abort();
	}
	if (ts_writer_tasks_at(&file->writer, at_ns, &tasks))
		abort();
	ts_set_clear(&tasks);
	file->next_key_ns = at_ns + file->load->key_ns;
}

static bool write_event(void *arg, const struct ts_event *event)
{
	struct made_file *file = arg;
	struct made_ring *ring = &file->ring[event->cpu];
	__u64 late = file->load->late_ns;
	const char *state;

	if (!file->has_tasks && event->time_ns >= MADE_BEGIN + late)
		write_tasks(file, event->time_ns);
	if (file->load->key_ns && event->time_ns >= file->next_key_ns + late)
		write_key(file, late ? file->next_key_ns : event->time_ns, event->time_ns);
	follow(file, event);
	if (!tscope_pack_has_room(&ring->pack, event->time_ns)) {
		write_chunk(file, TSCOPE_CHUNK_BLOCK, &ring->block, ring->block.head.bytes);
		begin_block(ring, event->cpu, ring->block.head.nr + 1, event->time_ns);
	}
	ring->events++;
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		state = strchr(TSCOPE_SWITCH_STATES, event->head.info & TSCOPE_SWITCH_LETTER);
		pack_switch(&ring->pack, event->sw.prev, state - TSCOPE_SWITCH_STATES,
			    event->sw.next, 120, event->time_ns);
		break;
	case TSCOPE_EVENT_WAKING:
		file->wakings++;
		if (file->lose && !(file->wakings % file->lose)) {
			write_lost(ring, event->time_ns);
			break;
		}
		pack_waking(&ring->pack, 0, event->waking.tid, event->head.info, event->time_ns);
		break;
	default:
		pack_migrate(&ring->pack, event->migrate.tid, event->migrate.from,
			     event->head.info, event->time_ns);
		break;
	}
	return ++file->nr != file->most;
}

static void write_begin(struct made_file *file, const struct made_load *load)
{
	struct tscope_info info = {
		.size = sizeof(info), .abi_major = TSCOPE_ABI_MAJOR,
		.abi_minor = TSCOPE_ABI_MINOR, .nr_cpus = load->nr_cpus,
		.block_head_bytes = sizeof(struct tscope_block),
	};
	const struct tscope_stream_start start = {
		.size = sizeof(start), .nr_rings = load->nr_cpus, .events = TSCOPE_EVENTS_ALL,
		.events_given = TSCOPE_EVENTS_ALL, .now_ns = MADE_BEGIN,
	};
	__s32 tid;
	int i;

	build_group_bytes(info.group_bytes);
	write_chunk(file, TSCOPE_CHUNK_INFO, &info, sizeof(info));
	write_chunk(file, TSCOPE_CHUNK_START, &start, sizeof(start));
	for (i = 0; (tid = tid_of(load, i)); i++)
		*state_of(file, tid) = (struct made_state){ TSCOPE_ACCOUNT_SLEEP,
							    i % load->nr_cpus, 2 };
	if (!load->late_ns)
		write_tasks(file, MADE_BEGIN - file->early_ns);
}

static void write_end(struct made_file *file, __u32 nr_cpus, __u64 end_ns)
{
	struct tscope_stream_stop stop = { .size = sizeof(stop), .now_ns = end_ns };
	struct tscope_file_ring state = {};

	for (; state.cpu < nr_cpus; state.cpu++) {
		state.ring.begun = file->ring[state.cpu].block.head.nr + 1;
		state.ring.produced = file->ring[state.cpu].events;
		state.ring.lost = file->ring[state.cpu].lost;
		stop.produced += state.ring.produced;
		stop.lost += state.ring.lost;
		write_chunk(file, TSCOPE_CHUNK_BLOCK, &file->ring[state.cpu].block,
			    file->ring[state.cpu].block.head.bytes);
		write_chunk(file, TSCOPE_CHUNK_RING, &state, sizeof(state));
	}
	write_chunk(file, TSCOPE_CHUNK_STOP, &stop, sizeof(stop));
	write_chunk(file, TSCOPE_CHUNK_END, NULL, 0);
}

void made_load_write(const struct made_load *load, const char *path, __u64 nr)
{
	struct made_file *file = calloc(1, sizeof(*file));
	__u64 end = MADE_BEGIN + load->ns;
	__u32 cpu;

	if (!file || ts_writer_open(&file->writer, path) ||
	    (load->compress && ts_writer_compress(&file->writer)) ||
	    ts_writer_begin(&file->writer))
		abort();
	file->load = load;
	file->next_key_ns = MADE_BEGIN + load->key_ns;
	file->most = nr;
	file->lose = load->lose;
	file->early_ns = load->early_ns;
	write_begin(file, load);
	for (cpu = 0; cpu < load->nr_cpus; cpu++)
		begin_block(&file->ring[cpu], cpu, 0, MADE_BEGIN);
	made_load_run(load, write_event, file);
	for (cpu = 0; cpu < load->nr_cpus && nr; cpu++)
		end = cpu && file->ring[cpu].pack.last_ns < end ? end : file->ring[cpu].pack.last_ns;
	write_end(file, load->nr_cpus, end);
	if (ts_writer_close(&file->writer))
		abort();
	free(file);
}
