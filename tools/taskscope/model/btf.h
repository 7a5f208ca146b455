/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_BTF_H
#define TASKSCOPE_BTF_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/btf.h>
#include <linux/types.h>

#include "text.h"

/**
 * struct btf - the types of a kernel, as it describes them in /sys/kernel/btf/vmlinux
 * @type:    by their numbers, from 1 on
 * @nr:	     numbers are below this
 * @strings: names
 * @strings_bytes: of @strings, whose last byte is 0
 */
struct btf {
	const struct btf_type **type;
	size_t nr;
	const char *strings;
	size_t strings_bytes;
};

/**
 * btf_parse() - find the types in the file
 * @btf:   filled; btf_free() is due in any case
 * @bytes: what is in the file, 4-byte aligned; it stays as long as @btf
 * @len:   its length
 *
 * Nothing in it is trusted.
 *
 * Return: false: it makes no sense.
 */
bool btf_parse(struct btf *btf, const void *bytes, size_t len);

/**
 * btf_free() - forget the types
 * @btf: the types
 */
void btf_free(struct btf *btf);

/**
 * btf_struct() - find a struct
 * @btf:  the types
 * @name: its name
 *
 * Return: its number; 0: there is none.
 */
__u32 btf_struct(const struct btf *btf, const char *name);

/**
 * btf_name() - a name
 * @btf: the types
 * @at:	 where it is: btf_type.name_off, btf_member.name_off
 *
 * Return: the name; "": it has none.
 */
const char *btf_name(const struct btf *btf, __u32 at);

/**
 * btf_bytes() - size of a type
 * @btf: the types
 * @id:	 its number
 *
 * Return: bytes; 0: it has none, or it makes no sense.
 */
__u64 btf_bytes(const struct btf *btf, __u32 id);

/**
 * btf_put() - append a type as C has it: struct list_head, char [16], u64, void *
 * @btf: the types
 * @id:	 its number
 * @t:	 the text
 */
void btf_put(const struct btf *btf, __u32 id, struct text *t);

/**
 * btf_members() - the members of a struct or a union
 * @btf:    the types
 * @id:	    its number, or that of another name for it
 * @member: filled
 *
 * Return: how many; 0: it is neither.
 */
size_t btf_members(const struct btf *btf, __u32 id, const struct btf_member **member);

/**
 * btf_place() - where a member is
 * @btf:    the types
 * @id:	    the struct, as for btf_members()
 * @member: the member
 * @bits:   filled: its bits, if it is a bitfield; otherwise 0
 *
 * Return: bits from the start of the struct.
 */
__u32 btf_place(const struct btf *btf, __u32 id, const struct btf_member *member, __u32 *bits);

#endif
