// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "block_reader.h"
#include "child.h"
#include "cmdline.h"
#include "command.h"
#include "exits.h"
#include "explain.h"
#include "file_writer.h"
#include "parse.h"
#include "record_key.h"
#include "stream_start.h"
#include "wall.h"

/*
 * What can be told of a task from its events, and what that is compared with; and its user and its
 * cgroup, for report --by.  A task that came into a cgroup that is recorded, or left it, lacks
 * some events.
 */
#define GROUPS (TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED |	\
		TSCOPE_GROUP_CREDS | TSCOPE_GROUP_CGROUP | TSCOPE_GROUP_BIRTH |		\
		TSCOPE_GROUP_COUNTS | TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS |	\
		TSCOPE_GROUP_WAKERS | TSCOPE_GROUP_MOVES)
/* That a task stands on its queue is in no figure, and as much to write as a switch. */
#define EVENTS (TSCOPE_EVENTS_ALL & ~(1ULL << TSCOPE_EVENT_WAKEUP))
/* Whole blocks are written after at most this. */
#define ROUND_MS 500

/* What the user asked for. */
struct request {
	struct stream_options stream;
	const char *path;
	const char *cpus;
	char **command;
	bool compress;
	bool flight;
};

struct session {
	const struct request *req;
	struct ts client;
	struct ts_stream stream;
	struct ts_writer recorder;
	struct child child;
	struct record_key key;
	/* Of a flight: the ring that is written, and events that are in none any more. */
	__u32 cpu;
	__u64 overwritten;
	bool shows_progress;
	bool has_fired;
	bool has_written_command;
};

static bool take_trigger(void *group, const struct option_row *row, const char *s,
			 struct text *wrong)
{
	struct request *req = group;

	(void)row;
	return ts_trigger_parse(&req->stream.wanted, s) ||
	       refuse(wrong, "--trigger needs a wait with its unit (ns, us, ms, s), and may name tasks, such as 'wait>20ms comm=NAME pid=PID', not '%s'",
		      s);
}

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group output_group = {
	.rows = (const struct option_row[]){
		{ "output", 'o', "FILE", .kind = OPTION_STRING, AT(path),
		  .help = "the file (taskscope.data)" },
		{ "compress", 'z', AT(compress), .help = "compress it with zstd; all commands read it" },
		{},
	},
};

static const struct option_group record_group = {
	.rows = (const struct option_row[]){
		{ "cpu", 0, "LIST", .kind = OPTION_CPUS, AT(cpus),
		  .help = "what happens on these CPUs, for timeline and export: 0,2-5" },
		{ "flight", AT(flight),
		  .help = "keep the latest events in memory, and write them at the end" },
		{ "trigger", 0, "TEXT", .kind = OPTION_OTHER, .take = take_trigger,
		  .help = "with --flight: end when a task has waited too long, as in\n"
			  "'wait>20ms comm=NAME pid=PID'" },
		{},
	},
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (nr)
		req->command = operands;
	if (req->stream.wanted.trigger_wait_ns && !req->flight)
		return refuse(wrong, "--trigger ends a --flight: give that, too");
	if (req->flight)
		req->stream.wanted.flags |= TSCOPE_STREAM_OVERWRITE;
	return true;
}

/* Return: how many events were written and lost, but for those that were written over. */
static __u64 count_events(const struct session *session, __u64 *lost)
{
	const struct tscope_ring *ring;
	__u64 nr = 0;
	__u32 cpu;
	size_t i;

	*lost = 0;
	for (i = 0; (ring = ts_stream_ring(&session->stream, i, &cpu)); i++) {
		if (session->req->cpus && !ts_cpus_have(session->req->cpus, cpu))
			continue;
		nr += ring->produced - ring->lost;
		*lost += ring->lost;
	}
	return nr - session->overwritten;
}

/* A task that has called execve() has another command line, unless it has exited since. */
static int write_args_of_execs(struct session *session, const struct tscope_block *block)
{
	struct block_reader reader = {};
	struct block_event event;
	struct text line = {};
	__s32 tid;
	int err = 0;

	ts_block_begin(&reader, block, session->stream.head_bytes);
	while (!err && reader.at < block->bytes) {
		/* The reader of the file says that it makes no sense. */
		if (ts_block_look(&reader, block, block->bytes, &event) < 0)
			break;
		ts_block_step(&reader, &event);
		if (event.head.type != TSCOPE_EVENT_EXEC ||
		    event.head.words * 8 < sizeof(struct tscope_event_exec))
			continue;
		tid = ((const struct tscope_event_exec *)event.bytes)->tid;
		text_clear(&line);
		if (cmdline_read(&line, tid) &&
		    cmdline_was_there(tid, wall_mono_to_boot(event.time_ns)))
			err = ts_writer_args(&session->recorder, tid, event.time_ns, line.s,
					     line.len);
	}
	text_free(&line);
	return err;
}

/* As long as a command line is read. */
static void put_command(struct text *t, char **command)
{
	for (; *command && t->len < CMDLINE_MAX; command++) {
		if (t->len)
			text_putc(t, ' ');
		text_add(t, *command, strnlen(*command, CMDLINE_MAX - t->len));
	}
}

static int write_args_of_all(struct session *session, const struct ts_set *living)
{
	const struct record *rec;
	struct text line = {};
	int err = 0;
	size_t i;

	for (i = 0; i < living->nr && !err; i++) {
		rec = &living->task[i].rec;
		if (!rec->ids || !rec->accounts || rec->ids->tgid != rec->tid ||
		    rec->ids->kind & TSCOPE_KIND_KTHREAD)
			continue;
		text_clear(&line);
		/* It has begun since, or not, and may be over before it is asked. */
		if (rec->tid == session->child.pid && !session->has_written_command) {
			session->has_written_command = true;
			put_command(&line, session->req->command);
			err = ts_writer_args(&session->recorder, rec->tid, rec->accounts->now_ns,
					     line.s, line.len);
			continue;
		}
		if (cmdline_read(&line, rec->tid) && cmdline_is_of(rec->tid, rec->ids->start_boot_ns))
			err = ts_writer_args(&session->recorder, rec->tid, rec->accounts->now_ns,
					     line.s, line.len);
	}
	text_free(&line);
	return err;
}

static int write_block(void *arg, const struct tscope_block *block)
{
	struct session *session = arg;
	int err;

	if (session->req->cpus && !ts_cpus_have(session->req->cpus, block->cpu))
		return 0;

	/* A flight is written at its end, one ring after the other. */
	if (session->req->flight && session->cpu != block->cpu) {
		session->cpu = block->cpu;
		session->overwritten += block->first;
	}
	/* The module does not write it any more. */
	err = ts_writer_chunk(&session->recorder, TSCOPE_CHUNK_BLOCK, block, block->bytes);
	return err ? err : write_args_of_execs(session, block);
}

static int write_blocks(struct session *session)
{
	return ts_stream_take_blocks(&session->stream, write_block, session);
}

/* All tasks that live and that have exited, at one time. */
struct everybody {
	struct ts_set living, departed;
};

static int read_everybody(struct session *session, struct everybody *all)
{
	int err = ts_device_snapshot(&session->client, GROUPS, TSCOPE_FILTER_NONE, 0, &all->living);

	/* A task that exited while the living were read is among them. */
	return err ? err : ts_device_departed(&session->client, GONE_ALL, GROUPS, &all->departed);
}

static int write_everybody(struct session *session, const struct everybody *all,
			   __u32 living, __u32 departed)
{
	int err = ts_writer_tasks(&session->recorder, living, &all->living);

	return err ? err : ts_writer_tasks(&session->recorder, departed, &all->departed);
}

static void free_everybody(struct everybody *all)
{
	ts_set_clear(&all->living);
	ts_set_clear(&all->departed);
}

static int write_start(struct session *session, const struct everybody *all)
{
	const struct tscope_stream_start *start = &session->stream.start;
	const struct tscope_info *info = &session->client.info;
	int err;

	/* A limit to the size of files, and a pipe without a reader, are errors as others are. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	err = ts_writer_begin(&session->recorder);
	if (!err)
		err = ts_writer_chunk(&session->recorder, TSCOPE_CHUNK_INFO, info, info->size);
	if (!err)
		err = ts_writer_chunk(&session->recorder, TSCOPE_CHUNK_START, start, start->size);
	if (!err && session->req->cpus)
		err = ts_writer_chunk(&session->recorder, TSCOPE_CHUNK_CPUS, session->req->cpus,
				      strlen(session->req->cpus) + 1);
	if (!err)
		err = write_everybody(session, all, TSCOPE_CHUNK_TASKS, TSCOPE_CHUNK_EXITED);
	if (!err)
		err = write_args_of_all(session, &all->living);
	return err;
}

static int write_rings(struct session *session)
{
	struct tscope_file_ring state = {};
	const struct tscope_ring *ring;
	int err = 0;
	size_t i;

	for (i = 0; !err && (ring = ts_stream_ring(&session->stream, i, &state.cpu)); i++) {
		if (session->req->cpus && !ts_cpus_have(session->req->cpus, state.cpu))
			continue;
		state.ring = *ring;
		err = ts_writer_chunk(&session->recorder, TSCOPE_CHUNK_RING, &state, sizeof(state));
	}
	return err;
}

/* Has the trigger fired?  Wait so long for it, or for the end of the command. */
static bool has_fired(const struct session *session, int ms)
{
	bool waits_for_trigger = session->req->stream.wanted.trigger_wait_ns;
	struct pollfd fds[] = {
		/* In a stream that overwrites there is always enough to be read. */
		{ .fd = !session->req->flight || waits_for_trigger ? session->client.fd : -1,
		  .events = waits_for_trigger ? POLLPRI : POLLIN },
		{ .fd = session->child.signals, .events = POLLIN },
	};

	return poll(fds, 2, ms) > 0 && fds[0].revents & POLLPRI;
}

/* What the tasks say has to be in the events: the stream is stopped after that. */
static int write_end(struct session *session)
{
	struct tscope_stream_stop *stop = &session->stream.stop;
	struct everybody all = {};
	int err;

	err = read_everybody(session, &all);
	if (!err)
		err = write_everybody(session, &all, TSCOPE_CHUNK_TASKS_END,
				      TSCOPE_CHUNK_EXITED_END);
	if (!err)
		err = write_args_of_all(session, &all.living);
	free_everybody(&all);
	if (!err)
		err = ts_stream_end(&session->stream);
	/* It may have while the tasks were read. */
	session->has_fired = has_fired(session, 0);
	if (!err)
		err = write_blocks(session);
	if (!err)
		err = write_rings(session);
	if (!err)
		err = ts_writer_chunk(&session->recorder, TSCOPE_CHUNK_STOP, stop, stop->size);
	return err ? err : ts_writer_chunk(&session->recorder, TSCOPE_CHUNK_END, NULL, 0);
}

static void show_progress(const struct session *session, __u64 now)
{
	const struct tscope_ring *ring;
	__u64 lost = 0;
	__u32 cpu;
	size_t i;

	for (i = 0; (ring = ts_stream_ring(&session->stream, i, &cpu)); i++)
		lost += ring->lost;
	fprintf(stderr, "\r%.1f s, %.1f MiB, %llu lost ",
		(now - session->stream.start.now_ns) / 1e9,
		session->recorder.bytes / 1048576.0, lost);
}

/* Return: false: it is time to end. */
static bool wait_more(struct session *session, __u64 left_ns)
{
	__u64 ms = left_ns / 1000000 + 1;

	session->has_fired = has_fired(session, ms < ROUND_MS ? ms : ROUND_MS);
	return !session->has_fired && !child_is_over(&session->child);
}

/* Return: 0 or -errno. */
static int record(struct session *session)
{
	const struct request *req = session->req;
	__u64 now = session->stream.start.now_ns, end = ~0ULL;
	struct tscope_info info;
	int err = 0;

	if (req->stream.duration_ns)
		end = now + req->stream.duration_ns;
	record_key_begin(&session->key, &session->recorder, now);
	while (now < end && wait_more(session, end - now)) {
		err = req->flight ? 0 : write_blocks(session);
		if (!err && !req->flight)
			err = record_key_write(&session->key, &session->client,
					       &session->recorder, now);
		/* What a crash cuts is no more than a round. */
		if (!err)
			err = ts_writer_flush(&session->recorder);
		if (!err)
			err = ts_device_info(&session->client, &info);
		if (err)
			break;
		now = info.now_ns;
		if (session->shows_progress)
			show_progress(session, now);
	}
	if (session->shows_progress)
		fputc('\n', stderr);
	return err ? err : write_end(session);
}

/* The file is whole.  Return: exit status. */
static int sum_up(const struct session *session)
{
	__u64 lost, nr = count_events(session, &lost);

	if (session->req->stream.wanted.trigger_wait_ns)
		warnx(session->has_fired ? "the trigger has fired" : "the trigger has not fired");
	warnx("%llu events, %llu lost, %.1f MiB in %s", nr, lost,
	      session->recorder.bytes / 1048576.0, session->recorder.path);
	if (lost)
		warnx("events came faster than they could be written: choose a larger --ring-size, or fewer --events");
	return child_status(&session->child);
}

static int explain(const struct session *session, int err)
{
	const struct ts_writer *recorder = &session->recorder;
	int status = EXIT_FAILED;

	if (recorder->err)
		warnx("%s: %s", recorder->path, strerror(-recorder->err));
	else
		status = stream_explain(&session->stream, err);
	if (recorder->bytes)
		warnx("%s: what was written up to then can be read", recorder->path);
	return status;
}

/*
 * The device and the file are open, and the command waits.  Nothing is written before
 * that has begun: if it cannot, the file holds what it held.  Return: exit status.
 */
static int record_all(struct session *session)
{
	struct everybody all = {};
	int status, err, closed;

	status = stream_start(&session->req->stream, &session->stream, &session->client,
			      session->req->stream.wanted.trigger_wait_ns ?
			      1ULL << TSCOPE_EVENT_SWITCH : 0);
	if (status >= 0)
		return status;
	err = read_everybody(session, &all);
	if (!err)
		status = child_go(&session->child);
	if (!err && status < 0)
		err = write_start(session, &all);
	free_everybody(&all);
	if (status >= 0)
		return status;
	if (!err)
		err = record(session);
	child_end(&session->child);
	closed = ts_writer_close(&session->recorder);
	err = err ? err : closed;
	return err ? explain(session, err) : sum_up(session);
}

static int run(void *request)
{
	const struct request *req = request;
	struct session session = { .req = req, .recorder.fd = -1,
				   .cpu = ~0U, .shows_progress = isatty(STDERR_FILENO) };
	int status;

	status = stream_device_open(&session.client);
	if (status >= 0)
		return status;
	status = cpus_explain(req->cpus, session.client.info.nr_cpus);
	if (status < 0 && (ts_writer_open(&session.recorder, req->path) ||
			   (req->compress && ts_writer_compress(&session.recorder))))
		status = explain(&session, 0);
	/* From here on Ctrl-C does not just end it. */
	if (status < 0)
		status = child_prepare(&session.child, req->command);
	if (status < 0)
		status = record_all(&session);
	child_end(&session.child);
	ts_writer_close(&session.recorder);
	ts_stream_unmap(&session.stream);
	ts_device_close(&session.client);
	return status;
}

static const struct request defaults = {
	.stream.wanted.events = EVENTS,
	.path = "taskscope.data",
};

COMMAND(record) = {
	.name = "record",
	.topic = TOPIC_EVENTS,
	.summary = "write what happens to a file, for later",
	.operands = "[--] [COMMAND [ARGUMENT...]]",
	.about = "Write what happens on all CPUs to a file, until COMMAND has ended, or Ctrl-C.",
	.is_prefix = true,
	.groups = {
		{ &output_group, 0 },
		{ &stream_group, offsetof(struct request, stream) },
		{ &record_group, 0 },
	},
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
