/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_CHARDEV_H
#define _TSCOPE_CHARDEV_H

int tscope_chardev_init(void);
void tscope_chardev_exit(void);

#endif /* _TSCOPE_CHARDEV_H */
