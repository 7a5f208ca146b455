// SPDX-License-Identifier: GPL-2.0
/* Kinds that differ in how the task was cloned. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mktask.h"

static void *thread_main(void *arg)
{
	hold(arg);
}

static void make_threads(struct host *host)
{
	int n = param_int(host, "n");
	pid_t *tids = calloc(n, sizeof(*tids));
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN);
	pthread_attr_setguardsize(&attr, 0);
	for (int i = 0; i < n; i++) {
		errno = pthread_create(&thread, &attr, thread_main, host);
		if (errno)
			die(host, "thread %d of %d", i + 1, n);
		/* Each in its turn: the pipe's room is bounded. */
		tids[i] = await_arrival(host);
	}
	for (int i = 0; i < n; i++) {
		await_state(host, tids[i], "S");
		report(host, tids[i], getpid(), "creator=%d exit_signal=-1", getpid());
	}
	free(tids);
}

static void make_forks(struct host *host)
{
	int n = param_int(host, "n");

	while (n--) {
		pid_t pid = fork_held(host, NULL);

		report(host, pid, pid, "creator=%d exit_signal=%d ppid=%d", getpid(), SIGCHLD,
		       getpid());
	}
}

static void clone_vfork(const struct host *host)
{
	clone_task(host, param_flags(host, "flags"), param_int(host, "exit_signal"),
		   param_api(host, "api"), NULL);
}

/*
 * The child lives in its parent's memory and neither execs nor exits, so the
 * parent waits for it, killable only: state D.
 */
static void make_vfork(struct host *host)
{
	unsigned long long flags = param_flags(host, "flags") | CLONE_VFORK;
	pid_t parent = fork_task(host, clone_vfork), child;

	await_arrival(host);
	await_state(host, parent, "D");
	child = only_child(host, parent);
	await_state(host, child, "S");
	report(host, child, child, "role=child creator=%d flags=0x%llx exit_signal=%lld ppid=%d",
	       parent, flags, param_int(host, "exit_signal"), parent);
	report(host, parent, parent, "role=parent creator=%d state=D", getpid());
}

static void make_clone(struct host *host)
{
	unsigned long long flags = param_flags(host, "flags");
	int exit_signal = param_int(host, "exit_signal");
	pid_t tid, tgid, ppid;

	if (flags & CLONE_VFORK) {
		make_vfork(host);
		return;
	}
	tid = clone_task(host, flags, exit_signal, param_api(host, "api"), NULL);
	await_arrival(host);
	await_state(host, tid, "S");

	tgid = flags & CLONE_THREAD ? getpid() : tid;
	ppid = flags & (CLONE_THREAD | CLONE_PARENT) ? getppid() : getpid();
	if (flags & CLONE_THREAD)
		exit_signal = -1;
	else if (flags & CLONE_PARENT)
		exit_signal = SIGCHLD;	/* what main made this host with */
	report(host, tid, tgid, "creator=%d flags=0x%llx exit_signal=%d ppid=%d", getpid(), flags,
	       exit_signal, ppid);
}

/* fork and execve */
static void make_exec(struct host *host)
{
	pid_t pid = fork_held(host, exec_held);

	report(host, pid, pid, "creator=%d exit_signal=%d", getpid(), SIGCHLD);
}

#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
		      CLONE_SYSVSEM)

static void exec_in_thread(const struct host *host)
{
	arrive(host);
	exec_held(host);
}

static void leader_of_exec(const struct host *host)
{
	clone_task(host, THREAD_FLAGS, 0, CLONE_API_CLONE, exec_in_thread);
	/* Until the thread's execve() takes this task's place and its tid. */
	for (;;)
		pause();
}

/*
 * execve() from a thread that does not lead its group: the kernel ends the
 * leader, and the thread goes on under the leader's tid.
 */
static void make_exec_from_thread(struct host *host)
{
	pid_t pid = fork_task(host, leader_of_exec);
	pid_t old_tid = await_arrival(host);

	await_arrival(host);
	await_state(host, pid, "S");
	report(host, pid, pid, "creator=%d old_tid=%d", getpid(), old_tid);
}

static void leader_that_exits(const struct host *host)
{
	clone_task(host, THREAD_FLAGS, 0, CLONE_API_CLONE, NULL);
	clone_task(host, THREAD_FLAGS, 0, CLONE_API_CLONE, NULL);
	syscall(SYS_exit, 0);
}

static void make_dead_leader(struct host *host)
{
	pid_t pid = fork_task(host, leader_that_exits);

	for (int i = 0; i < 2; i++) {
		pid_t tid = await_arrival(host);

		await_state(host, tid, "S");
		report(host, tid, pid, "role=thread creator=%d flags=0x%x exit_signal=-1", pid,
		       THREAD_FLAGS);
	}
	await_state(host, pid, "Z");
	report(host, pid, pid, "role=leader creator=%d state=Z", getpid());
}

static void fork_and_exit(const struct host *host)
{
	pid_t pid = fork();

	if (pid < 0)
		die(host, "fork");
	/* Not fork_task(): its tasks die with their parents. */
	if (!pid)
		hold(host);
	_exit(EXIT_SUCCESS);
}

static void make_orphan(struct host *host)
{
	pid_t parent = fork_task(host, fork_and_exit);
	pid_t pid = await_arrival(host);

	waitpid(parent, NULL, 0);
	await_state(host, pid, "S");
	report(host, pid, pid, "creator=%d exit_signal=%d ppid=%d", parent, SIGCHLD,
	       host->main_pid);
}

const struct kind kinds_clone[] = {
	{ "thread", "n=1", make_threads, "n=3", "n pthreads of one process" },
	{ "many", "n=10000", make_threads, NULL, "the same, many of them" },
	{ "fork", "n=1", make_forks, "n=2", "n processes by fork()" },
	{ "vfork", "flags=VM|VFORK,exit_signal=17,api=auto", make_vfork, "",
	  "child that neither execs nor exits (role=child); its parent waits in state D" },
	{ "clone", "flags=0,exit_signal=17,api=auto", make_clone, "flags=VM|FS|FILES",
	  "clone3() with these very flags; with VM, or api=clone, clone()" },
	{ "exec", "", make_exec, "", "fork() and execve()" },
	{ "exec-from-thread", "", make_exec_from_thread, "",
	  "execve() by a thread old_tid, which so becomes its group's leader" },
	{ "dead-leader", "", make_dead_leader, "", "leader is a zombie, two threads live" },
	{ "orphan", "", make_orphan, "", "its parent has exited; mktask is its parent now" },
	{ 0 },
};
