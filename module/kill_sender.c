// SPDX-License-Identifier: GPL-2.0
/*
 * Senders of the signals that may kill.
 *
 * A process that a signal ends does not know the sender.  So the sender is noted when the
 * signal is generated, and looked up when the process exits.  Only signals that end a process
 * by default are noted: a signal that is not ignored, has no handler, and does not stop the
 * process.
 *
 * Each hash bucket has room for a few notes, and a new note replaces the oldest.  If the note is
 * lost by the time the process exits, its killer is not known.
 *
 * Locking:
 *
 *   bucket->lock	raw, interrupts off: signals are generated in any context, with the
 *			siglock of the process held.  Guards the notes of the bucket.
 */
#include <linux/cred.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "clock.h"
#include "kill_sender.h"

#define TSCOPE_KILLER_BITS	10
#define TSCOPE_KILLER_WAYS	4

/**
 * struct tscope_killer_note - a signal that was generated
 * @signal: of the process that gets the signal; compared, never dereferenced
 * @at_ns:  when it was generated
 * @sig:    number of the signal; 0: the note is free
 * @by:	    the sender
 */
struct tscope_killer_note {
	const struct signal_struct *signal;
	u64 at_ns;
	int sig;
	struct tscope_killer by;
};

struct tscope_killer_bucket {
	raw_spinlock_t lock;
	struct tscope_killer_note note[TSCOPE_KILLER_WAYS];
};

static struct tscope_killer_bucket *tscope_killers __read_mostly;

static struct tscope_killer_bucket *tscope_killer_bucket(const struct signal_struct *signal)
{
	return &tscope_killers[hash_ptr(signal, TSCOPE_KILLER_BITS)];
}

/* Would the signal end the process?  The caller holds the siglock. */
static bool tscope_killer_may_kill(int sig, const struct task_struct *task)
{
	const struct sighand_struct *sighand;

	if (sig == SIGKILL)
		return true;
	if (sig < 1 || sig > _NSIG || sig_kernel_ignore(sig) || sig_kernel_stop(sig))
		return false;
	sighand = rcu_dereference_protected(task->sighand, true);
	return sighand && sighand->action[sig - 1].sa.sa_handler == SIG_DFL;
}

/* Is current the sender?  The rule of is_si_special() and SI_FROMUSER(). */
static bool tscope_killer_is_task(int sig, const struct kernel_siginfo *info,
				  const struct task_struct *task)
{
	if (!in_task() || info == SEND_SIG_PRIV)
		return false;
	/*
	 * The kernel gives no more information about signals that it sends to current itself;
	 * since 7.3 kill(2) gives no more, either.
	 */
	if (info == SEND_SIG_NOINFO)
		return task->signal != current->signal || (sig != SIGPIPE && sig != SIGXFSZ);
	return info->si_code <= 0 && info->si_code != SI_TIMER;
}

/**
 * tscope_killer_note() - note the sender of a signal, if the signal may kill
 * @sig:  number of the signal
 * @info: as in the tracepoint; may be one of the special values
 * @task: task that gets the signal
 * @key_of: returns the key of a task; 0: it has no record
 *
 * Context: signal_generate: any context, interrupts off, the siglock of @task held.
 */
void tscope_killer_note(int sig, const struct kernel_siginfo *info,
			const struct task_struct *task,
			u64 (*key_of)(const struct task_struct *task))
{
	struct tscope_killer_bucket *bucket = tscope_killer_bucket(task->signal);
	struct tscope_killer_note *note, *at;
	unsigned long flags;

	if (!tscope_killer_may_kill(sig, task))
		return;
	raw_spin_lock_irqsave(&bucket->lock, flags);
	note = bucket->note;
	for (at = bucket->note; at < bucket->note + TSCOPE_KILLER_WAYS; at++) {
		if (at->signal == task->signal && at->sig == sig) {
			note = at;
			break;
		}
		if (at->at_ns < note->at_ns)
			note = at;
	}
	*note = (struct tscope_killer_note){
		.signal = task->signal,
		.at_ns = tscope_clock_any(),
		.sig = sig,
	};
	if (tscope_killer_is_task(sig, info, task)) {
		note->by.key = key_of(current);
		note->by.tid = current->pid;
		note->by.tgid = current->tgid;
		note->by.uid = __kuid_val(current_uid());
		memcpy(note->by.comm, current->comm, sizeof(note->by.comm));
		note->by.comm[TSCOPE_COMM_BYTES - 1] = '\0';
	}
	raw_spin_unlock_irqrestore(&bucket->lock, flags);
}

/**
 * tscope_killer_find() - find the sender of the signal that killed a process
 * @signal:   signal_struct of the process
 * @sig:      the signal
 * @since_ns: when the process began: an older note is about another process
 * @killer:   filled
 *
 * Context: any.
 * Return: false if the sender is not known.
 */
bool tscope_killer_find(const struct signal_struct *signal, int sig, u64 since_ns,
			struct tscope_killer *killer)
{
	struct tscope_killer_bucket *bucket = tscope_killer_bucket(signal);
	const struct tscope_killer_note *at;
	unsigned long flags;
	bool found = false;

	raw_spin_lock_irqsave(&bucket->lock, flags);
	for (at = bucket->note; !found && at < bucket->note + TSCOPE_KILLER_WAYS; at++) {
		found = at->signal == signal && at->sig == sig && at->at_ns >= since_ns;
		if (found)
			*killer = at->by;
	}
	raw_spin_unlock_irqrestore(&bucket->lock, flags);
	return found;
}

/**
 * tscope_killer_bytes() - memory of the notes
 */
size_t tscope_killer_bytes(void)
{
	return sizeof(*tscope_killers) << TSCOPE_KILLER_BITS;
}

/**
 * tscope_killer_init() - allocate the notes
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_killer_init(void)
{
	unsigned int i;

	tscope_killers = kvcalloc(1U << TSCOPE_KILLER_BITS, sizeof(*tscope_killers), GFP_KERNEL);
	if (!tscope_killers)
		return -ENOMEM;
	for (i = 0; i < 1U << TSCOPE_KILLER_BITS; i++)
		raw_spin_lock_init(&tscope_killers[i].lock);
	return 0;
}

/**
 * tscope_killer_exit() - free the notes
 *
 * Context: process context; no hook is attached.
 */
void tscope_killer_exit(void)
{
	kvfree(tscope_killers);
}
