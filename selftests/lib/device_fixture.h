/* SPDX-License-Identifier: GPL-2.0 */
/* For tests of calls: the device is open. */
#ifndef TASKSCOPE_TEST_DEVICE_FIXTURE_H
#define TASKSCOPE_TEST_DEVICE_FIXTURE_H

#include <unistd.h>

#include "client.h"

FIXTURE(device) {
	int fd;
};

FIXTURE_SETUP(device)
{
	self->fd = open_device();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(device)
{
	close(self->fd);
}

#endif
