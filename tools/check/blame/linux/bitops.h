/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BLAME_LINUX_BITOPS_H
#define _BLAME_LINUX_BITOPS_H

#define __ffs64(_word) ((unsigned int)__builtin_ctzll(_word))

#endif
