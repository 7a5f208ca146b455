// SPDX-License-Identifier: GPL-2.0
#include <sys/utsname.h>
#include <unistd.h>

#include "command.h"
#include "device.h"
#include "doctor_print.h"
#include "exits.h"

/* What the user asked for. */
struct request {
	bool json;
};

static int run(void *request)
{
	const struct request *req = request;
	struct doctor_facts facts = { .is_root = !geteuid() };
	struct doctor doctor;
	struct utsname name;
	struct text t = {};
	struct json j = { .out = &t };
	struct ts client = {};
	int status;

	uname(&name);
	facts.open_err = ts_device_open(&client);
	facts.info = client.info;
	if (!facts.open_err)
		ts_device_close(&client);
	doctor_facts_read(&facts, "", name.release);
	doctor_examine(&doctor, &facts);
	if (req->json)
		doctor_put_json(&j, &doctor, &facts);
	else
		doctor_put(&t, &doctor, &facts);
	text_flush(&t, stdout);
	text_free(&t);
	status = doctor.nr ? EXIT_FOUND : EXIT_DONE;
	doctor_free(&doctor);
	doctor_facts_free(&facts);
	return status;
}

COMMAND(doctor) = {
	.name = "doctor",
	.topic = TOPIC_MACHINE,
	.summary = "what keeps the module from loading or this program from reading it, and what mends it",
	.about = "Say what is in the way where taskscope does not work on this machine: no module for the\n"
		 "kernel that runs, one that it refuses, one of another version, no device, no right.\n"
		 "Where a command mends it, that is shown; nothing is changed.",
	.groups = {
		{ &json_group, offsetof(struct request, json) },
	},
	.request_bytes = sizeof(struct request),
	.run = run,
};
