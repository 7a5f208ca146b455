// SPDX-License-Identifier: GPL-2.0
/*
 * Faults in loading and unloading the module; see fault_entry.h.
 *
 * A load that fails leaves nothing, and the next one works.  One that works in spite
 * of a fault has all its hooks, and a record of every task: what it may lack is files
 * in debugfs, which cannot fail a load, and the device's name in /dev.
 *
 * Needs a kernel with fault injection; see ../tools/vm/config/kasan.config.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "fault.h"
#include "fault_entry.h"

#define PATIENCE 1100
/* A copy in memory: a file system of its own has faults of its own. */
#define KO "/run/taskscope-fault-test.ko"
/* The kernel's own part of a load has many sites, and is not what is under test. */
#define STEP 9
/* With all after it a load fails at one of the first of the module's. */
#define STEP_ALL 17

static int call_load(void)
{
	int fd = open(KO, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
	close(fd);
	return err;
}

static int call_unload(void)
{
	return syscall(SYS_delete_module, "taskscope", O_NONBLOCK) ? errno : 0;
}

static const char *be_unloaded(void)
{
	if (access("/sys/module/taskscope", F_OK))
		return module_is_gone();
	errno = call_unload();
	return errno ? errno_text("delete_module, without a fault") : module_is_gone();
}

static const char *be_loaded(void)
{
	if (!access("/sys/module/taskscope", F_OK))
		return NULL;
	errno = call_load();
	return errno ? errno_text("finit_module, without a fault") : module_works();
}

static const char *after_load(int err)
{
	return err ? module_is_gone() ?: be_loaded() : module_works();
}

static const char *after_unload(int err)
{
	return (err ? module_works() : module_is_gone()) ?: be_loaded();
}

static const struct fault_entry init = {
	"insmod: the module's init", be_unloaded, call_load, after_load,
	.errors = { ENOMEM }, .only = fault_in_init_only,
};
static const struct fault_entry load = {
	"insmod: all of it", be_unloaded, call_load, after_load, .errors = { ENOMEM, EFAULT },
};
static const struct fault_entry unload = {
	"rmmod", be_loaded, call_unload, after_unload, .errors = { EFAULT },
};

FIXTURE(nth) {
};

static const char *copy_module(void)
{
	int from = open(getenv("TASKSCOPE_KO") ?: "../module/taskscope.ko", O_RDONLY | O_CLOEXEC);
	int to = open(KO, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t n = -1;

	if (from >= 0 && to >= 0)
		while ((n = sendfile(to, from, NULL, 1 << 20)) > 0)
			;
	close(from);
	close(to);
	return n ? errno_text(KO) : NULL;
}

FIXTURE_SETUP(nth)
{
	const char *wrong = copy_module() ?: fault_setup();

	ASSERT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

FIXTURE_TEARDOWN(nth)
{
	const char *wrong = be_loaded() ?: records_settle();

	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	unlink(KO);
	wrong = fault_end();
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

TEST_F_TIMEOUT(nth, init, PATIENCE)
{
	const char *wrong = fault_entry(&init, 1, 1, STEP_ALL);

	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

TEST_F_TIMEOUT(nth, load, PATIENCE)
{
	const char *wrong = fault_entry(&load, 1, STEP, STEP_ALL);

	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

TEST_F_TIMEOUT(nth, unload, PATIENCE)
{
	const char *wrong = fault_entry(&unload, 2, 1, 1);

	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

TEST_HARNESS_MAIN
