/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORT_FORMATS_H
#define TASKSCOPE_EXPORT_FORMATS_H

struct export;

/*
 * The writers of the formats, one for each, in a file of its name.
 *
 * Return: as export_recording().
 */
int export_perfetto(struct export *ex);
int export_json(struct export *ex);
int export_csv(struct export *ex);
int export_chrome(struct export *ex);
int export_ctf(struct export *ex);

#endif
