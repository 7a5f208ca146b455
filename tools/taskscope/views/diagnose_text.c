// SPDX-License-Identifier: GPL-2.0
#include "diagnose.h"
#include "evidence.h"

static const char *name_of(const struct diagnose_view *view)
{
	const struct verdict_input *in = &view->diagnosis->in;
	size_t i;

	for (i = 0; i < in->nr_threads; i++)
		if (in->thread[i].task.tid == view->target->id)
			return in->thread[i].task.comm;
	return NULL;
}

static void put_target(struct text *t, const struct diagnose_view *view)
{
	const struct target *target = view->target;
	const char *comm = name_of(view);

	switch (target->kind) {
	case TARGET_CGROUP:
		text_puts(t, "cgroup ");
		text_put_visible(t, target->cgroup.path.len ? target->cgroup.path.s : "/", false);
		return;
	case TARGET_ALL:
		text_puts(t, "all tasks");
		return;
	case TARGET_THREAD:
		text_puts(t, "thread ");
		break;
	case TARGET_TREE:
		text_puts(t, "tree of ");
		break;
	default:
		text_puts(t, "process ");
		break;
	}
	text_printf(t, "%d", target->id);
	if (comm && *comm) {
		text_putc(t, ' ');
		text_put_visible(t, comm, false);
	}
}

static void put_head(struct text *t, const struct diagnose_view *view)
{
	const struct verdicts *v = view->verdicts;

	put_target(t, view);
	text_puts(t, ": ");
	put_plural(t, v->nr_threads, "thread");
	text_puts(t, view->since_birth ? ", since the records began, " : ", ");
	text_put_time(t, view->diagnosis->in.window_ns);
	text_puts(t, "; ran ");
	text_put_time(t, v->run_ns);
	text_puts(t, ", lost ");
	text_put_time(t, v->lost_ns);
	text_puts(t, ": wait ");
	text_put_time(t, v->wait_ns);
	text_puts(t, ", block ");
	text_put_time(t, v->block_ns);
	if (v->stop_ns && view->target->kind != TARGET_ALL) {
		text_puts(t, ", stop ");
		text_put_time(t, v->stop_ns);
	}
	if (v->chain_ns) {
		text_puts(t, ", chain ");
		text_put_time(t, v->chain_ns);
	}
	text_putc(t, '\n');
}

static void put_verdict(struct text *t, const struct verdict *verdict, size_t nr,
			const struct verdicts *v, size_t *nr_evidence)
{
	size_t i;

	text_printf(t, "\n%zu. %s: %s\n   ", nr, verdict->id, text_str(&verdict->summary));
	if (!v->is_healthy) {
		put_part(t, verdict->lost_ns, v->lost_ns);
		text_puts(t, " of the lost time, ");
		text_put_time(t, verdict->lost_ns);
		text_printf(t, "; %s\n", confidence_name(verdict->confidence));
	} else {
		text_puts(t, "what it lost is below the thresholds\n");
	}
	for (i = 0; i < verdict->nr_evidence; i++)
		text_printf(t, "   [%zu] %s\n", ++*nr_evidence, text_str(&verdict->evidence[i].text));
	if (verdict->fix.len)
		text_printf(t, "   fix: %s\n", verdict->fix.s);
	for (i = 0; i < verdict->nr_commands; i++)
		text_printf(t, "       %s\n", verdict->command[i].s);
}

void diagnose_put(struct text *t, const struct diagnose_view *view)
{
	const struct verdicts *v = view->verdicts;
	size_t i, nr_evidence = 0;

	put_head(t, view);
	for (i = 0; i < v->nr; i++)
		put_verdict(t, &v->verdict[i], i + 1, v, &nr_evidence);
	if (!v->is_healthy) {
		text_puts(t, "\nunexplained: ");
		put_part(t, v->unexplained_ns, v->lost_ns);
		text_puts(t, " of the lost time, ");
		text_put_time(t, v->unexplained_ns);
		text_putc(t, '\n');
	}
}

bool diagnose_put_evidence(struct text *t, const struct diagnose_view *view, size_t nr)
{
	const struct verdicts *v = view->verdicts;
	const struct evidence *evidence;
	size_t i;

	for (i = 0; nr && i < v->nr; i++) {
		if (nr > v->verdict[i].nr_evidence) {
			nr -= v->verdict[i].nr_evidence;
			continue;
		}
		evidence = &v->verdict[i].evidence[nr - 1];
		text_printf(t, "%s: %s\n", v->verdict[i].id, text_str(&evidence->text));
		text_printf(t, "  number  %llu %s\n", evidence->value, evidence->unit);
		text_printf(t, "  from    %s\n", text_str(&evidence->source));
		text_printf(t, "  how     %s\n", evidence->how);
		return true;
	}
	return false;
}
