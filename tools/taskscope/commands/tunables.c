// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "command.h"
#include "exits.h"
#include "tunables_print.h"

/* What the user asked for. */
struct request {
	bool changed;
	bool json;
};

static const struct option_group tunables_group = {
	.rows = (const struct option_row[]){
		{ "changed", .at = offsetof(struct request, changed),
		  .help = "only those that have another value than the default" },
		{},
	},
};

/* Most of them are in debugfs, which only root can read. */
static void warn_of_missing(int err)
{
	if (err == -ENOENT)
		warnx("/sys/kernel/debug/sched is not there: mount -t debugfs none /sys/kernel/debug");
	else
		warnx("/sys/kernel/debug/sched: %s: be root", strerror(-err));
}

static int run(void *request)
{
	const struct request *req = request;
	struct tunables tunables = {};
	struct utsname name;
	struct text t = {};
	struct json j = { .out = &t };
	int status = EXIT_DONE;

	uname(&name);
	tunables_read(&tunables, "", name.release);
	if (req->json)
		tunables_put_json(&j, &tunables, req->changed);
	else
		tunables_put(&t, &tunables, req->changed);
	text_flush(&t, stdout);
	text_free(&t);
	if (tunables.debugfs_err) {
		warn_of_missing(tunables.debugfs_err);
		status = EXIT_FAILED;
	}
	tunables_free(&tunables);
	return status;
}

COMMAND(tunables) = {
	.name = "tunables",
	.topic = TOPIC_MACHINE,
	.summary = "parameters of the scheduler: their values, defaults, and what they do",
	.about = "Show the parameters of the scheduler that this kernel has: those of /proc/sys/kernel\n"
		 "and of debugfs, and its features, with their defaults and what each does.",
	.groups = {
		{ &tunables_group, 0 },
		{ &json_group, offsetof(struct request, json) },
	},
	.request_bytes = sizeof(struct request),
	.run = run,
};
