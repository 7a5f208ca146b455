// SPDX-License-Identifier: GPL-2.0
/* The events of Trace Event JSON, each an object on a line of its own. */
#include "chrome_json.h"

void chrome_open(struct chrome_out *out, const char *phase, const char *name,
		 struct chrome_track track)
{
	if (out->has_any)
		text_putc(out->j.out, ',');
	out->has_any = true;
	json_open(&out->j, NULL, '{', false);
	json_string(&out->j, "ph", phase);
	json_string(&out->j, "name", name);
	json_s64(&out->j, "pid", track.pid);
	json_s64(&out->j, "tid", track.tid);
}

void chrome_time(struct chrome_out *out, const char *key, __u64 ns)
{
	char us[32];

	snprintf(us, sizeof(us), "%llu.%03llu", ns / 1000, ns % 1000);
	json_literal(&out->j, key, us);
}

void chrome_slice(struct chrome_out *out, const char *name, struct chrome_track track, __u64 from,
		  __u64 to)
{
	chrome_open(out, "X", name, track);
	chrome_time(out, "ts", from);
	chrome_time(out, "dur", to - from);
}

void chrome_instant(struct chrome_out *out, const char *name, struct chrome_track track,
		    const char *scope, __u64 ns)
{
	chrome_open(out, "i", name, track);
	chrome_time(out, "ts", ns);
	json_string(&out->j, "s", scope);
	json_open(&out->j, "args", '{', false);
}

void chrome_flow(struct chrome_out *out, const char *phase, struct chrome_track track, __u64 ns,
		 __u64 id)
{
	chrome_open(out, phase, "waking", track);
	json_string(&out->j, "cat", "waking");
	json_u64(&out->j, "id", id);
	chrome_time(out, "ts", ns);
	/* It ends at the slice that begins there, not at the next one. */
	if (*phase == 'f')
		json_string(&out->j, "bp", "e");
	json_close(&out->j);
}

void chrome_name(struct chrome_out *out, const char *what, struct chrome_track track,
		 const char *name)
{
	chrome_open(out, "M", what, track);
	json_open(&out->j, "args", '{', false);
	json_string(&out->j, "name", name);
	json_close(&out->j);
	json_close(&out->j);
}
