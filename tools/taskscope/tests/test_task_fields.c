// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "task_fields_print.h"
#include "unit.h"

/* A file of types, made by hand. */
struct file {
	struct btf_header head;
	__u32 types[256];
	size_t nr_words;
	char strings[256];
	size_t nr_chars;
	_Alignas(8) char bytes[4096];
	size_t len;
};

static __u32 name(struct file *f, const char *s)
{
	__u32 at = f->nr_chars;

	if (!*s)
		return 0;
	strcpy(f->strings + at, s);
	f->nr_chars += strlen(s) + 1;
	return at;
}

static void word(struct file *f, __u32 value)
{
	f->types[f->nr_words++] = value;
}

static void type(struct file *f, const char *s, __u32 kind, __u32 nr, __u32 size, bool flag)
{
	word(f, name(f, s));
	word(f, kind << 24 | nr | (__u32)flag << 31);
	word(f, size);
}

static void member(struct file *f, const char *s, __u32 id, __u32 place)
{
	word(f, name(f, s));
	word(f, id);
	word(f, place);
}

/*
 * struct task_struct { int prio; struct { u64 nvcsw; }; struct se { int on; char a[3]; } se;
 *			unsigned one : 1, two : 2; void *mm; }: 40 bytes
 */
static void build(struct file *f)
{
	*f = (struct file){ .nr_chars = 1 };
	type(f, "int", BTF_KIND_INT, 0, 4, false);		/* 1 */
	word(f, 32);
	type(f, "u64x", BTF_KIND_INT, 0, 8, false);		/* 2 */
	word(f, 64);
	type(f, "u64", BTF_KIND_TYPEDEF, 0, 2, false);		/* 3 */
	type(f, "char", BTF_KIND_INT, 0, 1, false);		/* 4 */
	word(f, 8);
	type(f, "", BTF_KIND_ARRAY, 0, 0, false);		/* 5 */
	word(f, 4);
	word(f, 1);
	word(f, 3);
	type(f, "", BTF_KIND_STRUCT, 1, 8, false);		/* 6 */
	member(f, "nvcsw", 3, 0);
	type(f, "se", BTF_KIND_STRUCT, 2, 8, false);		/* 7 */
	member(f, "on", 1, 0);
	member(f, "a", 5, 32);
	type(f, "", BTF_KIND_PTR, 0, 0, false);			/* 8 */
	type(f, "task_struct", BTF_KIND_STRUCT, 6, 40, true);	/* 9 */
	member(f, "prio", 1, 0);
	member(f, "", 6, 64);
	member(f, "se", 7, 128);
	member(f, "one", 1, 192 | 1 << 24);
	member(f, "two", 1, 193 | 2 << 24);
	member(f, "mm", 8, 256);
	type(f, "odd", BTF_KIND_FWD, 0, 0, false);		/* 10 */
	type(f, "loop", BTF_KIND_CONST, 0, 11, false);		/* 11: itself */
}

static void finish(struct file *f)
{
	f->head = (struct btf_header){
		.magic = BTF_MAGIC, .version = 1, .hdr_len = sizeof(f->head),
		.type_len = 4 * f->nr_words, .str_off = 4 * f->nr_words, .str_len = f->nr_chars,
	};
	memcpy(f->bytes, &f->head, sizeof(f->head));
	memcpy(f->bytes + sizeof(f->head), f->types, 4 * f->nr_words);
	memcpy(f->bytes + sizeof(f->head) + 4 * f->nr_words, f->strings, f->nr_chars);
	f->len = sizeof(f->head) + 4 * f->nr_words + f->nr_chars;
}

static void test_types(struct file *f)
{
	static const char *const names[] = { "int", "u64x", "u64", "char", "char [3]", "struct {...}",
					     "struct se", "void *", "struct task_struct", "struct odd" };
	static const __u64 bytes[] = { 4, 8, 8, 1, 3, 8, 8, 8, 40, 0, 0 };
	struct text t = {};
	struct btf btf;
	size_t i;

	ok(btf_parse(&btf, f->bytes, f->len) && btf.nr == 12 && btf_struct(&btf, "task_struct") == 9 &&
	   !btf_struct(&btf, "none"), "types are found");
	for (i = 0; i < 11; i++)
		ok(btf_bytes(&btf, i + 1) == bytes[i], "type %zu has %llu bytes", i + 1, bytes[i]);
	for (i = 0; i < 10; i++) {
		text_clear(&t);
		btf_put(&btf, i + 1, &t);
		is(t.s, names[i], "  it is %s", names[i]);
	}
	ok(!btf_bytes(&btf, 0) && !btf_bytes(&btf, 12), "a type that is not there has no size");
	text_free(&t);
	btf_free(&btf);
}

/* Each part of a file, and each word of it turned into others: nothing crashes. */
static void test_nonsense(struct file *f)
{
	struct task_fields fields;
	struct btf btf;
	size_t len, i, nr = 0, refused = 0;
	char *copy;

	for (len = 0; len < f->len; len++) {
		copy = malloc(len + 1);
		memcpy(copy, f->bytes, len);
		refused += !btf_parse(&btf, copy, len);
		btf_free(&btf);
		free(copy);
	}
	ok(refused == f->len, "a file that is cut is refused");
	for (i = 0; i + 4 <= f->len; i += 4) {
		copy = malloc(f->len);
		memcpy(copy, f->bytes, f->len);
		memset(copy + i, 0xff, 4);
		if (btf_parse(&btf, copy, f->len) && task_fields_read(&fields, &btf, NULL)) {
			nr++;
			task_fields_free(&fields);
		}
		btf_free(&btf);
		free(copy);
	}
	ok(nr, "words that make no sense are lived with");
}

/* To count its bytes would take as much memory, and seconds. */
static void test_too_large(struct file *f)
{
	static const __u32 of_task[] = { BTF_KIND_STRUCT << 24 | 6 | 1U << 31, 40 };
	static const struct {
		__u32 bytes;
		bool is_read;
	} sizes[] = { { 40, true }, { 256 << 10, true }, { (256 << 10) + 1, false }, { ~0U, false } };
	char *at = memmem(f->bytes, f->len, of_task, sizeof(of_task));
	struct task_fields fields;
	struct btf btf;
	size_t i;

	ok(at, "the size of task_struct");
	for (i = 0; at && i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		memcpy(at + 4, &sizes[i].bytes, 4);
		ok(btf_parse(&btf, f->bytes, f->len) &&
		   task_fields_read(&fields, &btf, NULL) == sizes[i].is_read,
		   "  of %u bytes: %s", sizes[i].bytes, sizes[i].is_read ? "read" : "refused");
		task_fields_free(&fields);
		btf_free(&btf);
	}
	if (at)
		memcpy(at + 4, &of_task[1], 4);
}

static void test_fields(const struct btf *btf)
{
	struct task_fields fields;
	size_t i;
	__u64 bytes = 0;

	ok(task_fields_read(&fields, btf, NULL) && fields.nr == 6 && fields.bytes == 40,
	   "the fields of task_struct itself");
	ok(!strcmp(fields.field[1].path.s, "nvcsw") && fields.field[1].bit == 64 &&
	   !strcmp(fields.field[3].path.s, "one") && fields.field[3].bits == 1 &&
	   fields.field[4].bit == 193 && !fields.field[4].bytes, "  also without a struct's name, and of some bits");
	for (i = 0; i < NR_PARTS; i++)
		bytes += fields.part[i].bytes;
	/* prio 4, se 8; nvcsw 8; mm 8; one and two share a byte. */
	ok(bytes == 40 && !strcmp(fields.part[0].name, "scheduler") && fields.part[0].bytes == 12 &&
	   fields.part[3].bytes == 1 && !strcmp(fields.part[4].name, "padding") &&
	   fields.part[4].bytes == 11, "bytes of each part, and of none");
	task_fields_free(&fields);

	task_fields_read(&fields, btf, "se");
	ok(fields.nr == 3 && !strcmp(fields.field[2].path.s, "se.a") && fields.field[2].bit == 160 &&
	   fields.field[2].bytes == 3, "a field, and those in it");
	task_fields_free(&fields);
	task_fields_read(&fields, btf, "se.on");
	ok(fields.nr == 1, "one of those");
	task_fields_free(&fields);
	task_fields_read(&fields, btf, "s");
	ok(!fields.nr, "one that is not there");
	task_fields_free(&fields);
}

static void test_print(const struct btf *btf)
{
	struct task_fields fields;
	struct fields_view view = { .fields = &fields, .alloc_bytes = 64, .is_part = true };
	struct text t = {};
	struct json j = { .out = &t };
	struct record rec;
	struct built b;

	build_full(&b);
	ts_record_parse(&rec, b.bytes, sizeof(b.bytes), NULL);
	view.rec = &rec;
	task_fields_read(&fields, btf, "prio");
	fields_put(&t, &view);
	ok(strstr(t.s, "struct task_struct: 40 bytes; 64 are allocated for each task\n") &&
	   strstr(t.s, "       0        4  scheduler      prio                               int  PRIO="),
	   "a field with its value");
	text_clear(&t);
	fields_put_json(&j, &view);
	check_json(t.s, "d[\"task_struct\"][\"fields\"][0][\"offset\"] == 0 and"
			" list(d[\"task_struct\"][\"fields\"][0][\"values\"]) == [\"prio\"] and"
			" sum(p[\"bytes\"] for p in d[\"task_struct\"][\"parts\"]) == 40", "  for programs");
	task_fields_free(&fields);
	text_clear(&t);
	view.is_part = false;
	view.rec = NULL;
	task_fields_read(&fields, btf, NULL);
	fields_put(&t, &view);
	ok(strstr(t.s, "    24:1   2 bits  other          two                                int\n") &&
	   strstr(t.s, "      11   27.50%         0  padding\n"), "all of them");
	task_fields_free(&fields);
	text_free(&t);
}

void test_task_fields(void)
{
	struct file f;
	struct btf btf;

	build(&f);
	finish(&f);
	test_types(&f);
	test_nonsense(&f);
	test_too_large(&f);
	btf_parse(&btf, f.bytes, f.len);
	test_fields(&btf);
	test_print(&btf);
	btf_free(&btf);
	is(task_field_part("se"), "scheduler", "the part of a field");
	is(task_field_part("se.load.weight"), "scheduler", "  of one in it");
	is(task_field_part("sex"), "other", "  of one that begins like it");
	is(task_field_part("numa_faults"), "NUMA", "  of those that begin so");
	ok(slab_bytes("slabinfo - version: 2.1\n# name\ntask_struct_x 1 2 3 4\ntask_struct  69 69 8448 3 8\n",
		      "task_struct") == 8448 && !slab_bytes("", "task_struct"), "bytes of a cache");
}
