/* SPDX-License-Identifier: GPL-2.0 */
/* Where a choice is kept: ~/.config/taskscope/top, or below XDG_CONFIG_HOME. */
#ifndef TASKSCOPE_CHOICE_FILE_H
#define TASKSCOPE_CHOICE_FILE_H

#include "choice.h"

/**
 * choice_path() - the name of the file
 * @t: filled; empty: there is no home
 */
void choice_path(struct text *t);

/**
 * choice_load() - read it
 * @choice: changed, if there is one
 * @wrong:  filled with a sentence if the file cannot be read, or is corrupt
 *
 * Return: false: the file must not be written over.
 */
bool choice_load(struct choice *choice, struct text *wrong);

/**
 * choice_save() - write it, with its folders
 * @choice: the choice
 *
 * Return: 0; -EPERM: its folder belongs to another user; or another -errno.
 */
int choice_save(const struct choice *choice);

#endif
