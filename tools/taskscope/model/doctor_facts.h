/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DOCTOR_FACTS_H
#define TASKSCOPE_DOCTOR_FACTS_H

#include <linux/taskscope.h>

#include "module_file.h"

/* How programs are installed here. */
enum installer {
	INSTALLER_UNKNOWN,
	INSTALLER_APT,
	INSTALLER_DNF,
	INSTALLER_PACMAN,
	INSTALLER_ZYPPER,
};

/**
 * struct doctor_facts - what a machine says of the module, loaded or not
 * @release:	of the kernel that runs
 * @open_err:	0: the device opens; -errno: it does not.  Of the device, not of files: the caller
 *		fills it and @info
 * @info:	what the module says of itself, where the device opens
 * @is_root:	the user is root
 * @in_container: the pid namespace is not the initial one
 * @has_modules: the kernel can load modules
 * @is_loaded:	/sys/module has it
 * @device_number: number of its device, "10:123"; empty: it has none
 * @version:	version of the loaded one
 * @srcversion:	hash of its source
 * @are_disabled: the kernel loads no modules any more, /proc/sys/kernel/modules_disabled
 * @is_refused:	the kernel was booted with module_blacklist=taskscope
 * @wants_signature: the kernel takes only modules that are signed
 * @file:	the module that modprobe would load
 * @stray:	a file of the module that depmod has not seen; empty: none
 * @has_headers: what a module of this kernel is built with is installed
 * @dkms_version: version that dkms has, the last of them; empty: none
 * @dkms_log:	log of its build, if there is one
 * @installer:	how programs are installed
 */
struct doctor_facts {
	const char *release;
	int open_err;
	struct tscope_info info;
	bool is_root;
	bool in_container;
	bool has_modules;
	bool is_loaded;
	struct text device_number;
	struct text version;
	struct text srcversion;
	bool are_disabled;
	bool is_refused;
	bool wants_signature;
	struct module_file file;
	struct text stray;
	bool has_headers;
	struct text dkms_version;
	struct text dkms_log;
	enum installer installer;
};

/**
 * doctor_facts_read() - read what the files of a machine say
 * @facts:   filled, but for open_err, info and is_root, which stay as they are
 * @root:    "", or the folder that has the files of another machine
 * @release: of its kernel; has to outlive @facts
 */
void doctor_facts_read(struct doctor_facts *facts, const char *root, const char *release);

/**
 * doctor_facts_free() - give the memory back
 * @facts: read
 */
void doctor_facts_free(struct doctor_facts *facts);

#endif
