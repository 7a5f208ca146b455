/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASK_FIELDS_H
#define TASKSCOPE_TASK_FIELDS_H

#include "btf.h"

/**
 * struct task_field - a member of task_struct, or of a struct in it
 * @path: its name, with the names of the structs that it is in: se.load.weight
 * @type: as C has it
 * @bit:  bits from the start of task_struct
 * @bytes: its size; of a bitfield 0
 * @bits: of a bitfield: its size
 * @depth: 0: of task_struct itself
 */
struct task_field {
	struct text path;
	struct text type;
	__u32 bit;
	__u64 bytes;
	__u32 bits;
	unsigned int depth;
};

/* Bytes of one part of the kernel. */
struct part_bytes {
	const char *name;
	__u64 bytes;
	size_t nr;
};

#define NR_PARTS 13

/**
 * struct task_fields - task_struct of a kernel
 * @field: its members, in the order of the struct; those that have no name are left out,
 *	   and what is in them is a member
 * @nr:	   how many
 * @room:  room for so many
 * @bytes: size of the struct
 * @part:  bytes and members of each part of the kernel, the largest first; the last one is
 *	   what no member has
 */
struct task_fields {
	struct task_field *field;
	size_t nr;
	size_t room;
	__u64 bytes;
	struct part_bytes part[NR_PARTS];
};

/**
 * task_fields_read() - find the members
 * @fields: filled
 * @btf:    the types
 * @wanted: this member, and all that is in it: se, se.load; NULL: those of task_struct itself
 *
 * Return: false: there is no task_struct, or one that is larger than any can be.
 */
bool task_fields_read(struct task_fields *fields, const struct btf *btf, const char *wanted);

/**
 * task_field_part() - the part of the kernel that a member is for
 * @name: name of the member of task_struct, or of one in it: se.load
 *
 * Return: one or two words.
 */
const char *task_field_part(const char *name);

/**
 * task_fields_free() - forget the members
 * @fields: the members
 */
void task_fields_free(struct task_fields *fields);

/**
 * slab_bytes() - size of an object of a kernel's cache, with what it adds
 * @slabinfo: the text of /proc/slabinfo
 * @name:     of the cache
 *
 * Return: bytes; 0: there is no such cache.
 */
__u64 slab_bytes(const char *slabinfo, const char *name);

#endif
