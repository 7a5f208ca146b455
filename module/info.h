/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_INFO_H
#define _TSCOPE_INFO_H

#include <linux/taskscope.h>

void tscope_info_init(void);
void tscope_info_fill(struct tscope_info *info);

#endif /* _TSCOPE_INFO_H */
