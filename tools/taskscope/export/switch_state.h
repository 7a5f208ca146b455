/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SWITCH_STATE_H
#define TASKSCOPE_SWITCH_STATE_H

/**
 * switch_state_bits() - a state as the tracepoint sched_switch has it since Linux 4.14
 * @letter: its letter, as of TSCOPE_SWITCH_LETTER
 *
 * Return: prev_state; -1: not known.
 */
int switch_state_bits(char letter);

#endif
