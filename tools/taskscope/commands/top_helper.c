// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "exits.h"
#include "top_helper.h"

/* It is waited for 5 seconds. */
#define STEP_NS		10000000
#define END_STEPS	500
#define OWN_PROGRAM	"/proc/self/exe"

/* It has no terminal, and signals as any program. */
static void become(int out, char *const *argv)
{
	const int nothing = open("/dev/null", O_RDWR);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (dup2(nothing, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(out, STDERR_FILENO) < 0)
		_exit(EXIT_FAILED);
	execv(OWN_PROGRAM, argv);
	_exit(EXIT_FAILED);
}

int top_helper_start(struct top_helper *helper, char *const *argv)
{
	int fds[2], err;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	/* The helper may wait for the screen, but never the screen for the helper. */
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	text_clear(&helper->said);
	helper->pid = fork();
	if (!helper->pid)
		become(fds[1], argv);
	err = helper->pid < 0 ? -errno : 0;
	close(fds[1]);
	helper->fd = fds[0];
	if (err) {
		close(fds[0]);
		helper->pid = 0;
	}
	return err;
}

static void take_output(struct top_helper *helper)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(helper->fd, bytes, sizeof(bytes))) > 0)
		text_add(&helper->said, bytes, n);
}

bool top_helper_has_ended(struct top_helper *helper)
{
	if (!helper->pid)
		return false;
	take_output(helper);
	if (waitpid(helper->pid, &helper->status, WNOHANG) != helper->pid)
		return false;
	take_output(helper);
	close(helper->fd);
	helper->pid = 0;
	return true;
}

void top_helper_end(struct top_helper *helper)
{
	const struct timespec step = { .tv_nsec = STEP_NS };
	int i;

	if (helper->pid)
		kill(helper->pid, SIGINT);
	/* What it prints is taken as long as it lives, so that it does not wait for that. */
	for (i = 0; i < END_STEPS && helper->pid && !top_helper_has_ended(helper); i++)
		nanosleep(&step, NULL);
	if (helper->pid) {
		kill(helper->pid, SIGKILL);
		close(helper->fd);
		waitpid(helper->pid, &helper->status, 0);
		helper->pid = 0;
	}
	text_free(&helper->said);
}
