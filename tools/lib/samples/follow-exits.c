// SPDX-License-Identifier: GPL-2.0
/* follow-exits [SECONDS]: print each process that exits, until Ctrl-C or for so long. */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include <taskscope/taskscope.h>

/* A name may hold any bytes: none must reach the terminal as a command. */
static void put_name(const char *s)
{
	for (; s && *s; s++)
		putchar(isprint((unsigned char)*s) ? *s : '?');
}

static int show(void *arg, const struct ts_task *task)
{
	const struct tscope_exited *end = ts_group(task, TSCOPE_GROUP_EXITED, NULL);
	const struct tscope_accounts *time = ts_group(task, TSCOPE_GROUP_ACCOUNTS, NULL);
	__u64 *missed = arg;

	if (*missed)
		printf("%llu were missed\n", *missed);
	*missed = 0;
	printf("%d ", ts_tid(task));
	put_name(ts_comm(task));
	if (WIFSIGNALED(end->exit_code))
		printf(" was killed by signal %d", WTERMSIG(end->exit_code));
	else
		printf(" exited with %d", WEXITSTATUS(end->exit_code));
	if (time)
		printf(", ran %llu ns, waited %llu ns", time->run_ns, time->wait_ns);
	putchar('\n');
	return 0;
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? atol(argv[1]) : -1;
	struct ts_exits exits = { .kind = TS_EXITED_PROCESSES };
	__u64 *missed = &exits.missed;
	time_t end = time(NULL) + seconds;
	struct ts *ts;

	if (ts_open(&ts, 0))
		errx(1, "%s", ts_why(ts));
	/* Those from now on; 0 would begin with the oldest that the module still keeps. */
	exits.next = ts_info(ts)->nr_exited + 1;
	do {
		if (ts_exited(ts, &exits, TSCOPE_GROUP_ACCOUNTS, show, missed))
			errx(1, "%s", ts_why(ts));
		fflush(stdout);
	} while ((seconds < 0 || time(NULL) < end) &&
		 ts_exited_wait(ts, &exits, seconds < 0 ? -1 : 100) >= 0);
	ts_close(ts);
	return 0;
}
