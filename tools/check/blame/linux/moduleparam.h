/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BLAME_LINUX_MODULEPARAM_H
#define _BLAME_LINUX_MODULEPARAM_H

/* The test writes to the variable itself. */
#define __read_mostly
#define module_param_named(_name, _var, _type, _mode)
#define MODULE_PARM_DESC(_name, _text)

#endif
