/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CTF_CLASSES_H
#define TASKSCOPE_CTF_CLASSES_H

#include <stddef.h>

enum ctf_kind {
	CTF_NONE,
	CTF_S32,
	CTF_S64,
	CTF_U64,
	CTF_STRING,
};

/**
 * struct ctf_field - a field of an event
 * @name: as readers show it
 * @kind: what is in it; CTF_NONE: there are no more
 */
struct ctf_field {
	const char *name;
	enum ctf_kind kind;
};

#define CTF_FIELDS_MAX 12

/**
 * struct ctf_class - a kind of event
 * @name:  its name
 * @field: its fields, in the order in which they are written
 */
struct ctf_class {
	const char *name;
	struct ctf_field field[CTF_FIELDS_MAX];
};

/* Places in ctf_classes[], which are the numbers of the classes in a trace. */
enum ctf_id {
	CTF_SWITCH,
	CTF_WAKING,
	CTF_WAKEUP,
	CTF_WAKEUP_NEW,
	CTF_MIGRATE,
	CTF_FORK,
	CTF_EXEC,
	CTF_EXIT,
	CTF_RENAME,
	CTF_TRIGGER,
	CTF_DUMP_BEGIN,
	CTF_DUMP_TASK,
	CTF_DUMP_END,
	NR_CTF_CLASSES,
};

extern const struct ctf_class ctf_classes[NR_CTF_CLASSES];

/**
 * ctf_type() - what a kind is called in the metadata
 * @kind: the kind
 */
const char *ctf_type(enum ctf_kind kind);

#endif
