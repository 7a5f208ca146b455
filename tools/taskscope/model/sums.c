// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "sums.h"
#include "task_sum.h"

/* No place. */
#define NONE (~(size_t)0)

/*
 * A group, before it is added up; the key's text lives as long as the groups.  @first: the place of
 * the first of its tasks.
 */
struct group {
	struct group_key key;
	size_t first;
	size_t hash;
	size_t nr;
	const struct record *named_by;
	const struct record **rec;
	const char *name;
	__u64 id;
	bool has_id;
};

/* Groups by their keys: @slot has the places of groups, each at its hash or after it. */
struct table {
	struct group *group;
	size_t nr;
	size_t *slot;
	size_t nr_slots;
};

static void *new_array(size_t nr, size_t bytes)
{
	void *array = calloc(nr + 1, bytes);

	if (!array)
		out_of_memory();
	return array;
}

static size_t mix(size_t hash, __u64 nr)
{
	return (hash ^ nr) * 0x9e3779b97f4a7c15ULL;
}

static size_t hash_of(const struct group_key *key)
{
	size_t hash = mix(key->is_known, key->nr);
	const char *s;

	for (s = key->text; s && *s; s++)
		hash = mix(hash, (unsigned char)*s);
	return hash ^ hash >> 32;
}

static bool is_same(const struct group_key *a, const struct group_key *b)
{
	if (a->is_known != b->is_known || a->nr != b->nr || !a->text != !b->text)
		return false;
	return !a->text || !strcmp(a->text, b->text);
}

static size_t *slot_of(const struct table *table, const struct group_key *key, size_t hash)
{
	size_t at = hash & (table->nr_slots - 1);

	for (; table->slot[at] != NONE; at = (at + 1) & (table->nr_slots - 1))
		if (table->group[table->slot[at]].hash == hash &&
		    is_same(&table->group[table->slot[at]].key, key))
			break;
	return &table->slot[at];
}

/* Half of the slots stay empty. */
static void make_room(struct table *table)
{
	size_t i, nr = table->nr_slots ? 2 * table->nr_slots : 64;

	if (2 * table->nr < table->nr_slots)
		return;
	free(table->slot);
	table->slot = new_array(nr, sizeof(*table->slot));
	for (i = 0; i < nr; i++)
		table->slot[i] = NONE;
	table->nr_slots = nr;
	table->group = reallocarray(table->group, nr / 2 + 1, sizeof(*table->group));
	if (!table->group)
		out_of_memory();
	for (i = 0; i < table->nr; i++)
		*slot_of(table, &table->group[i].key, table->group[i].hash) = i;
}

static char *keep_text(struct ts_set *groups, const char *s)
{
	char *kept = ts_set_memory(groups, strlen(s) + 1);

	if (!kept)
		out_of_memory();
	return strcpy(kept, s);
}

/* A group is named by a task that knows its whole path, if there is one. */
static bool names_better(const struct record *rec, const struct record *old)
{
	return rec->cgroup && old->cgroup && old->cgroup->flags & TSCOPE_CGROUP_TRUNCATED &&
	       !(rec->cgroup->flags & TSCOPE_CGROUP_TRUNCATED);
}

/* Return: the place of the group, a new one if there is none of this key. */
static size_t find_or_new(struct table *table, struct ts_set *groups, const struct group_key *key,
			  const struct record *rec)
{
	size_t hash = hash_of(key), *slot;
	struct group *group;

	make_room(table);
	slot = slot_of(table, key, hash);
	if (*slot == NONE) {
		*slot = table->nr++;
		group = &table->group[*slot];
		*group = (struct group){ .key = *key, .hash = hash, .named_by = rec };
		if (key->text)
			group->key.text = keep_text(groups, key->text);
	} else if (names_better(rec, table->group[*slot].named_by)) {
		table->group[*slot].named_by = rec;
	}
	table->group[*slot].nr++;
	return *slot;
}

/* The processes among some tasks, by their tgid: those that had one follow each other. */
struct leaders {
	struct table by_tgid;
	size_t *first;
	size_t *next;
};

static size_t place_of_tgid(struct leaders *leaders, const struct record *rec)
{
	const struct group_key key = { .is_known = true, .nr = record_tgid(rec) };
	const size_t *slot = leaders->by_tgid.nr_slots ?
			     slot_of(&leaders->by_tgid, &key, hash_of(&key)) : NULL;

	return slot ? *slot : NONE;
}

static void leaders_find(struct leaders *leaders, struct ts_task *const *task, size_t nr)
{
	struct group_key key = { .is_known = true };
	size_t i, place, known;

	*leaders = (struct leaders){
		.first = new_array(nr, sizeof(size_t)),
		.next = new_array(nr, sizeof(size_t)),
	};
	for (i = 0; i < nr; i++) {
		if (!record_is_leader(&task[i]->rec))
			continue;
		key.nr = record_tgid(&task[i]->rec);
		known = leaders->by_tgid.nr;
		place = find_or_new(&leaders->by_tgid, NULL, &key, &task[i]->rec);
		leaders->next[i] = place < known ? leaders->first[place] : NONE;
		leaders->first[place] = i;
	}
}

/* The latest process of this tgid that is not younger than the thread. */
static size_t leader_of(struct leaders *leaders, struct ts_task *const *task,
			const struct record *rec)
{
	size_t place = place_of_tgid(leaders, rec), i, best = NONE;
	__u64 start;

	for (i = place == NONE ? NONE : leaders->first[place]; i != NONE; i = leaders->next[i]) {
		start = record_birth_ns(&task[i]->rec);
		if (start <= record_birth_ns(rec) &&
		    (best == NONE || start > record_birth_ns(&task[best]->rec)))
			best = i;
	}
	return best;
}

static void leaders_free(struct leaders *leaders)
{
	free(leaders->by_tgid.group);
	free(leaders->by_tgid.slot);
	free(leaders->first);
	free(leaders->next);
}

/* The process of a task; one whose leader is not there is known by its number. */
static void process_key(struct group_key *key, struct leaders *leaders,
			struct ts_task *const *task, size_t i)
{
	const struct record *rec = &task[i]->rec;
	size_t leader = record_is_leader(rec) ? i : leader_of(leaders, task, rec);

	*key = (struct group_key){ .is_known = record_tgid(rec) };
	if (!key->is_known)
		return;
	key->nr = leader != NONE ? leader : (__u64)record_tgid(rec) | 1ULL << 63;
}

/* Fills the place of each task's group. */
static void sort_out(struct table *table, struct ts_set *groups, const struct grouping *how,
		     struct ts_task *const *task, size_t nr, size_t *place)
{
	struct text scratch = {};
	struct leaders leaders = {};
	struct group_key key;
	size_t i, nr_known;

	if (how->by == BY_PROCESS)
		leaders_find(&leaders, task, nr);
	for (i = 0; i < nr; i++) {
		if (how->by == BY_PROCESS)
			process_key(&key, &leaders, task, i);
		else if (how->by == BY_THREAD)
			key = (struct group_key){ .is_known = true, .nr = i };
		else
			group_key(&key, how->by, &task[i]->rec, &scratch);
		nr_known = table->nr;
		place[i] = find_or_new(table, groups, &key, &task[i]->rec);
		if (place[i] == nr_known)
			table->group[place[i]].first = i;
		if (how->by == BY_PROCESS && record_is_leader(&task[i]->rec))
			table->group[place[i]].named_by = &task[i]->rec;
	}
	leaders_free(&leaders);
	text_free(&scratch);
}

/* Gives each group a part of @all with its tasks. */
static void deal_out(struct table *table, const struct record **all, struct ts_task *const *task,
		     size_t nr, const size_t *place)
{
	struct group *group;
	size_t i;

	for (group = table->group; group < table->group + table->nr; group++) {
		group->rec = all;
		all += group->nr;
		group->nr = 0;
	}
	for (i = 0; i < nr; i++) {
		group = &table->group[place[i]];
		group->rec[group->nr++] = &task[i]->rec;
	}
}

/* Fills what tells a group from others of its name.  Return: false: nothing does, or is needed. */
static bool find_id(struct group *group, enum group_by by)
{
	const struct record *rec = group->named_by;

	switch (by) {
	case BY_PROCESS:
		group->id = record_is_leader(rec) ? record_birth_ns(rec) : 0;
		return group->id;
	case BY_THREAD:
		group->id = rec->key;
		return group->id;
	case BY_CGROUP:
	case BY_USER:
	case BY_CPU:
		group->id = group->key.nr;
		return !group->key.text;
	default:
		return false;
	}
}

static void name_all(struct table *table, struct ts_set *groups, const struct grouping *how)
{
	struct text name = {};
	struct group *group;

	for (group = table->group; group < table->group + table->nr; group++) {
		if (!group->key.is_known)
			continue;
		text_clear(&name);
		group_put_name(&name, how->by, group->named_by, how->has_users);
		group->name = keep_text(groups, text_str(&name));
		group->has_id = find_id(group, how->by);
	}
	text_free(&name);
}

static bool is_number(const char *s, long *nr)
{
	char *end;

	*nr = strtol(s, &end, 10);
	return end != s && !*end;
}

/* Names that are numbers come first. */
static int compare_names(const struct group *x, const struct group *y)
{
	bool x_is, y_is;
	long x_nr, y_nr;

	if (!x->name || !y->name)
		return !x->name - !y->name;
	x_is = is_number(x->name, &x_nr);
	y_is = is_number(y->name, &y_nr);
	if (x_is != y_is)
		return y_is - x_is;
	return x_is && x_nr != y_nr ? (x_nr > y_nr) - (x_nr < y_nr) : strcmp(x->name, y->name);
}

/* Of those of one name the elder comes first: ids grow. */
static int compare_groups(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	int order = compare_names(x, y);

	if (order)
		return order;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

static void *keep(struct ts_set *groups, const void *from, size_t bytes)
{
	void *kept = ts_set_memory(groups, bytes);

	if (!kept)
		out_of_memory();
	return memcpy(kept, from, bytes);
}

/* Moves the groups of a sum to memory that stays, without those that it has not. */
static void keep_record(struct ts_set *groups, struct record *to, const struct task_sum *sum)
{
	unsigned int bit;

	*to = sum->rec;
	for (bit = 0; bit < NR_GROUPS; bit++)
		if (sum->rec.group[bit])
			to->group[bit] = keep(groups, sum->rec.group[bit],
					      ts_record_group_bytes(&sum->rec, bit));
}

static void add_up(struct ts_set *groups, const struct grouping *how, const struct group *group,
		   struct ts_task *task)
{
	struct record *before;
	struct task_sum sum;

	task_sum(&sum, group->rec, group->nr, how->threads);
	sum.facts.name = group->name;
	sum.facts.id = group->id;
	sum.facts.has_id = group->has_id;
	sum.facts.has_exited = how->has_exited;
	/* A process has the name of its leader. */
	if (how->by == BY_PROCESS && record_comm(group->named_by))
		memcpy(sum.facts.comm, record_comm(group->named_by), sizeof(sum.facts.comm));
	*task = (struct ts_task){};
	keep_record(groups, &task->rec, &sum);
	task->rec.sum = keep(groups, &sum.facts, sizeof(sum.facts));
	if (!how->is_round)
		return;
	task_sum_before(&sum, group->rec, group->nr);
	before = keep(groups, &sum.rec, sizeof(sum.rec));
	keep_record(groups, before, &sum);
	task->rec.before = before;
}

void groups_make(struct ts_set *groups, const struct grouping *how, struct ts_task *const *task,
		 size_t nr)
{
	const struct record **all = new_array(nr, sizeof(*all));
	size_t *place = new_array(nr, sizeof(*place)), i;
	struct table table = {};

	sort_out(&table, groups, how, task, nr, place);
	deal_out(&table, all, task, nr, place);
	name_all(&table, groups, how);
	if (table.nr)
		qsort(table.group, table.nr, sizeof(*table.group), compare_groups);
	groups->task = new_array(table.nr, sizeof(*groups->task));
	groups->cap = table.nr + 1;
	for (i = 0; i < table.nr; i++) {
		add_up(groups, how, &table.group[i], &groups->task[i]);
		groups->task[i].rec.tid = i + 1;
	}
	groups->nr = table.nr;
	free(table.group);
	free(table.slot);
	free(place);
	free(all);
}
