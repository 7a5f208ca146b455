// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "task_fields.h"

/* Structs in structs; no kernel has more. */
#define DEPTH 12
/* Some ten times as many as any kernel has, with all that can be configured. */
#define BYTES_MAX (256 << 10)

/*
 * Which part of the kernel has which members.  A word that ends with * is the beginning of
 * names.  The first that fits counts.
 */
static const struct {
	const char *part;
	const char *names;
} parts[] = {
	{ "scheduler", "__state saved_state on_cpu on_rq is_blocked wake_entry wakee_* last_wakee recent_used_cpu wake_cpu prio static_prio normal_prio rt_priority se rt dl dl_server scx sched_* uclamp* stats policy nr_cpus_allowed cpus_* user_cpus_ptr migration_* migrate_* max_allowed_capacity preempt_* core_* pushable_* throttle* throttled last_mm_cid mm_cid* cid_work rseq* last_switch* cache_* preferred_llc" },
	{ "NUMA", "numa_* total_numa_faults node_stamp last_sum_exec_runtime mems_allowed* cpuset_mem_* cpuset_slab_* mempolicy il_* pref_node_fork" },
	{ "memory", "mm active_mm rss_stat reclaim_state faults_disabled_mapping oom_* tlb_ubc page_frag task_frag kmap_* vmacache nr_dirtied* dirty_paused_when in_user_fault memcg_* active_memcg objcg pagefault_disabled brk_randomized capture_control in_thrashing lru_gen_* in_lru_fault stack_canary stack_vm_area stack_refcount" },
	{ "files and I/O", "fs files nameidata bio_list plug io_context io_uring* io_wq* journal_info splice_pipe in_iowait ioac backing_dev_info bdi* in_eventfd btrace_seq" },
	{ "signals", "signal sighand blocked real_blocked saved_sigmask pending sas_* jobctl pdeath_signal exit_signal restart_block task_works sigqueue_cache last_siginfo posix_cputimers* flags restore_sigmask exit_state exit_code did_exec in_execve group_exit* ptrace_message" },
	{ "credentials", "ptracer_cred real_cred cred cached_requested_key security seccomp* audit_* loginuid sessionid no_* parent_exec_id self_exec_id syscall_* frozen atomic_flags user_dumpable" },
	{ "relations", "real_parent parent children sibling group_leader ptrace* thread_pid pid tgid pid_links thread_node thread_group tasks vfork_done set_child_tid clear_child_tid comm nsproxy personality sysvsem sysvshm user_event* cgroups cg_list worker_private usage rcu_users" },
	{ "accounting", "utime stime gtime utimescaled stimescaled prev_cputime vtime tick_dep_mask start_time start_boottime min_flt maj_flt nvcsw nivcsw acct_* delays psi_* in_memstall use_memdelay last_task_* timer_slack_ns default_timer_slack_ns taskstats* latency_record*" },
	{ "locks and RCU", "alloc_lock pi_* wake_q blocked_on* blocker robust_list compat_robust_list futex* rcu* trc_* lockdep* held_locks hardirq* softirq* irqtrace curr_chain_key non_block_count" },
	{ "tracing", "perf_* trace* ftrace* utask curr_ret* ret_stack kcov* bpf_* kasan* kcsan* kunit* uprobe* kmsan* unwind* debug* rethooks kretprobe_instances rv patch_state" },
	{ "architecture", "thread thread_info stack mce* l1d* kstack_offset reported_split_lock splitlock* arch_* tlb_*" },
};

/* @name ends at its first dot. */
static bool fits(const char *name, const char *names)
{
	const size_t name_len = strcspn(name, ".");
	size_t len;

	for (; *names; names += len, names += *names == ' ') {
		len = strcspn(names, " ");
		if (names[len - 1] == '*' ? !strncmp(name, names, len - 1) :
		    name_len == len && !strncmp(name, names, len))
			return true;
	}
	return false;
}

const char *task_field_part(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (fits(name, parts[i].names))
			return parts[i].part;
	return "other";
}

static struct task_field *add_field(struct task_fields *fields)
{
	struct task_field *field;

	if (fields->nr == fields->room) {
		fields->room = fields->room ? 2 * fields->room : 256;
		fields->field = reallocarray(fields->field, fields->room, sizeof(*field));
		if (!fields->field)
			out_of_memory();
	}
	field = &fields->field[fields->nr++];
	*field = (struct task_field){};
	return field;
}

/**
 * struct place - a struct that is walked through
 * @id:	    its type
 * @path:   its name; "": task_struct
 * @bit:    where it is
 * @depth:  names in @path
 * @levels: structs that it is in, with and without names
 */
struct place {
	__u32 id;
	const char *path;
	__u32 bit;
	unsigned int depth;
	unsigned int levels;
};

static void walk(struct task_fields *fields, const struct btf *btf, const struct place *place);

static void take_member(struct task_fields *fields, const struct btf *btf,
			const struct place *place, const struct btf_member *member)
{
	const char *name = btf_name(btf, member->name_off);
	struct place inner = { .id = member->type, .depth = place->depth,
			       .levels = place->levels + 1 };
	struct task_field *field;
	struct text path = {};
	__u32 bits;

	inner.bit = place->bit + btf_place(btf, place->id, member, &bits);
	text_printf(&path, "%s%s%s", place->path, *place->path && *name ? "." : "", name);
	if (*name) {
		field = add_field(fields);
		text_puts(&field->path, path.s);
		btf_put(btf, member->type, &field->type);
		field->bit = inner.bit;
		field->bits = bits;
		field->bytes = bits ? 0 : btf_bytes(btf, member->type);
		field->depth = place->depth;
		inner.depth++;
	}
	inner.path = text_str(&path);
	if (!bits && place->levels < DEPTH)
		walk(fields, btf, &inner);
	text_free(&path);
}

static void walk(struct task_fields *fields, const struct btf *btf, const struct place *place)
{
	const struct btf_member *member;
	size_t i, nr = btf_members(btf, place->id, &member);

	for (i = 0; i < nr; i++)
		take_member(fields, btf, place, &member[i]);
}

static struct part_bytes *part_of(struct task_fields *fields, const char *name)
{
	size_t i;

	for (i = 0; i < NR_PARTS - 1 && fields->part[i].name; i++)
		if (!strcmp(fields->part[i].name, name))
			break;
	fields->part[i].name = name;
	return &fields->part[i];
}

/* A byte that several have, of a union or of bitfields, counts for the first of them. */
static void count_part(struct task_fields *fields, const struct task_field *field, bool *taken)
{
	struct part_bytes *part = part_of(fields, task_field_part(field->path.s));
	__u64 at = field->bit / 8, end = field->bytes ? at + field->bytes :
				    (field->bit + field->bits + 7) / 8;

	part->nr++;
	for (; at < end && at < fields->bytes; at++) {
		part->bytes += !taken[at];
		taken[at] = true;
	}
}

static int compare_parts(const void *a, const void *b)
{
	const struct part_bytes *x = a, *y = b;

	return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

static void count_parts(struct task_fields *fields)
{
	bool *taken = calloc(fields->bytes + 1, sizeof(*taken));
	struct part_bytes *none;
	size_t i, nr;

	if (!taken)
		out_of_memory();
	for (i = 0; i < fields->nr; i++)
		if (!fields->field[i].depth)
			count_part(fields, &fields->field[i], taken);
	for (nr = 0; nr < NR_PARTS - 1 && fields->part[nr].name; nr++)
		;
	qsort(fields->part, nr, sizeof(fields->part[0]), compare_parts);
	none = &fields->part[nr];
	none->name = "padding";
	for (i = 0; i < fields->bytes; i++)
		none->bytes += !taken[i];
	free(taken);
}

/* Is it the member, or in it? */
static bool is_wanted(const struct task_field *field, const char *wanted)
{
	size_t len = wanted ? strlen(wanted) : 0;

	if (!wanted)
		return !field->depth;
	return !strncmp(field->path.s, wanted, len) &&
	       (!field->path.s[len] || field->path.s[len] == '.');
}

static void keep_wanted(struct task_fields *fields, const char *wanted)
{
	size_t i, nr = 0;

	for (i = 0; i < fields->nr; i++) {
		if (is_wanted(&fields->field[i], wanted)) {
			fields->field[nr++] = fields->field[i];
		} else {
			text_free(&fields->field[i].path);
			text_free(&fields->field[i].type);
		}
	}
	fields->nr = nr;
}

bool task_fields_read(struct task_fields *fields, const struct btf *btf, const char *wanted)
{
	struct place place = { .id = btf_struct(btf, "task_struct"), .path = "" };

	*fields = (struct task_fields){};
	if (!place.id)
		return false;
	fields->bytes = btf_bytes(btf, place.id);
	if (fields->bytes > BYTES_MAX)
		return false;
	walk(fields, btf, &place);
	count_parts(fields);
	keep_wanted(fields, wanted);
	return true;
}

void task_fields_free(struct task_fields *fields)
{
	size_t i;

	for (i = 0; i < fields->nr; i++) {
		text_free(&fields->field[i].path);
		text_free(&fields->field[i].type);
	}
	free(fields->field);
	*fields = (struct task_fields){};
}

__u64 slab_bytes(const char *slabinfo, const char *name)
{
	size_t len = strlen(name);
	const char *line;
	unsigned long long bytes;

	for (line = slabinfo; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		if (!strncmp(line, name, len) && line[len] == ' ' &&
		    sscanf(line + len, " %*u %*u %llu", &bytes) == 1)
			return bytes;
	return 0;
}
