/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CMD_H
#define TASKSCOPE_CMD_H

/* The subcommands: each like main(), and each returns the exit status. */
int cmd_ps(int argc, char **argv);
int cmd_tree(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_clone(int argc, char **argv);
int cmd_wait(int argc, char **argv);
int cmd_gone(int argc, char **argv);
int cmd_cpus(int argc, char **argv);
int cmd_migrations(int argc, char **argv);
int cmd_events(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_timeline(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_status(int argc, char **argv);

#endif
