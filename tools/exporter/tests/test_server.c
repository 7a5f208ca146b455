// SPDX-License-Identifier: GPL-2.0
/* Scrapers that do not take their pages, of more groups than sockets take. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fake_device.h"
#include "invented.h"
#include "server.h"
#include "unit.h"

#define GROUPS 2000
#define TURNS 2000

struct scraper {
	int fd;
	char status[16];
};

static time_t ahead_s;

int __real_clock_gettime(clockid_t clock, struct timespec *ts);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ts);

/* The clock of the server, that goes on as a test likes. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *ts)
{
	int err = __real_clock_gettime(clock, ts);

	ts->tv_sec += ahead_s;
	return err;
}

static in_port_t find_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (void *)&at, len) || getsockname(fd, (void *)&at, &len))
		abort();
	close(fd);
	return at.sin_port;
}

static void ask(struct scraper *scraper, const struct sockaddr_in *at)
{
	static const char request[] = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
	int little = 4096;

	*scraper = (struct scraper){ .fd = socket(AF_INET, SOCK_STREAM, 0) };
	setsockopt(scraper->fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof(little));
	if (connect(scraper->fd, (const void *)at, sizeof(*at)) ||
	    send(scraper->fd, request, sizeof(request) - 1, 0) < 0)
		abort();
}

/* The status of its answer, of which it takes no more. */
static const char *status_of(struct server *server, struct scraper *scraper)
{
	char line[16] = "";
	unsigned int i;

	for (i = 0; i < TURNS && recv(scraper->fd, line, 12, MSG_DONTWAIT) != 12; i++)
		server_run(server, 10);
	memcpy(scraper->status, line + 9, 3);
	return scraper->status;
}

static void invent_groups(struct look *look)
{
	struct ts_task task;
	char name[32];
	struct built b;
	unsigned int i;

	accounting_begin(&look->accounting, 1);
	for (i = 0; i < GROUPS; i++) {
		struct invented invented = { .key = BUILD_KEY + i, .tid = 1 + i, .cgroup = name };

		snprintf(name, sizeof(name), "/a/group/with/number/%u", i);
		invent_living(&b, &invented);
		invented_task(&task, &b);
		accounting_take(&look->accounting, &task);
	}
	accounting_end(&look->accounting);
}

/* Did the server end it?  What it has sent before that is taken. */
static bool is_ended(struct server *server, int fd)
{
	char bytes[65536];
	unsigned int i;

	for (i = 0; i < TURNS; i++) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

		if (!n || (n < 0 && errno == ECONNRESET))
			return true;
		server_run(server, 1);
	}
	return false;
}

/* One that sends a byte of its request now and then, one that does not take its page. */
static void test_overdue(struct server *server, const struct sockaddr_in *at)
{
	struct scraper drip = { .fd = socket(AF_INET, SOCK_STREAM, 0) }, slow, last;
	int i;

	if (connect(drip.fd, (const void *)at, sizeof(*at)))
		abort();
	ask(&slow, at);
	is(status_of(server, &slow), "200", "overdue: a page that is not taken");
	for (i = 0; i < SERVER_REQUEST_S / 9; i++) {
		if (send(drip.fd, "GET /metrics" + i, 1, MSG_NOSIGNAL) != 1)
			abort();
		server_run(server, 10);
		ahead_s += 9;
	}
	send(drip.fd, "X", 1, MSG_NOSIGNAL);
	server_run(server, 10);
	ahead_s += SERVER_REQUEST_S - 9 * i - 2;
	for (i = 0; i < 20; i++)
		server_run(server, 1);
	ok(recv(drip.fd, &i, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN, "overdue: it is waited for");
	ahead_s += 3;
	ok(is_ended(server, slow.fd), "overdue: a page that is not taken in time is ended");
	ok(is_ended(server, drip.fd), "overdue: so is a request that does not come");
	ask(&last, at);
	is(status_of(server, &last), "200", "overdue: others are answered");
	close(drip.fd);
	close(slow.fd);
	close(last.fd);
}

void test_server(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct scraper slow[SERVER_PAGES], last;
	bool is_served = true;
	struct server *server;
	struct look look;
	struct ts *ts;
	int i;

	fake_reset();
	if (ts_open(&ts, 0) || look_init(&look, ts, BY_CGROUP, GROUPS))
		abort();
	invent_groups(&look);
	at.sin_port = find_port();
	ok(!server_start(&server, (void *)&at, sizeof(at), &look), "server: starts");
	for (i = 0; i < SERVER_PAGES; i++) {
		ask(&slow[i], &at);
		is_served &= !strcmp(status_of(server, &slow[i]), "200");
	}
	ok(is_served, "server: a page for each of %d scrapers, which they do not take", SERVER_PAGES);
	ask(&last, &at);
	is(status_of(server, &last), "503", "server: no page for one more");
	close(last.fd);
	close(slow[3].fd);
	/* The server has to notice that before it is asked again. */
	for (i = 0; i < 100; i++)
		server_run(server, 1);
	ask(&last, &at);
	is(status_of(server, &last), "200", "server: a page once one of them has gone");
	close(last.fd);
	for (i = 0; i < SERVER_PAGES; i++)
		if (i != 3)
			close(slow[i].fd);
	test_overdue(server, &at);
	server_stop(server);
	look_free(&look);
	ts_close(ts);
	fake_reset();
}
