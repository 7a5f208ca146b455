// SPDX-License-Identifier: GPL-2.0
/*
 * Load and unload: state, hooks, walk, device; and the reverse.  A parameter of one part is in the
 * file of that part: blame.c, exited_ring.c, stream.c.
 *
 * The hooks are attached before the walk.  So each task is seen by the walk, at its birth, or
 * both; both is no problem, since a task gets only one record.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/stringify.h>

#include "adopt.h"
#include "chardev.h"
#include "clock.h"
#include "cost.h"
#include "cpu.h"
#include "debugfs.h"
#include "exited_ring.h"
#include "fill_task.h"
#include "hooks.h"
#include "hotplug.h"
#include "info.h"
#include "probes.h"
#include "process.h"
#include "record.h"
#include "table.h"
#include "task_end.h"
#include "walk.h"

static bool hooks = true;
module_param(hooks, bool, 0444);
MODULE_PARM_DESC(hooks, "attach to tracepoints and keep records (default on); off: inspection only, nothing runs until a file is read");

static bool slow_clock;
module_param(slow_clock, bool, 0444);
MODULE_PARM_DESC(slow_clock, "attach to tracepoints also where reading the clock takes more than " __stringify(TSCOPE_CLOCK_SLOW_NS) " ns (default off)");

/* Adopt a task that is older than the module. */
static unsigned int tscope_adopt(struct task_struct *task, void *unused)
{
	struct tscope_record *rec = tscope_record_adopt(task);

	if (rec)
		tscope_process_adopt(task, rec);
	return 1;
}

static int __init tscope_init(void)
{
	int err;

	tscope_clock_init();
	tscope_cost_init();
	if (hooks && !slow_clock && tscope_clock_is_slow()) {
		pr_warn("reading the clock takes %u ns here, at every switch and wakeup: no hooks are attached, as with hooks=0; slow_clock=1 attaches them\n",
			tscope_clock_cost());
		hooks = false;
	}
	err = tscope_fill_init();
	if (err)
		return err;
	err = tscope_end_init();
	if (err)
		return err;
	err = tscope_record_init();
	if (err)
		goto err_end;
	err = tscope_process_init();
	if (err)
		goto err_record;
	err = tscope_table_init(hooks);
	if (err)
		goto err_process;
	err = tscope_exited_ring_init();
	if (err)
		goto err_table;
	err = tscope_cpu_init(tscope_info_init());
	if (err)
		goto err_exited;
	if (hooks) {
		err = tscope_hooks_attach(&tscope_probes);
		if (err)
			goto err_cpu;
		err = tscope_hotplug_watch();
		if (err)
			goto err_hooks;
		/* If insmod is killed, readers adopt the tasks that the walk has not reached. */
		tscope_walk_all(TASK_KILLABLE, tscope_adopt, NULL, NULL);
		tscope_cpu_sample_all(tscope_table_key);
	}
	err = tscope_chardev_init();
	if (err)
		goto err_watch;
	tscope_debugfs_init();
	return 0;

err_watch:
	tscope_hotplug_unwatch();
err_hooks:
	tscope_hooks_detach();
err_cpu:
	tscope_cpu_exit();
err_exited:
	tscope_exited_ring_exit();
err_table:
	tscope_table_exit();
err_process:
	tscope_process_exit();
err_record:
	tscope_record_exit();
err_end:
	tscope_end_exit();
	return err;
}

static void __exit tscope_exit(void)
{
	tscope_debugfs_exit();
	tscope_chardev_exit();
	tscope_hotplug_unwatch();
	tscope_hooks_detach();
	tscope_cpu_exit();
	tscope_exited_ring_exit();
	tscope_table_exit();
	tscope_process_exit();
	tscope_record_exit();
	tscope_end_exit();
}

module_init(tscope_init);
module_exit(tscope_exit);

MODULE_DESCRIPTION("Observes processes: the history of every task, from clone() to exit");
MODULE_AUTHOR("The taskscope developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(TSCOPE_VERSION);
MODULE_INFO(abi, __stringify(TSCOPE_ABI_MAJOR) "." __stringify(TSCOPE_ABI_MINOR));
