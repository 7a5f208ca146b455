/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MODULE_FILE_H
#define TASKSCOPE_MODULE_FILE_H

#include "text.h"

/**
 * struct module_file - the module as it is installed for a kernel, and what modprobe does with it
 * @path:	its file; empty: the list that depmod makes has none, and nothing else is known
 * @release:	release of the kernel that it was built for
 * @version:	its version
 * @srcversion:	a hash of its source, as in /sys/module/taskscope/srcversion
 * @is_signed:	it has a signature, by whatever key
 * @install:	the command that modprobe runs instead of loading it; empty: none
 * @is_blacklisted: modprobe.d keeps it from being loaded by an alias
 */
struct module_file {
	struct text path;
	struct text release;
	struct text version;
	struct text srcversion;
	bool is_signed;
	struct text install;
	bool is_blacklisted;
};

/**
 * module_file_read() - find the module as modprobe does
 * @file:    filled
 * @root:    "", or the folder that has the files of another machine
 * @release: of the kernel
 *
 * Return: 0, or -errno of libkmod: @file knows nothing.
 */
int module_file_read(struct module_file *file, const char *root, const char *release);

/**
 * module_file_free() - give the memory back
 * @file: read
 */
void module_file_free(struct module_file *file);

#endif
