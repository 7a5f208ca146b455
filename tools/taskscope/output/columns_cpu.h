/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COLUMNS_CPU_H
#define TASKSCOPE_COLUMNS_CPU_H

#include "columns.h"

/**
 * struct cpu - what a CPU has done, as a row
 * @get:       what the module says of it
 * @loaded_ns: tscope_info.loaded_ns
 * @hooks:     tscope_info.hooks: what is counted at all
 */
struct cpu {
	struct tscope_cpu_get get;
	__u64 loaded_ns;
	__u64 hooks;
};

/*
 * The columns of such rows: of a struct record they look at @cpu alone, and at that of
 * @before.
 */
extern const struct column_set cpu_columns;

#endif
