/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAINT_H
#define TASKSCOPE_PAINT_H

#include "frame.h"
#include "ui.h"

/**
 * paint() - make the screen of a look
 * @ui:	   what is shown; where rows are on the screen is noted in it
 * @frame: filled, with @ui->lines and @ui->width
 */
void paint(struct ui *ui, struct frame *frame);

#endif
