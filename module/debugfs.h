/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_DEBUGFS_H
#define _TSCOPE_DEBUGFS_H

void tscope_debugfs_init(void);
void tscope_debugfs_exit(void);

#endif /* _TSCOPE_DEBUGFS_H */
