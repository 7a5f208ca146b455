// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "isolation_interrupts.h"
#include "kernel_file.h"
#include "name_list.h"

/*
 * The interrupts that have a handler, and those of them that may come to the CPUs.  One whose
 * affinity was changed leaves its CPU as it comes there for the last time.
 */
struct interrupts {
	const struct isolation *isolation;
	const char *number;	/* the present one */
	struct text handler;
	struct name_list bad;
	struct text fix;
	size_t nr;
	size_t nr_leaving;
};

static void add_handler(void *arg, const char *name, bool is_folder)
{
	struct interrupts *irqs = arg;

	if (is_folder)
		text_printf(&irqs->handler, "%s%s", irqs->handler.len ? "," : "", name);
}

/* Where it goes now, or where it may go; the kernel tells the former on most machines. */
static bool comes_there(const struct interrupts *irqs, const char *file, struct cpu_set *both)
{
	struct text path = {}, t = {};
	struct cpu_set cpus = {};
	bool is_read;

	text_printf(&path, "/proc/irq/%s/%s", irqs->number, file);
	is_read = !kernel_file_read(irqs->isolation->root, path.s, &t) && t.len;
	if (is_read)
		cpu_set_parse(&cpus, t.s);
	*both = cpu_set_and(&cpus, &irqs->isolation->cpus);
	text_free(&path);
	text_free(&t);
	return is_read && cpu_set_count(both);
}

static void add_interrupt(struct interrupts *irqs, const char *verb, const struct cpu_set *both)
{
	struct cpu_set others = isolation_others(irqs->isolation);
	struct text name = {};

	text_printf(&name, "%s (%s) %s ", irqs->number, irqs->handler.s, verb);
	cpu_set_put(&name, both);
	name_list_add(&irqs->bad, name.s);
	text_free(&name);
	cpu_set_put_after(&irqs->fix, irqs->fix.len ? "; echo " : "echo ", &others);
	text_printf(&irqs->fix, " >/proc/irq/%s/smp_affinity_list", irqs->number);
}

static void look_at_interrupt(void *arg, const char *name, bool is_folder)
{
	struct interrupts *irqs = arg;
	struct cpu_set both, now;
	struct text path = {};
	bool comes;

	if (!is_folder)
		return;
	irqs->number = name;
	text_clear(&irqs->handler);
	text_printf(&path, "/proc/irq/%s", name);
	kernel_folder_each(irqs->isolation->root, path.s, add_handler, irqs);
	text_free(&path);
	/* Nothing is asked for without a handler. */
	if (!irqs->handler.len)
		return;
	irqs->nr++;
	comes = comes_there(irqs, "effective_affinity_list", &now);
	if (comes_there(irqs, "smp_affinity_list", &both))
		add_interrupt(irqs, comes ? "comes to" : "may come to", comes ? &now : &both);
	else
		irqs->nr_leaving += comes;
}

void isolation_check_irq(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "irq",
		"/proc/irq/*/smp_affinity_list, /proc/irq/*/effective_affinity_list");
	struct interrupts irqs = { .isolation = isolation };
	int err = kernel_folder_each(isolation->root, "/proc/irq", look_at_interrupt, &irqs);

	if (err) {
		text_printf(&check->says, "/proc/irq: %s", strerror(-err));
	} else if (irqs.bad.nr) {
		check->outcome = CHECK_FAIL;
		text_puts(&check->says, "interrupt ");
		name_list_put(&check->says, &irqs.bad);
		text_puts(&check->fix, irqs.fix.s);
	} else {
		check->outcome = CHECK_PASS;
		text_printf(&check->says, "none of %zu interrupts with a handler comes there", irqs.nr);
		if (irqs.nr_leaving)
			text_printf(&check->says, ", after %zu have come once more", irqs.nr_leaving);
	}
	text_free(&irqs.handler);
	text_free(&irqs.bad.list);
	text_free(&irqs.fix);
}

void isolation_check_default_irq(struct isolation *isolation)
{
	result_expect_mask(isolation, "default_irq", "/proc/irq/default_smp_affinity",
			   "new interrupts go elsewhere", "new interrupts may go to ");
}
