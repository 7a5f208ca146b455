// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "btf.h"
#include "memory.h"

/* No type is named through more others. */
#define DEPTH 32

/* Bytes of what follows a type in the file; -1: no such kind. */
static long tail_bytes(const struct btf_type *type)
{
	const __u32 nr = BTF_INFO_VLEN(type->info);

	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return sizeof(__u32);
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return nr * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return nr * sizeof(struct btf_enum);
	case BTF_KIND_FUNC_PROTO:
		return nr * sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return nr * sizeof(struct btf_var_secinfo);
	case BTF_KIND_ENUM64:
		return nr * sizeof(struct btf_enum64);
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG:
		return 0;
	default:
		return -1;
	}
}

/* Walk the types; with @btf->type they are noted.  Return: false: they make no sense. */
static bool walk(struct btf *btf, const char *at, const char *end)
{
	const struct btf_type *type;
	long tail;

	btf->nr = 1;
	while (at < end) {
		type = (const void *)at;
		if ((size_t)(end - at) < sizeof(*type))
			return false;
		tail = tail_bytes(type);
		if (tail < 0 || (size_t)(end - at) - sizeof(*type) < (size_t)tail)
			return false;
		if (btf->type)
			btf->type[btf->nr] = type;
		btf->nr++;
		at += sizeof(*type) + tail;
	}
	return true;
}

bool btf_parse(struct btf *btf, const void *bytes, size_t len)
{
	const struct btf_header *head = bytes;
	const char *start;

	*btf = (struct btf){};
	if (len < sizeof(*head) || head->magic != BTF_MAGIC || head->hdr_len < sizeof(*head) ||
	    head->hdr_len > len || head->hdr_len % 4)
		return false;
	start = (const char *)bytes + head->hdr_len;
	len -= head->hdr_len;
	if (head->type_off > len || head->type_len > len - head->type_off || head->type_off % 4 ||
	    head->str_off > len || head->str_len > len - head->str_off || !head->str_len ||
	    start[head->str_off + head->str_len - 1])
		return false;
	btf->strings = start + head->str_off;
	btf->strings_bytes = head->str_len;
	start += head->type_off;
	if (!walk(btf, start, start + head->type_len))
		return false;
	btf->type = calloc(btf->nr, sizeof(*btf->type));
	if (!btf->type)
		out_of_memory();
	return walk(btf, start, start + head->type_len);
}

void btf_free(struct btf *btf)
{
	free(btf->type);
	*btf = (struct btf){};
}

static const struct btf_type *type_of(const struct btf *btf, __u32 id)
{
	return id < btf->nr && id ? btf->type[id] : NULL;
}

const char *btf_name(const struct btf *btf, __u32 at)
{
	return at < btf->strings_bytes ? btf->strings + at : "";
}

__u32 btf_struct(const struct btf *btf, const char *name)
{
	__u32 id;

	for (id = 1; id < btf->nr; id++)
		if (BTF_INFO_KIND(btf->type[id]->info) == BTF_KIND_STRUCT &&
		    !strcmp(btf_name(btf, btf->type[id]->name_off), name))
			return id;
	return 0;
}

static bool is_other_name(const struct btf_type *type)
{
	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return true;
	default:
		return false;
	}
}

/* What a type is, without other names for it. */
static const struct btf_type *bare(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = type_of(btf, id);
	int i;

	for (i = 0; type && is_other_name(type); i++)
		type = i < DEPTH ? type_of(btf, type->type) : NULL;
	return type;
}

static const struct btf_array *array_of(const struct btf_type *type)
{
	return (const struct btf_array *)(type + 1);
}

__u64 btf_bytes(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = bare(btf, id);
	__u64 nr = 1;
	int i;

	for (i = 0; type && BTF_INFO_KIND(type->info) == BTF_KIND_ARRAY; i++) {
		nr *= array_of(type)->nelems;
		type = i < DEPTH && nr <= 1U << 30 ? bare(btf, array_of(type)->type) : NULL;
	}
	if (!type)
		return 0;
	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_PTR:
		return nr * 8;
	case BTF_KIND_INT:
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_FLOAT:
		return nr * type->size;
	default:
		return 0;
	}
}

static void put_named(const struct btf *btf, const struct btf_type *type, const char *before,
		      struct text *t)
{
	const char *name = btf_name(btf, type->name_off);

	text_printf(t, "%s%s", before, *name ? name : "{...}");
}

static void put_type(const struct btf *btf, __u32 id, struct text *t, int depth)
{
	const struct btf_type *type = type_of(btf, id);

	if (!id) {
		text_puts(t, "void");
		return;
	}
	if (!type || !depth) {
		text_puts(t, "?");
		return;
	}
	switch (BTF_INFO_KIND(type->info)) {
	case BTF_KIND_STRUCT:
		put_named(btf, type, "struct ", t);
		return;
	case BTF_KIND_UNION:
		put_named(btf, type, "union ", t);
		return;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		put_named(btf, type, "enum ", t);
		return;
	case BTF_KIND_FWD:
		put_named(btf, type, BTF_INFO_KFLAG(type->info) ? "union " : "struct ", t);
		return;
	case BTF_KIND_PTR:
		put_type(btf, type->type, t, depth - 1);
		text_puts(t, t->s[t->len - 1] == '*' ? "*" : " *");
		return;
	case BTF_KIND_ARRAY:
		put_type(btf, array_of(type)->type, t, depth - 1);
		text_printf(t, " [%u]", array_of(type)->nelems);
		return;
	case BTF_KIND_CONST:
		text_puts(t, "const ");
		break;
	case BTF_KIND_VOLATILE:
		text_puts(t, "volatile ");
		break;
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		break;
	case BTF_KIND_FUNC_PROTO:
		text_puts(t, "function");
		return;
	default:
		put_named(btf, type, "", t);
		return;
	}
	put_type(btf, type->type, t, depth - 1);
}

void btf_put(const struct btf *btf, __u32 id, struct text *t)
{
	put_type(btf, id, t, DEPTH);
}

size_t btf_members(const struct btf *btf, __u32 id, const struct btf_member **member)
{
	const struct btf_type *type = bare(btf, id);

	if (!type || (BTF_INFO_KIND(type->info) != BTF_KIND_STRUCT &&
		      BTF_INFO_KIND(type->info) != BTF_KIND_UNION))
		return 0;
	*member = (const struct btf_member *)(type + 1);
	return BTF_INFO_VLEN(type->info);
}

__u32 btf_place(const struct btf *btf, __u32 id, const struct btf_member *member, __u32 *bits)
{
	const struct btf_type *type = bare(btf, id);

	if (!BTF_INFO_KFLAG(type->info)) {
		*bits = 0;
		return member->offset;
	}
	*bits = BTF_MEMBER_BITFIELD_SIZE(member->offset);
	return BTF_MEMBER_BIT_OFFSET(member->offset);
}
