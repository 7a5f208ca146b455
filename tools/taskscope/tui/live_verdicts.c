// SPDX-License-Identifier: GPL-2.0
#include "diagnose.h"
#include "live_verdicts.h"

static const struct target all = { .kind = TARGET_ALL };

/* No samples are taken: why tasks were blocked is not known. */
static int judge(struct live_verdicts *verdicts, const struct ts *client, struct text *t)
{
	const struct samples samples = {};
	struct diagnosis diagnosis = {};
	struct verdicts found;
	struct look after;
	int err = look_take(&after, client, &all, &verdicts->before);

	if (!err)
		err = diagnosis_make(&diagnosis, client, &all, &verdicts->before, &after, &samples,
				     NULL);
	if (!err) {
		verdicts_find(&found, &diagnosis.in);
		text_clear(t);
		diagnose_put(t, &(struct diagnose_view){
			.target = &all, .diagnosis = &diagnosis, .verdicts = &found,
		});
		verdicts_free(&found);
	}
	diagnosis_free(&diagnosis);
	look_free(&after);
	return err;
}

int live_verdicts_go_on(struct live_verdicts *verdicts, const struct ts *client, __u64 now_ns,
			struct text *t)
{
	int err = 0;

	if (verdicts->has_look && now_ns - verdicts->before.now_ns < verdicts->window_ns)
		return 0;
	if (verdicts->has_look)
		err = judge(verdicts, client, t);
	live_verdicts_stop(verdicts);
	if (err)
		return err;
	err = look_take(&verdicts->before, client, &all, NULL);
	verdicts->has_look = true;
	return err;
}

void live_verdicts_stop(struct live_verdicts *verdicts)
{
	if (verdicts->has_look)
		look_free(&verdicts->before);
	verdicts->has_look = false;
}
