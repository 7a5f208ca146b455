/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FILES_H
#define TASKSCOPE_FILES_H

/**
 * file_put() - a file in a file system of the test's own
 * @root:    where that begins
 * @path:    below it; folders are made
 * @content: of the file
 */
void file_put(const char *root, const char *path, const char *content);

/**
 * files_forget() - remove that file system
 * @root: where it begins
 */
void files_forget(const char *root);

#endif
