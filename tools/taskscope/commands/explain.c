// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <string.h>

#include "exits.h"
#include "explain.h"
#include "exited_missing.h"
#include "parse.h"
#include "wall.h"

int client_explain(int err)
{
	const char *sentence = ts_sentence(err);

	switch (-err) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
		warnx("%s; taskscope doctor says what is in the way", sentence);
		return EXIT_UNREACHABLE;
	case EPERM:
	case EACCES:
		warnx("%s", sentence);
		return EXIT_UNREACHABLE;
	default:
		if (sentence)
			warnx("%s", sentence);
		else
			warnx("%s: %s", TSCOPE_DEVICE, strerror(-err));
		return EXIT_FAILED;
	}
}

int client_start(struct ts *client)
{
	int err = ts_device_open(client);

	if (err)
		return client_explain(err);
	wall_use(&client->clock);
	return -1;
}

int client_run(void *request, int (*show)(void *request, const struct ts *client))
{
	struct ts client;
	int status = client_start(&client);

	if (status >= 0)
		return status;
	status = show(request, &client);
	ts_device_close(&client);
	return status;
}

int client_explain_task(int err, __s32 tid)
{
	if (err != -ESRCH)
		return client_explain(err);
	warnx("no task %d", tid);
	return EXIT_FAILED;
}

int client_explain_departed(int err)
{
	if (err != -EPERM)
		return client_explain(err);
	warnx("exited tasks are shown in the initial pid namespace only");
	return EXIT_UNREACHABLE;
}

int explain_find(int err, __s32 tid)
{
	if (err != -ESRCH)
		return client_explain(err);
	warnx("no task %d, nor one that has exited, as far back as the module keeps them", tid);
	return EXIT_FAILED;
}

int cgroup_explain(const char *name, int err)
{
	if (err == -EMEDIUMTYPE)
		warnx("not a folder of cgroup v2: %s", name);
	else if (err == -ENOENT)
		warnx("no such cgroup: %s", name);
	else
		warnx("%s: %s", name, strerror(-err));
	return EXIT_FAILED;
}

int cpus_explain(const char *list, __u32 nr_cpus)
{
	__u32 cpu;

	if (!list || !ts_cpus_beyond(list, nr_cpus, &cpu))
		return -1;
	warnx("no such CPU: %u; there are 0 to %u", cpu, nr_cpus - 1);
	return EXIT_FAILED;
}

void lost_warn(const struct lost *lost)
{
	struct text t = {};

	if (!lost->nr)
		return;
	lost_put(&t, lost, ts_clock_real_ns());
	warnx("%s", t.s);
	text_free(&t);
}

int stream_explain(const struct ts_stream *stream, int err)
{
	if (err != -EBADMSG)
		return client_explain(err);
	warnx("the events of CPU %u make no sense: is the module the one that belongs to this program?",
	      stream->bad_cpu);
	return EXIT_FAILED;
}
