// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <err.h>
#include <string.h>

#include "command.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "kernel_file.h"
#include "task_fields_print.h"

#define BTF_FILE "/sys/kernel/btf/vmlinux"

/* What the user asked for. */
struct request {
	const char *field;
	__s32 tid;
	bool json;
};

/* FIELD, TID, or both: a field begins with no digit. */
static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (nr && !isdigit((unsigned char)operands[0][0])) {
		req->field = *operands++;
		nr--;
	}
	if (nr > 1)
		return refuse(wrong, "struct takes the name of one field and the number of one task, such as se 1234");
	return !nr || take_task(&req->tid, "struct", "a task", operands[0], wrong);
}

static void print(const struct request *req, const struct fields_view *view)
{
	struct text t = {};
	struct json j = { .out = &t };

	if (req->json)
		fields_put_json(&j, view);
	else
		fields_put(&t, view);
	text_flush(&t, stdout);
	text_free(&t);
}

/* The fields are found.  Return: exit status. */
static int show_fields(const struct request *req, struct fields_view *view)
{
	struct ts_set tasks = {};
	struct ts client;
	int status, err;

	if (!req->tid) {
		print(req, view);
		return EXIT_DONE;
	}
	status = client_start(&client);
	if (status >= 0)
		return status;
	err = ts_device_task(&client, TSCOPE_GROUPS_ALL, req->tid, &tasks);
	if (err) {
		status = client_explain_task(err, req->tid);
	} else {
		view->rec = &tasks.task[0].rec;
		print(req, view);
		status = EXIT_DONE;
	}
	ts_set_clear(&tasks);
	ts_device_close(&client);
	return status;
}

static __u64 allocated(void)
{
	struct text t = {};
	__u64 bytes;

	kernel_file_read("", "/proc/slabinfo", &t);
	bytes = slab_bytes(text_str(&t), "task_struct");
	text_free(&t);
	return bytes;
}

static int show_btf(const struct request *req, const struct text *file)
{
	struct fields_view view = { .is_part = req->field };
	struct task_fields fields = {};
	struct btf btf;
	int status = EXIT_FAILED;

	if (!btf_parse(&btf, file->s, file->len) || !task_fields_read(&fields, &btf, req->field)) {
		warnx(BTF_FILE " makes no sense");
	} else if (!fields.nr) {
		warnx("task_struct of this kernel has no field %s; taskscope struct lists them",
		      req->field);
	} else {
		view.fields = &fields;
		view.alloc_bytes = allocated();
		status = show_fields(req, &view);
	}
	task_fields_free(&fields);
	btf_free(&btf);
	return status;
}

static int run(void *request)
{
	const struct request *req = request;
	struct text file = {};
	int err, status;

	err = kernel_file_read("", BTF_FILE, &file);
	if (err) {
		warnx(BTF_FILE ": %s: this kernel does not tell its types", strerror(-err));
		status = EXIT_FAILED;
	} else {
		status = show_btf(req, &file);
	}
	text_free(&file);
	return status;
}

COMMAND(struct) = {
	.name = "struct",
	.topic = TOPIC_TASKS,
	.summary = "task_struct of this kernel: its fields, their places and sizes, and those of a task",
	.operands = "[FIELD] [TID]",
	.about = "Show the fields of task_struct on this kernel, with their places, sizes and types, and\n"
		 "how many bytes each part of the kernel has in it.  With FIELD only that field, and\n"
		 "the fields in it; with TID also the values that the module has of them.",
	.groups = { { &json_group, offsetof(struct request, json) } },
	.request_bytes = sizeof(struct request),
	.take = take,
	.run = run,
};
