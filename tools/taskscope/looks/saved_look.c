// SPDX-License-Identifier: GPL-2.0
#include "file_writer.h"
#include "saved_look.h"

static int write_chunks(struct ts_writer *writer, const struct tscope_info *info,
			const struct ts_set *living, const struct ts_set *exited)
{
	const struct tscope_stream_start start = {
		.size = sizeof(start), .nr_rings = info->nr_cpus, .now_ns = info->now_ns,
	};
	const struct tscope_stream_stop stop = { .size = sizeof(stop), .now_ns = info->now_ns };
	int err = ts_writer_begin(writer);

	if (!err)
		err = ts_writer_chunk(writer, TSCOPE_CHUNK_INFO, info, info->size);
	if (!err)
		err = ts_writer_chunk(writer, TSCOPE_CHUNK_START, &start, sizeof(start));
	if (!err)
		err = ts_writer_tasks(writer, TSCOPE_CHUNK_TASKS, living);
	if (!err)
		err = ts_writer_tasks(writer, TSCOPE_CHUNK_EXITED, exited);
	if (!err)
		err = ts_writer_chunk(writer, TSCOPE_CHUNK_STOP, &stop, sizeof(stop));
	return err ? err : ts_writer_chunk(writer, TSCOPE_CHUNK_END, NULL, 0);
}

int saved_look_write(const char *path, const struct tscope_info *info, const struct ts_set *living,
		     const struct ts_set *exited)
{
	struct ts_writer writer;
	int err = ts_writer_open(&writer, path), closed;

	if (err)
		return err;
	err = write_chunks(&writer, info, living, exited);
	closed = ts_writer_close(&writer);
	return err ? err : closed;
}

bool saved_look_is(const struct ts_file *file)
{
	return !file->stream.start.events_given;
}

bool saved_looks_are_same(const struct ts_file *a, const struct ts_file *b)
{
	const struct record *rec;
	const struct ts_task *other;
	size_t i;

	for (i = 0; i < a->before.nr; i++) {
		rec = &a->before.task[i].rec;
		other = ts_set_lookup(&b->before, rec->tid);
		if (other && rec->ids && other->rec.ids && rec->accounts && other->rec.accounts &&
		    rec->ids->start_ns == other->rec.ids->start_ns &&
		    rec->accounts->since_ns == other->rec.accounts->since_ns)
			return true;
	}
	return false;
}

void saved_look_take(struct census *census, struct ts_file *look)
{
	census_begin(census, look->info.now_ns);
	census->living = look->before;
	census->exited = look->exited_before;
	look->before = look->exited_before = (struct ts_set){};
	census->has_exited = true;
	/* Their numbers tell how many are missing. */
	census->lost = (struct lost){ .nr = 1, .since_ns = look->info.now_ns,
				      .now_ns = look->info.now_ns, .what = "exited tasks" };
	census_take(census, look->info.blame_ns, look->info.now_ns);
}
