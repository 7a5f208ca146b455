/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FAKE_MACHINE_H
#define TASKSCOPE_FAKE_MACHINE_H

/**
 * struct fake_machine - the files of a machine that does not exist
 * @root: the folder that has them
 */
struct fake_machine {
	char root[64];
};

/**
 * fake_make() - begin with no file
 * @machine: filled
 */
void fake_make(struct fake_machine *machine);

/**
 * fake_put() - a file with what is in it, and the folders above it
 * @machine: the machine
 * @content: what is in the file; a line end is added
 * @path:    its name, from / on, as of printf()
 */
void fake_put(const struct fake_machine *machine, const char *content, const char *path, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * fake_remove() - remove a file, or a folder with all that is in it
 * @machine: the machine
 * @path:    its name; "": all
 */
void fake_remove(const struct fake_machine *machine, const char *path);

#endif
