// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exits.h"
#include "memory.h"
#include "output_file.h"

/* What a signal ends before it is whole is taken away. */
static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
#define NR_SIGNALS (sizeof(signals) / sizeof(signals[0]))

/* The file that is being written stands beside @target up to then; NULL: there is none. */
static struct {
	char *path;
	char *target;
	struct sigaction was[NR_SIGNALS];
} beside;

static void take_away(int nr)
{
	unlink(beside.path);
	/* The handler is gone by now: it ends as it would have without one. */
	raise(nr);
}

static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = take_away, .sa_flags = SA_RESETHAND };
	size_t i;

	for (i = 0; i < NR_SIGNALS; i++) {
		sigaction(signals[i], NULL, &beside.was[i]);
		/* As of nohup. */
		if (beside.was[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

static void leave_signals(void)
{
	size_t i;

	for (i = 0; i < NR_SIGNALS; i++)
		sigaction(signals[i], &beside.was[i], NULL);
}

/* To write it would destroy what is read. */
static bool is_recording(const struct stat *out, const struct ts_file *recording)
{
	struct stat in;

	return !fstat(fileno(recording->file), &in) &&
	       out->st_dev == in.st_dev && out->st_ino == in.st_ino;
}

static void forget_beside(void)
{
	free(beside.path);
	free(beside.target);
	beside.path = beside.target = NULL;
}

/* With the mode and the owner of what was there, as far as the user may give them. */
static void take_over(int fd, const struct stat *was)
{
	mode_t mask = umask(0);

	umask(mask);
	if (was && fchown(fd, was->st_uid, was->st_gid))
		errno = 0;
	fchmod(fd, was ? was->st_mode & 0777 : 0666 & ~mask);
}

/* @was: of the file that is there; NULL: none is.  Return: NULL: not to be had, see errno. */
static FILE *open_beside(const char *path, const struct stat *was)
{
	int fd;

	/* A link goes on to lead there. */
	beside.target = was ? realpath(path, NULL) : strdup(path);
	if (!beside.target || asprintf(&beside.path, "%s.XXXXXX", beside.target) < 0)
		out_of_memory();
	fd = mkostemp(beside.path, O_CLOEXEC);
	if (fd < 0) {
		forget_beside();
		return NULL;
	}
	take_over(fd, was);
	catch_signals();
	return fdopen(fd, "w");
}

FILE *output_open(const char *path, const struct ts_file *recording)
{
	struct stat was;
	bool is_there;
	FILE *out;

	if (!path)
		return stdout;
	is_there = !stat(path, &was);
	if (is_there && is_recording(&was, recording)) {
		warnx("%s: this is the recording: write to another file", path);
		return NULL;
	}
	/* Neither devices and pipes, nor files in a folder that takes no new ones, are replaced. */
	if (is_there && (!S_ISREG(was.st_mode) || access(path, W_OK)))
		out = fopen(path, "we");
	else
		out = open_beside(path, is_there ? &was : NULL);
	if (!out && is_there && S_ISREG(was.st_mode))
		out = fopen(path, "we");
	if (!out)
		warn("%s", path);
	return out;
}

/* Return: 0, or -EIO. */
static int finish_beside(int err)
{
	int was = errno;

	if (!err && rename(beside.path, beside.target)) {
		err = -EIO;
		was = errno;
	}
	if (err)
		unlink(beside.path);
	leave_signals();
	forget_beside();
	errno = was;
	return err;
}

int output_close(FILE *out, const char *path, int err)
{
	/* Of stdout main() takes care. */
	if (out != stdout && fclose(out))
		err = -EIO;
	if (beside.path)
		err = finish_beside(err);
	if (err == -EIO && out != stdout)
		warn("cannot write %s", path);
	return err ? EXIT_FAILED : EXIT_DONE;
}
