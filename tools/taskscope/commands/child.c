// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "exits.h"

static int hold_signals(sigset_t *before)
{
	sigset_t set;

	/* Who started us may ignore it, and then it does not come. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* In the child.  It ends with who does not let it go. */
static void wait_and_execute(int go, int begun, char **command, const sigset_t *signals)
{
	char byte;
	int error;

	sigprocmask(SIG_SETMASK, signals, NULL);
	/* A byte lets it go; the end of the file does not. */
	if (read(go, &byte, 1) == 1) {
		execvp(command[0], command);
		error = errno;
		if (write(begun, &error, sizeof(error)) != sizeof(error))
			_exit(EXIT_FAILED);
	}
	_exit(EXIT_FAILED);
}

int workload_prepare(struct workload *workload, char **command)
{
	int go[2], begun[2];
	sigset_t before;

	*workload = (struct workload){ .signals = hold_signals(&before), .go = -1, .begun = -1 };
	if (workload->signals < 0)
		err(EXIT_FAILED, "signalfd");
	if (!command)
		return -1;
	workload->name = command[0];
	if (pipe2(go, O_CLOEXEC) || pipe2(begun, O_CLOEXEC))
		err(EXIT_FAILED, "pipe");
	workload->pid = fork();
	if (workload->pid < 0)
		err(EXIT_FAILED, "fork");
	if (!workload->pid) {
		close(go[1]);
		close(begun[0]);
		wait_and_execute(go[0], begun[1], command, &before);
	}
	/* Ctrl-C may have ended it before it is let go. */
	signal(SIGPIPE, SIG_IGN);
	close(go[0]);
	close(begun[1]);
	workload->go = go[1];
	workload->begun = begun[0];
	return -1;
}

int workload_go(struct workload *workload)
{
	int error = 0;

	if (!workload->pid)
		return -1;
	if (write(workload->go, "", 1) != 1 ||
	    read(workload->begun, &error, sizeof(error)) == 0)
		return -1;
	warnx("%s: %s", workload->name, strerror(error));
	return error == ENOENT ? EXIT_NO_COMMAND : EXIT_CANNOT_EXECUTE;
}

/* It stays a zombie, so that the tasks that are written last have it among them. */
static bool has_ended(const struct workload *workload)
{
	siginfo_t info = {};

	return workload->pid && !waitid(P_PID, workload->pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid;
}

bool workload_is_over(struct workload *workload)
{
	struct signalfd_siginfo signal;
	bool is_over = false;

	while (read(workload->signals, &signal, sizeof(signal)) == sizeof(signal)) {
		if (signal.ssi_signo != SIGCHLD)
			is_over = true;
		else if (!is_over && has_ended(workload))
			workload->has_ended = is_over = true;
	}
	return is_over;
}

void workload_end(struct workload *workload)
{
	/* It may take its time, or not care. */
	if (workload->pid && !workload->has_ended)
		kill(workload->pid, SIGTERM);
	else if (workload->pid)
		waitpid(workload->pid, &workload->status, 0);
	workload->pid = 0;
	if (workload->go >= 0)
		close(workload->go);
	if (workload->begun >= 0)
		close(workload->begun);
	workload->go = workload->begun = -1;
}

int workload_status(const struct workload *workload)
{
	if (!workload->has_ended)
		return EXIT_DONE;
	return WIFEXITED(workload->status) ? WEXITSTATUS(workload->status) :
	       EXIT_SIGNALED + WTERMSIG(workload->status);
}
