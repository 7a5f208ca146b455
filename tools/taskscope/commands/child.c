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

/* In the child.  It ends if taskscope does not let it go. */
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

int child_prepare(struct child *child, char **command)
{
	int go[2], begun[2];
	sigset_t before;

	*child = (struct child){ .signals = hold_signals(&before), .go = -1, .begun = -1 };
	if (child->signals < 0)
		err(EXIT_FAILED, "signalfd");
	if (!command)
		return -1;
	child->name = command[0];
	if (pipe2(go, O_CLOEXEC) || pipe2(begun, O_CLOEXEC))
		err(EXIT_FAILED, "pipe");
	child->pid = fork();
	if (child->pid < 0)
		err(EXIT_FAILED, "fork");
	if (!child->pid) {
		close(go[1]);
		close(begun[0]);
		wait_and_execute(go[0], begun[1], command, &before);
	}
	/* Ctrl-C may have ended it before it is let go. */
	signal(SIGPIPE, SIG_IGN);
	close(go[0]);
	close(begun[1]);
	child->go = go[1];
	child->begun = begun[0];
	return -1;
}

int child_go(struct child *child)
{
	int error = 0;

	if (!child->pid)
		return -1;
	if (write(child->go, "", 1) != 1 ||
	    read(child->begun, &error, sizeof(error)) == 0)
		return -1;
	warnx("%s: %s", child->name, strerror(error));
	return error == ENOENT ? EXIT_NO_COMMAND : EXIT_CANNOT_EXECUTE;
}

/* It stays a zombie, so that the tasks that are written last have it among them. */
static bool has_ended(const struct child *child)
{
	siginfo_t info = {};

	return child->pid && !waitid(P_PID, child->pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid;
}

bool child_is_over(struct child *child)
{
	struct signalfd_siginfo signal;
	bool is_over = false;

	while (read(child->signals, &signal, sizeof(signal)) == sizeof(signal)) {
		if (signal.ssi_signo != SIGCHLD)
			is_over = true;
		else if (!is_over && has_ended(child))
			child->has_ended = is_over = true;
	}
	return is_over;
}

void child_end(struct child *child)
{
	/* It may take its time, or not care. */
	if (child->pid && !child->has_ended)
		kill(child->pid, SIGTERM);
	else if (child->pid)
		waitpid(child->pid, &child->status, 0);
	child->pid = 0;
	if (child->go >= 0)
		close(child->go);
	if (child->begun >= 0)
		close(child->begun);
	child->go = child->begun = -1;
}

int child_status(const struct child *child)
{
	if (!child->has_ended)
		return EXIT_DONE;
	return WIFEXITED(child->status) ? WEXITSTATUS(child->status) :
	       EXIT_SIGNALED + WTERMSIG(child->status);
}
