/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_VALUES_H
#define TASKSCOPE_EXPORTER_VALUES_H

#include "look.h"

/**
 * value_of_group() - a value of a group
 * @accounting: what was read of tasks
 * @group:	the group
 * @what:	enum count or enum group_value
 * @value:	filled
 *
 * Return: false: it is not known.
 */
bool value_of_group(const struct accounting *accounting, struct group *group, unsigned int what,
		    __u64 *value);

/**
 * value_of_cpu() - a value of a CPU
 * @cpu:   the CPU
 * @what:  enum cpu_count
 * @value: filled
 *
 * Return: false: it is not known.
 */
bool value_of_cpu(const struct cpu *cpu, unsigned int what, __u64 *value);

/**
 * value_of_look() - a value of the module, or of the exporter
 * @look:  what was read
 * @what:  enum value, but for MODULE_VERSIONS
 * @value: filled
 *
 * Return: false: it is not known.
 */
bool value_of_look(const struct look *look, unsigned int what, __u64 *value);

#endif
