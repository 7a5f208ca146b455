// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include "container.h"

/* Ids are 64 digits, of which people see the first. */
#define ID_LEAST 32
#define ID_SHOWN 12

/* A part of a path, between two slashes. */
struct part {
	const char *s;
	size_t len;
};

/* What was found: the program that made it, and its name. */
struct found {
	const char *runtime;
	struct part name;
};

/* Names of cgroups that begin so; in front of the longest match stands what is none. */
static const struct {
	const char *prefix;
	const char *suffix;
	const char *runtime;
} forms[] = {
	{ "libpod-conmon-", "", NULL },
	{ "crio-conmon-", "", NULL },
	{ "lxc.monitor.", "", NULL },
	{ "libpod-payload-", "", "podman" },
	{ "libpod-", "", "podman" },
	{ "docker-", ".scope", "docker" },
	{ "cri-containerd-", "", "containerd" },
	{ "nerdctl-", "", "containerd" },
	{ "crio-", "", "cri-o" },
	{ "crun-", ".scope", "crun" },
	{ "runc-", ".scope", "runc" },
	{ "lxc.payload.", "", "lxc" },
	{ "machine-", ".scope", "nspawn" },
	{ "systemd-nspawn@", ".service", "nspawn" },
};

/* Cgroups in which a runtime puts its containers under their own names or ids. */
static const struct {
	const char *above;
	const char *runtime;
} parents[] = {
	{ "docker", "docker" },
	{ "lxc", "lxc" },
	{ "buildkit", "buildkit" },
};

static bool begins(struct part part, const char *prefix)
{
	return !strncmp(part.s, prefix, strlen(prefix)) && part.len > strlen(prefix);
}

static bool ends(struct part part, const char *suffix)
{
	size_t len = strlen(suffix);

	return part.len > len && !memcmp(part.s + part.len - len, suffix, len);
}

static bool equals(struct part part, const char *s)
{
	return part.len == strlen(s) && !memcmp(part.s, s, part.len);
}

static bool is_id(struct part part)
{
	size_t i;

	for (i = 0; i < part.len; i++)
		if (!isdigit((unsigned char)part.s[i]) && (part.s[i] < 'a' || part.s[i] > 'f'))
			return false;
	return part.len >= ID_LEAST;
}

static bool is_unit(struct part part)
{
	return ends(part, ".service") || ends(part, ".scope");
}

/* Takes "libpod-ID.scope" apart.  Return: whether it has a known form. */
static bool take_form(struct part part, struct found *found)
{
	struct part name;
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!begins(part, forms[i].prefix) || !ends(part, forms[i].suffix))
			continue;
		name.s = part.s + strlen(forms[i].prefix);
		name.len = part.len - strlen(forms[i].prefix) - strlen(forms[i].suffix);
		if (!*forms[i].suffix && ends(name, ".scope"))
			name.len -= strlen(".scope");
		if (forms[i].runtime && name.len)
			*found = (struct found){ forms[i].runtime, name };
		return true;
	}
	return false;
}

/* Of what stands below another: "docker/ID", "kubepods/pod.../ID". */
static void take_below(struct part above, struct part part, struct found *found)
{
	size_t i;

	for (i = 0; i < sizeof(parents) / sizeof(parents[0]); i++)
		if (equals(above, parents[i].above) && (is_id(part) || equals(above, "lxc")))
			*found = (struct found){ parents[i].runtime, part };
	if (begins(above, "pod") && is_id(part))
		*found = (struct found){ "kubernetes", part };
	if (equals(part, "payload") && is_unit(above) && !found->runtime)
		*found = (struct found){ "nspawn", above };
}

static void put_found(struct text *t, const struct found *found)
{
	struct part name = found->name;

	text_puts(t, found->runtime);
	text_putc(t, ':');
	if (is_id(name))
		name.len = ID_SHOWN;
	/* systemd has \x2d for a - in a name. */
	for (; name.len; name.s++, name.len--) {
		if (name.len >= 4 && !memcmp(name.s, "\\x2d", 4)) {
			text_putc(t, '-');
			name.s += 3;
			name.len -= 3;
		} else {
			text_putc(t, *name.s);
		}
	}
}

bool container_put(struct text *t, const char *path, bool is_inside)
{
	struct found found = {}, unit = {}, any = {};
	struct part above = { "", 0 }, part;

	for (; *path; path = part.s + part.len) {
		path += strspn(path, "/");
		part = (struct part){ path, strcspn(path, "/") };
		if (!part.len)
			break;
		if (!take_form(part, &found)) {
			take_below(above, part, &found);
			if (is_unit(part))
				unit = (struct found){ "systemd", part };
			else if (!any.runtime && !ends(part, ".slice"))
				any = (struct found){ "container", part };
		}
		above = part;
	}
	if (!found.runtime && is_inside && !unit.runtime)
		found = any;
	if (!found.runtime)
		found = unit;
	if (found.runtime)
		put_found(t, &found);
	return found.runtime;
}

bool container_of(const struct record *rec, struct text *t)
{
	__u32 level = rec->ids ? rec->ids->ns_level : rec->exited ? rec->exited->ns_level : 0;

	return rec->cgroup && container_put(t, rec->cgroup->path, level);
}
