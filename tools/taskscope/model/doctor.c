// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "device.h"
#include "doctor.h"

static struct doctor_finding *find(struct doctor *doctor, const char *id, const char *fmt, ...)
{
	struct doctor_finding *finding = &doctor->finding[doctor->nr++];
	char says[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(says, sizeof(says), fmt, args);
	va_end(args);
	*finding = (struct doctor_finding){ .id = id };
	text_puts(&finding->says, says);
	return finding;
}

/* A command that root has to give. */
static void fix(struct doctor_finding *finding, const struct doctor_facts *facts, const char *fmt, ...)
{
	char command[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	text_printf(&finding->fix, "%s%s\n", facts->is_root ? "" : "sudo ", command);
}

static void fix_by_loading_anew(struct doctor_finding *finding, const struct doctor_facts *facts,
				const char *parameters)
{
	fix(finding, facts, "rmmod taskscope");
	fix(finding, facts, "modprobe taskscope%s", parameters);
}

/* The module is loaded, and it is another one than it should be. */
static void examine_version(struct doctor *doctor, const struct doctor_facts *facts)
{
	const struct module_file *file = &facts->file;
	const char *loaded = text_str(&facts->version), *installed = text_str(&file->version);
	struct doctor_finding *finding;

	if (strcmp(loaded, ts_version())) {
		finding = find(doctor, "other-version",
			       "the module that is loaded has version %s, this program %s",
			       loaded, ts_version());
		if (!strcmp(installed, ts_version()))
			fix_by_loading_anew(finding, facts, "");
		else
			text_printf(&finding->says, "; %s is installed: install module and program"
				    " of one version", file->path.len ? installed : "no module");
	} else if (facts->srcversion.len && file->srcversion.len &&
		   strcmp(facts->srcversion.s, file->srcversion.s)) {
		finding = find(doctor, "other-build",
			       "the module that is loaded was built of another source than %s",
			       text_str(&file->path));
		fix_by_loading_anew(finding, facts, "");
	}
}

/* From this on the module attaches only where it is asked to. */
#define SLOW_NS	100

static void examine_hooks(struct doctor *doctor, const struct doctor_facts *facts)
{
	struct doctor_finding *finding;

	if (facts->info.hooks)
		return;
	if (facts->info.clock_cost_ns <= SLOW_NS) {
		finding = find(doctor, "hooks-off",
			       "the module was loaded with hooks=0: it keeps no history");
		fix_by_loading_anew(finding, facts, " hooks=1");
	} else {
		finding = find(doctor, "slow-clock",
			       "reading the clock takes %u ns here, so that the module has attached to"
			       " nothing: it keeps no history", facts->info.clock_cost_ns);
		fix_by_loading_anew(finding, facts, " slow_clock=1");
	}
}

static void examine_rights(struct doctor *doctor, const struct doctor_facts *facts)
{
	find(doctor, "not-permitted", TSCOPE_DEVICE " is there, but to open it needs CAP_PERFMON in the"
	     " initial user namespace: %s",
	     facts->in_container ? "the container has to be started with --cap-add=PERFMON" :
	     facts->is_root ? "this root does not have it" : "be root, as with sudo");
}

/* The module is loaded, and its device is not here. */
static void examine_node(struct doctor *doctor, const struct doctor_facts *facts)
{
	const char *number = text_str(&facts->device_number), *colon = strchr(number, ':');
	struct doctor_finding *finding;

	if (facts->in_container) {
		find(doctor, "no-device", "the module is loaded on the host, but this container has no "
		     TSCOPE_DEVICE ": it has to be started with --device=" TSCOPE_DEVICE
		     " --cap-add=PERFMON");
		return;
	}
	finding = find(doctor, "no-device", "the module is loaded, but there is no " TSCOPE_DEVICE);
	if (colon)
		fix(finding, facts, "mknod -m 600 " TSCOPE_DEVICE " c %.*s %s", (int)(colon - number),
		    number, colon + 1);
}

static void examine_headers(struct doctor *doctor, const struct doctor_facts *facts)
{
	struct doctor_finding *finding;

	if (facts->has_headers)
		return;
	finding = find(doctor, "no-headers", "the headers of the kernel that runs, %s, are not"
		       " installed, so that no module can be built for it", facts->release);
	switch (facts->installer) {
	case INSTALLER_APT:
		fix(finding, facts, "apt install linux-headers-%s", facts->release);
		break;
	case INSTALLER_DNF:
		fix(finding, facts, "dnf install kernel-devel-%s", facts->release);
		break;
	case INSTALLER_PACMAN:
		fix(finding, facts, "pacman -S linux-headers");
		break;
	case INSTALLER_ZYPPER:
		fix(finding, facts, "zypper install kernel-devel");
		break;
	case INSTALLER_UNKNOWN:
		break;
	}
}

/* Nothing that modprobe would load. */
static void examine_missing(struct doctor *doctor, const struct doctor_facts *facts)
{
	struct doctor_finding *finding;

	if (facts->stray.len) {
		finding = find(doctor, "not-listed", "%s is not in the list of modules that modprobe uses",
			       facts->stray.s);
		fix(finding, facts, "depmod");
		return;
	}
	examine_headers(doctor, facts);
	if (facts->dkms_version.len) {
		finding = find(doctor, "not-built", "dkms has the module, but not for the kernel that"
			       " runs, %s", facts->release);
		if (facts->dkms_log.len)
			text_printf(&finding->says, "; %s says how its last build went",
				    facts->dkms_log.s);
		fix(finding, facts, "dkms install taskscope/%s -k %s", facts->dkms_version.s,
		    facts->release);
		return;
	}
	finding = find(doctor, "not-installed", "the module is not installed for the kernel that runs,"
		       " %s: in the folder of its source", facts->release);
	fix(finding, facts, "make dkms-install");
}

/* What keeps a module that is there from being loaded. */
static void examine_file(struct doctor *doctor, const struct doctor_facts *facts)
{
	const struct module_file *file = &facts->file;
	const char *path = text_str(&file->path);
	struct doctor_finding *finding;

	if (file->release.len && strcmp(file->release.s, facts->release)) {
		finding = find(doctor, "other-kernel", "%s was built for %s, and %s runs", path,
			       file->release.s, facts->release);
		if (facts->dkms_version.len)
			fix(finding, facts, "dkms install --force taskscope/%s -k %s",
			    facts->dkms_version.s, facts->release);
		else
			fix(finding, facts, "make dkms-install");
	}
	if (facts->wants_signature && !file->is_signed)
		find(doctor, "not-signed", "this kernel takes only modules that are signed, and %s is"
		     " not: see Secure Boot in Documentation/install.md", path);
	if (file->install.len) {
		finding = find(doctor, "replaced", "a line \"install taskscope\" in /etc/modprobe.d has"
			       " modprobe run this instead of loading the module: %s",
			       file->install.s);
		fix(finding, facts, "modprobe --ignore-install taskscope");
	}
}

static void examine_loading(struct doctor *doctor, const struct doctor_facts *facts)
{
	struct doctor_finding *finding;

	if (!facts->has_modules) {
		find(doctor, "no-modules", "this kernel, %s, cannot load modules", facts->release);
		return;
	}
	if (facts->in_container) {
		find(doctor, "not-loaded", "the module is not loaded; this is a container, and it has to"
		     " be loaded on the host");
		return;
	}
	if (facts->are_disabled)
		find(doctor, "modules-disabled", "/proc/sys/kernel/modules_disabled is 1: no module can"
		     " be loaded until the next boot");
	else if (facts->is_refused)
		find(doctor, "refused", "the kernel was booted with module_blacklist=taskscope: it will not"
		     " load it until it is booted without that");
	if (!facts->file.path.len)
		examine_missing(doctor, facts);
	else
		examine_file(doctor, facts);
	if (doctor->nr)
		return;
	finding = find(doctor, "not-loaded", "the module is installed, %s, and not loaded%s",
		       facts->file.path.s, facts->file.is_blacklisted ?
		       "; a line \"blacklist taskscope\" in /etc/modprobe.d keeps it from being loaded"
		       " unasked" : "");
	fix(finding, facts, "modprobe taskscope");
}

void doctor_examine(struct doctor *doctor, const struct doctor_facts *facts)
{
	const char *sentence = ts_sentence(facts->open_err);

	*doctor = (struct doctor){};
	switch (-facts->open_err) {
	case 0:
		examine_version(doctor, facts);
		examine_hooks(doctor, facts);
		return;
	case EPERM:
	case EACCES:
		examine_rights(doctor, facts);
		return;
	case ENOENT:
	case ENXIO:
	case ENODEV:
		if (facts->is_loaded)
			examine_node(doctor, facts);
		else
			examine_loading(doctor, facts);
		return;
	default:
		if (facts->is_loaded)
			examine_version(doctor, facts);
		if (!doctor->nr)
			find(doctor, "not-usable", "%s", sentence ? sentence : strerror(-facts->open_err));
		return;
	}
}

void doctor_free(struct doctor *doctor)
{
	size_t i;

	for (i = 0; i < doctor->nr; i++) {
		text_free(&doctor->finding[i].says);
		text_free(&doctor->finding[i].fix);
	}
	doctor->nr = 0;
}
