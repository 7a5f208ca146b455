/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAINT_HEAD_H
#define TASKSCOPE_PAINT_HEAD_H

#include "frame.h"
#include "ui.h"

/**
 * paint_head() - the lines above the table: the machine, what is shown, and the CPUs
 * @ui:	   what is shown
 * @frame: the screen
 *
 * Return: the first line that is free.
 */
int paint_head(const struct ui *ui, struct frame *frame);

#endif
