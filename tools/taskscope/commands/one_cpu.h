/* SPDX-License-Identifier: GPL-2.0 */
/* A command that takes the number of one CPU, or none. */
#ifndef TASKSCOPE_ONE_CPU_H
#define TASKSCOPE_ONE_CPU_H

#include "device.h"
#include "text.h"

/**
 * take_one_cpu() - take the operands
 * @cpu:      filled, if there is one: its number
 * @command:  the command
 * @nr:	      operands
 * @operands: the operands
 * @wrong:    filled where they are not one number, or none
 *
 * Return: false: they are not.
 */
bool take_one_cpu(__s64 *cpu, const char *command, int nr, char **operands, struct text *wrong);

/**
 * one_cpu_explain() - say on stderr that there is no such CPU
 * @client: the device
 * @cpu:    its number; -1: none was asked for
 *
 * Return: -1: nothing is to be said; otherwise end with this exit status.
 */
int one_cpu_explain(const struct ts *client, __s64 cpu);

#endif
