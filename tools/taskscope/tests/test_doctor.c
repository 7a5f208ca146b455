// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "doctor_print.h"
#include "fake_machine.h"
#include "unit.h"

#define RELEASE	"6.1.0-9-amd64"
#define FOLDER	"/lib/modules/" RELEASE
#define MODULE	FOLDER "/updates/dkms/taskscope.ko"

/* What is found on a machine whose device opens with that error, for people and for programs. */
static const char *found(const struct fake_machine *machine, struct doctor_facts *facts)
{
	static struct text t;
	struct doctor doctor;

	doctor_facts_read(facts, machine->root, RELEASE);
	doctor_examine(&doctor, facts);
	text_clear(&t);
	doctor_put(&t, &doctor, facts);
	doctor_free(&doctor);
	doctor_facts_free(facts);
	return t.s;
}

static const char *without_module(const struct fake_machine *machine)
{
	return found(machine, &(struct doctor_facts){ .open_err = -ENOENT });
}

static void says(const char *said, const char *expected, const char *what)
{
	if (!ok(strstr(said, expected), "%s", what))
		printf("# %s\n# and not: %s\n", said, expected);
}

static void run(const struct fake_machine *machine, const char *command)
{
	char line[1024];

	snprintf(line, sizeof(line), "cd %s && PATH=$PATH:/sbin:/usr/sbin && { %s; } 2>/dev/null",
		 machine->root, command);
	if (system(line))
		abort();
}

/* A file that describes itself as the module does, and depmod's list of modules. */
static void install(const struct fake_machine *machine, const char *release)
{
	char command[512];

	snprintf(command, sizeof(command), "mkdir -p .%s && echo '__attribute__((section(\".modinfo\")))"
		 " char info[] = \"version=%s\\0srcversion=AB\\0vermagic=%s SMP\";' |"
		 " cc -c -x c -o .%s - && depmod -b . %s", FOLDER "/updates/dkms", TASKSCOPE_VERSION,
		 release, MODULE, RELEASE);
	run(machine, command);
}

static void be_container(const struct fake_machine *machine, bool is_one)
{
	run(machine, is_one ? "ln -sfn pid:[4026532000] proc/self/ns/pid" :
			      "ln -sfn pid:[4026531836] proc/self/ns/pid");
}

static void make(struct fake_machine *machine)
{
	fake_make(machine);
	fake_put(machine, "x 1 0 - Live 0", "/proc/modules");
	fake_put(machine, "", "/proc/self/ns/x");
	be_container(machine, false);
	fake_put(machine, "0", "/proc/sys/kernel/modules_disabled");
	fake_put(machine, "quiet module_blacklist=taskscope2,x root=/dev/sda", "/proc/cmdline");
	fake_put(machine, "[none] integrity confidentiality", "/sys/kernel/security/lockdown");
	fake_put(machine, "N", "/sys/module/module/parameters/sig_enforce");
	fake_put(machine, "NAME=X\nID=mint\nID_LIKE=\"ubuntu debian\"", "/etc/os-release");
}

static void test_not_installed(const struct fake_machine *machine)
{
	is(without_module(machine), "1. no-headers: the headers of the kernel that runs, " RELEASE
	   ", are not installed, so that no module can be built for it\n"
	   "   $ sudo apt install linux-headers-" RELEASE "\n"
	   "2. not-installed: the module is not installed for the kernel that runs, " RELEASE
	   ": in the folder of its source\n   $ sudo make dkms-install\n", "neither headers nor module");
	fake_put(machine, "", FOLDER "/build/Makefile");
	says(without_module(machine), "1. not-installed", "no module");
	fake_put(machine, "", "/var/lib/dkms/taskscope/0.1.0/source/dkms.conf");
	says(without_module(machine), "1. not-built", "dkms did not build it");
	says(without_module(machine), RELEASE "\n   $ sudo dkms install taskscope/0.1.0 -k " RELEASE,
	     "  and how it does");
	fake_put(machine, "gcc: error", "/var/lib/dkms/taskscope/0.1.0/build/make.log");
	says(without_module(machine), "; /var/lib/dkms/taskscope/0.1.0/build/make.log says", "  and its log");
	fake_put(machine, "", FOLDER "/extra/taskscope.ko.xz");
	says(without_module(machine), "1. not-listed: " FOLDER "/extra/taskscope.ko.xz is not in",
	     "depmod has not seen it");
	fake_remove(machine, FOLDER "/extra");
}

static void test_not_loaded(const struct fake_machine *machine)
{
	install(machine, RELEASE);
	says(without_module(machine), MODULE ", and not loaded\n   $ sudo modprobe taskscope\n", "not loaded");
	fake_put(machine, "blacklist taskscope", "/etc/modprobe.d/a.conf");
	says(without_module(machine), "not loaded; a line \"blacklist taskscope\"", "  nor unasked");
	fake_put(machine, "install taskscope /bin/false", "/etc/modprobe.d/a.conf");
	says(without_module(machine), "1. replaced: a line \"install taskscope\" in /etc/modprobe.d has modprobe"
	     " run this instead of loading the module: /bin/false\n"
	     "   $ sudo modprobe --ignore-install taskscope", "another command is run instead");
	fake_remove(machine, "/etc/modprobe.d");
	fake_put(machine, "none [integrity] confidentiality", "/sys/kernel/security/lockdown");
	says(without_module(machine), "1. not-signed", "not signed, locked down");
	run(machine, "printf 'Aks\\0\\4\\1\\1\\1\\0\\0\\0\\0\\0\\0\\1~Module signature appended~\\n' >>." MODULE);
	says(without_module(machine), "1. not-loaded", "  and signed");
	fake_put(machine, "[none] integrity confidentiality", "/sys/kernel/security/lockdown");
	install(machine, "6.1.0-8-amd64");
	fake_put(machine, "Y", "/sys/module/module/parameters/sig_enforce");
	says(without_module(machine), "taskscope.ko was built for 6.1.0-8-amd64, and " RELEASE " runs\n"
	     "   $ sudo dkms install --force taskscope/0.1.0 -k " RELEASE "\n2. not-signed",
	     "of another kernel, and not signed");
	fake_put(machine, "N", "/sys/module/module/parameters/sig_enforce");
	install(machine, RELEASE);
}

static void test_refused(const struct fake_machine *machine)
{
	fake_put(machine, "module_blacklist=x,taskscope quiet", "/proc/cmdline");
	says(without_module(machine), "1. refused", "the kernel refuses it");
	fake_put(machine, "1", "/proc/sys/kernel/modules_disabled");
	says(without_module(machine), "1. modules-disabled", "the kernel loads no modules any more");
	be_container(machine, true);
	says(without_module(machine), "on the host", "in a container nothing can be loaded");
	be_container(machine, false);
	fake_remove(machine, "/proc/modules");
	says(without_module(machine), "1. no-modules", "the kernel cannot load modules at all");
}

static void test_device(const struct fake_machine *machine)
{
	struct doctor_facts rights = { .open_err = -EPERM };

	fake_put(machine, TASKSCOPE_VERSION, "/sys/module/taskscope/version");
	is(without_module(machine), "1. no-device: the module is loaded, but there is no /dev/taskscope\n",
	   "no device");
	fake_put(machine, "10:123", "/sys/class/misc/taskscope/dev");
	says(without_module(machine), "   $ sudo mknod -m 600 /dev/taskscope c 10 123\n", "  which can be made");
	says(found(machine, &(struct doctor_facts){ .open_err = -ENXIO, .is_root = true }),
	     "   $ mknod", "  by root");
	says(found(machine, &rights), "1. not-permitted", "not permitted");
	says(found(machine, &rights), "be root, as with sudo", "  but root is");
	be_container(machine, true);
	says(without_module(machine), "--device=/dev/taskscope --cap-add=PERFMON", "no device in a container");
	says(found(machine, &rights), "has to be started with --cap-add=PERFMON", "no right in a container");
	be_container(machine, false);
}

static void test_loaded(const struct fake_machine *machine)
{
	struct doctor_facts facts = { .info.hooks = 1, .info.version = "9", .info.abi_major = 2 };

	fake_put(machine, "AB", "/sys/module/taskscope/srcversion");
	is(found(machine, &facts), "nothing is in the way: module 9 is loaded, ABI 2.0, and its device opens\n",
	   "nothing is in the way");
	fake_put(machine, "AC", "/sys/module/taskscope/srcversion");
	says(found(machine, &facts), "1. other-build", "built of another source");
	fake_put(machine, "0.1.0", "/sys/module/taskscope/version");
	says(found(machine, &facts), "version 0.1.0, this program " TASKSCOPE_VERSION "\n"
	     "   $ sudo rmmod taskscope\n   $ sudo modprobe taskscope\n", "an older one");
	facts.open_err = -EPROTO;
	says(found(machine, &facts), "1. other-version", "an older one that this program cannot read");
	fake_put(machine, TASKSCOPE_VERSION, "/sys/module/taskscope/version");
	fake_put(machine, "AB", "/sys/module/taskscope/srcversion");
	says(found(machine, &facts), "1. not-usable: the module's ABI is not", "  whatever it says");
	facts.open_err = 0;
	facts.info.hooks = 0;
	facts.info.clock_cost_ns = 900;
	says(found(machine, &facts), "takes 900 ns here", "the clock is slow");
	facts.info.clock_cost_ns = 30;
	says(found(machine, &facts), "   $ sudo modprobe taskscope hooks=1\n", "without hooks");
	fake_remove(machine, FOLDER);
	fake_put(machine, "0.1.0", "/sys/module/taskscope/version");
	says(found(machine, &facts), "; no module is installed: install module and program of one version\n2.",
	     "an older one, and none else");
}

static void test_for_programs(const struct fake_machine *machine)
{
	struct doctor_facts facts = { .open_err = -ENOENT };
	struct doctor doctor;
	struct text t = {};
	struct json j = { .out = &t };

	fake_remove(machine, "/sys/module/taskscope");
	fake_put(machine, "", "/proc/modules");
	fake_put(machine, "", "/proc/cmdline");
	fake_put(machine, "0", "/proc/sys/kernel/modules_disabled");
	fake_remove(machine, "/var/lib/dkms");
	doctor_facts_read(&facts, machine->root, RELEASE);
	doctor_examine(&doctor, &facts);
	doctor_put_json(&j, &doctor, &facts);
	check_json(t.s, "d[\"doctor\"][\"release\"] == \"" RELEASE "\" and d[\"doctor\"][\"module\"] is None and"
		   " not d[\"doctor\"][\"loaded\"] and [(f[\"id\"], f[\"commands\"]) for f in"
		   " d[\"doctor\"][\"findings\"]] == [(\"no-headers\", [\"sudo apt install linux-headers-" RELEASE
		   "\"]), (\"not-installed\", [\"sudo make dkms-install\"])]", "for programs");
	doctor_free(&doctor);
	doctor_facts_free(&facts);
	text_free(&t);
}

void test_doctor(void)
{
	struct fake_machine machine;

	make(&machine);
	test_not_installed(&machine);
	test_not_loaded(&machine);
	test_refused(&machine);
	test_device(&machine);
	test_loaded(&machine);
	test_for_programs(&machine);
	fake_remove(&machine, "");
}
