/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SCENE_H
#define TASKSCOPE_SCENE_H

#include "verdict.h"

#define SCENE_THREADS	16
#define SCENE_OTHERS	8
#define SCENE_CPUS	4
#define SCENE_LEVELS	4
#define SCENE_CGROUPS	3

#define MS	1000000ULL
#define SECOND	(1000 * MS)

/**
 * struct scene - an input of verdicts, made up
 * @in:	      the input: a process 100 in 1 s of two CPUs, which are busy all the time
 * @thread:   its threads
 * @other:    the tasks in the way
 * @cpu:      the CPUs
 * @levels:   cgroups, each below the root
 * @level:    their levels
 * @masks:    sets of CPUs
 */
struct scene {
	struct verdict_input in;
	struct verdict_thread thread[SCENE_THREADS];
	struct verdict_task other[SCENE_OTHERS];
	struct verdict_cpu cpu[SCENE_CPUS];
	struct cgroup_levels levels[SCENE_CGROUPS];
	struct cgroup_level level[SCENE_CGROUPS][SCENE_LEVELS];
	__u64 masks[2][sizeof(struct tscope_affinity) / 8 + 1];
};

/**
 * scene_init() - a scene without threads
 * @scene: filled
 */
void scene_init(struct scene *scene);

/**
 * scene_affinity() - a set of CPUs
 * @scene: keeps it
 * @i:	   which of its two
 * @mask:  the CPUs below 64
 */
const struct tscope_affinity *scene_affinity(struct scene *scene, size_t i, __u64 mask);

/**
 * scene_thread() - add a thread that ran and waited
 * @scene:   the scene
 * @run_ns:  it ran
 * @wait_ns: it waited; sleeps for the rest of the second
 *
 * Return: the thread, nice 0, of the cgroup that scene_cgroup() made first, if any.
 */
struct verdict_thread *scene_thread(struct scene *scene, __u64 run_ns, __u64 wait_ns);

/**
 * scene_other() - add a task that was in the way of a thread
 * @scene:  the scene
 * @thread: gets it into its blame
 * @ns:	    it ran
 * @comm:   its name
 *
 * Return: the task, nice 0, of the same cgroup.
 */
struct verdict_task *scene_other(struct scene *scene, struct verdict_thread *thread, __u64 ns,
				 const char *comm);

/**
 * scene_cgroup() - add a cgroup below the root, with the weight 100
 * @scene: the scene
 * @name:  its path
 *
 * Return: the cgroup's level.
 */
struct cgroup_level *scene_cgroup(struct scene *scene, const char *name);

/**
 * scene_quota() - give a cgroup a quota that was used up
 * @level:	  the cgroup
 * @quota_ns:	  the quota, of each 100 ms
 * @nr_throttled: in so many of 10 periods
 * @throttled_ns: for so long
 */
void scene_quota(struct cgroup_level *level, __u64 quota_ns, __u64 nr_throttled, __u64 throttled_ns);

/**
 * scene_find() - diagnose, and test what is true of each diagnosis
 * @scene:    the scene
 * @verdicts: filled
 * @what:     what the scene is
 *
 * The verdicts and the unexplained add up to the lost time, which is that of the accounts and of
 * the chain; the verdicts are ranked; each has a summary and evidence with a source.
 */
void scene_find(struct scene *scene, struct verdicts *verdicts, const char *what);

/**
 * scene_is() - one test: is this the only verdict?
 * @scene: the scene
 * @id:	   the verdict
 * @ns:	   the lost time that it explains
 * @what:  what the scene is
 */
void scene_is(struct scene *scene, const char *id, __u64 ns, const char *what);

/**
 * verdict_of() - a verdict by its id
 * @verdicts: the verdicts
 * @id:	      the id
 *
 * Return: the verdict, or NULL.
 */
const struct verdict *verdict_of(const struct verdicts *verdicts, const char *id);

/**
 * says() - has a verdict this evidence?
 * @verdict: the verdict
 * @text:    the evidence
 * @value:   its number
 */
bool says(const struct verdict *verdict, const char *text, __u64 value);

/**
 * command_of() - a command of the fix
 * @verdict: the verdict, or NULL
 * @i:	     which
 *
 * Return: the command; "": there is none.
 */
const char *command_of(const struct verdict *verdict, size_t i);

void test_engine(void);
void test_rule_quota(void);
void test_rule_contention(void);
void test_rule_rt_hog(void);
void test_rule_own_limit(void);
void test_rule_affinity(void);
void test_rule_unfair(void);
void test_rule_slow_wake(void);
void test_rule_blocked(void);
void test_rule_chatty(void);
void test_rule_storm(void);
void test_rule_cold(void);
void test_rule_chain(void);
void test_verdict_healthy(void);

#endif
