/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_ADOPT_H
#define _TSCOPE_ADOPT_H

struct task_struct;
struct tscope_record;

struct tscope_record *tscope_record_adopt(struct task_struct *task);

#endif /* _TSCOPE_ADOPT_H */
