// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <unistd.h>

#include "doctor_facts.h"
#include "kernel_file.h"

#define LOADED	"/sys/module/taskscope"
#define DKMS	"/var/lib/dkms/taskscope"

static bool is_there(const char *root, const char *path)
{
	struct text t = {};
	int err = kernel_file_read(root, path, &t);

	text_free(&t);
	return !err;
}

static bool says(const char *root, const char *path, const char *what)
{
	struct text t = {};
	bool found = !kernel_file_read(root, path, &t) && strstr(text_str(&t), what);

	text_free(&t);
	return found;
}

/* Its command line has module_blacklist= with a list that has the module. */
static bool is_refused(const char *root)
{
	static const char parameter[] = "module_blacklist=", name[] = "taskscope";
	struct text t = {};
	bool found = false;
	const char *at;
	size_t len;

	kernel_file_read(root, "/proc/cmdline", &t);
	at = strstr(text_str(&t), parameter);
	for (at = at ? at + strlen(parameter) : ""; *at && *at != ' '; at += len + (at[len] == ',')) {
		len = strcspn(at, ", ");
		found |= len == strlen(name) && !strncmp(at, name, len);
	}
	text_free(&t);
	return found;
}

/* Where make install, dkms and distributions put it. */
static void find_stray(struct doctor_facts *facts, const char *root)
{
	static const char *const folders[] = { "updates/dkms", "updates/module", "updates",
					       "extra/module", "extra" };
	static const char *const ends[] = { "", ".xz", ".zst", ".gz" };
	struct text path = {};
	size_t i, j;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		for (j = 0; j < sizeof(ends) / sizeof(ends[0]) && !facts->stray.len; j++) {
			text_clear(&path);
			text_printf(&path, "/lib/modules/%s/%s/taskscope.ko%s", facts->release,
				    folders[i], ends[j]);
			if (is_there(root, path.s))
				text_puts(&facts->stray, path.s);
		}
	text_free(&path);
}

/* "kernel-..." is a link to what dkms has installed. */
static void take_dkms_version(void *arg, const char *name, bool is_folder)
{
	struct text *version = arg;

	if (!is_folder || !strncmp(name, "kernel-", strlen("kernel-")))
		return;
	text_clear(version);
	text_puts(version, name);
}

static void find_dkms(struct doctor_facts *facts, const char *root)
{
	struct text log = {};

	kernel_folder_each(root, DKMS, take_dkms_version, &facts->dkms_version);
	if (!facts->dkms_version.len)
		return;
	text_printf(&log, DKMS "/%s/build/make.log", facts->dkms_version.s);
	if (is_there(root, log.s))
		text_puts(&facts->dkms_log, log.s);
	text_free(&log);
}

static enum installer installer_of(const char *root)
{
	static const struct {
		const char *system;
		enum installer installer;
	} systems[] = {
		{ "debian", INSTALLER_APT }, { "ubuntu", INSTALLER_APT },
		{ "fedora", INSTALLER_DNF }, { "rhel", INSTALLER_DNF },
		{ "arch", INSTALLER_PACMAN }, { "suse", INSTALLER_ZYPPER },
	};
	enum installer found = INSTALLER_UNKNOWN;
	struct text t = {};
	const char *line;
	size_t i, len;

	kernel_file_read(root, "/etc/os-release", &t);
	for (line = text_str(&t); *line; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		if (strncmp(line, "ID=", 3) && strncmp(line, "ID_LIKE=", 8))
			continue;
		for (i = 0; i < sizeof(systems) / sizeof(systems[0]); i++)
			if (memmem(line, len, systems[i].system, strlen(systems[i].system)))
				found = systems[i].installer;
	}
	text_free(&t);
	return found;
}

static bool has_headers(const char *root, const char *release)
{
	struct text path = {};
	bool found;

	text_printf(&path, "/lib/modules/%s/build/Makefile", release);
	found = is_there(root, path.s);
	text_free(&path);
	return found;
}

/* The initial pid namespace has the same number since 3.8. */
static bool in_container(const char *root)
{
	struct text path = {};
	char link[64];
	ssize_t len;

	text_printf(&path, "%s/proc/self/ns/pid", root);
	len = readlink(path.s, link, sizeof(link) - 1);
	text_free(&path);
	link[len < 0 ? 0 : len] = '\0';
	return len > 0 && strcmp(link, "pid:[4026531836]");
}

void doctor_facts_read(struct doctor_facts *facts, const char *root, const char *release)
{
	facts->release = release;
	facts->in_container = in_container(root);
	facts->has_modules = is_there(root, "/proc/modules");
	facts->is_loaded = !kernel_file_read(root, LOADED "/version", &facts->version);
	kernel_file_read(root, LOADED "/srcversion", &facts->srcversion);
	kernel_file_read(root, "/sys/class/misc/taskscope/dev", &facts->device_number);
	facts->are_disabled = says(root, "/proc/sys/kernel/modules_disabled", "1");
	facts->is_refused = is_refused(root);
	facts->wants_signature = says(root, "/sys/module/module/parameters/sig_enforce", "Y") ||
				 says(root, "/sys/kernel/security/lockdown", "[integrity]") ||
				 says(root, "/sys/kernel/security/lockdown", "[confidentiality]");
	module_file_read(&facts->file, root, release);
	if (!facts->file.path.len)
		find_stray(facts, root);
	facts->has_headers = has_headers(root, release);
	find_dkms(facts, root);
	facts->installer = installer_of(root);
}

void doctor_facts_free(struct doctor_facts *facts)
{
	text_free(&facts->device_number);
	text_free(&facts->version);
	text_free(&facts->srcversion);
	module_file_free(&facts->file);
	text_free(&facts->stray);
	text_free(&facts->dkms_version);
	text_free(&facts->dkms_log);
}
