/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MACHINE_H
#define TASKSCOPE_MACHINE_H

/**
 * struct machine - the files of a machine that does not exist
 * @root: the folder that has them
 */
struct machine {
	char root[64];
};

/**
 * machine_make() - begin with no file
 * @machine: filled
 */
void machine_make(struct machine *machine);

/**
 * machine_put() - a file with what is in it, and the folders above it
 * @machine: the machine
 * @content: what is in the file; a line end is added
 * @path:    its name, from / on, as of printf()
 */
void machine_put(const struct machine *machine, const char *content, const char *path, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * machine_remove() - remove a file, or a folder with all that is in it
 * @machine: the machine
 * @path:    its name; "": all
 */
void machine_remove(const struct machine *machine, const char *path);

#endif
