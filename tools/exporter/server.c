// SPDX-License-Identifier: GPL-2.0
/*
 * One thread does all, and never waits for a scraper: what a socket does not take is sent later.
 * What a scraper can make the server keep is bounded: connections, their headers, and pages.  A
 * connection ends if it is idle, if its request does not come in time, or its page is not taken in
 * time.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "page.h"
#include "server.h"

#define IDLE_S 10
#define CONNECTION_BYTES 16384
#define CHUNK_BYTES 65536

/* A connection, with the time by which its request has to be there, or its page be taken. */
struct client {
	struct MHD_Connection *connection;
	int fd;
	time_t end;
};

struct server {
	struct MHD_Daemon *daemon;
	struct look *look;
	unsigned int nr_pages;
	int epoll;
	struct client client[SERVER_CONNECTIONS];
};

/* A page on its way. */
struct sending {
	struct server *server;
	struct text page;
};

static const char welcome[] =
	"taskscope-exporter " TASKSCOPE_VERSION "\n"
	"\n"
	"/metrics\tmetrics of all tasks, for Prometheus\n";

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static struct client *find_client(struct server *server, const struct MHD_Connection *connection)
{
	unsigned int i = 0;

	while (i < SERVER_CONNECTIONS && server->client[i].connection != connection)
		i++;
	return i < SERVER_CONNECTIONS ? &server->client[i] : NULL;
}

static void set_end(struct server *server, const struct MHD_Connection *connection)
{
	struct client *client = find_client(server, connection);

	if (client)
		client->end = now() + SERVER_REQUEST_S;
}

static void note_connection(void *arg, struct MHD_Connection *connection, void **state,
			    enum MHD_ConnectionNotificationCode what)
{
	bool is_new = what == MHD_CONNECTION_NOTIFY_STARTED;
	struct client *client = find_client(arg, is_new ? NULL : connection);
	const union MHD_ConnectionInfo *info;

	(void)state;
	if (!client)
		return;
	*client = (struct client){};
	if (!is_new)
		return;
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	*client = (struct client){ connection, info->connect_fd, now() + SERVER_REQUEST_S };
}

/* The next request of the same connection has a time of its own. */
static void note_request(void *arg, struct MHD_Connection *connection, void **state,
			 enum MHD_RequestTerminationCode how)
{
	(void)state;
	(void)how;
	set_end(arg, connection);
}

/* The daemon then finds them closed. */
static void end_overdue(struct server *server)
{
	unsigned int i;

	for (i = 0; i < SERVER_CONNECTIONS; i++) {
		const struct client *client = &server->client[i];

		if (client->connection && now() >= client->end)
			shutdown(client->fd, SHUT_RDWR);
	}
}

static ssize_t send_page(void *arg, uint64_t at, char *buf, size_t max)
{
	const struct sending *sending = arg;
	size_t left = sending->page.len - at;

	if (left > max)
		left = max;
	memcpy(buf, sending->page.s + at, left);
	return left;
}

static void end_page(void *arg)
{
	struct sending *sending = arg;

	sending->server->nr_pages--;
	text_free(&sending->page);
	free(sending);
}

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned int status,
			      struct MHD_Response *response, const char *type)
{
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	if (type)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result answer_text(struct MHD_Connection *connection, unsigned int status,
				   const char *text)
{
	return answer(connection, status,
		      MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY),
		      "text/plain; charset=utf-8");
}

static enum MHD_Result answer_page(struct server *server, struct MHD_Connection *connection)
{
	const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
							 MHD_HTTP_HEADER_ACCEPT);
	enum format format = format_choose(accept);
	struct MHD_Response *response;
	struct sending *sending;

	if (server->nr_pages >= SERVER_PAGES)
		return answer_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
				   "other scrapers have not taken their pages yet: come again\n");
	if (look_take(server->look)) {
		struct text why = {};
		enum MHD_Result result;

		text_printf(&why, "%s\n", ts_why(server->look->ts));
		result = answer_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE, text_str(&why));
		text_free(&why);
		return result;
	}
	sending = calloc(1, sizeof(*sending));
	if (!sending)
		return MHD_NO;
	*sending = (struct sending){ .server = server };
	page_put(&sending->page, server->look, format);
	response = MHD_create_response_from_callback(sending->page.len, CHUNK_BYTES, send_page, sending,
						     end_page);
	server->nr_pages++;
	if (!response)
		end_page(sending);
	return answer(connection, MHD_HTTP_OK, response, format_content_type(format));
}

static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_bytes, void **state)
{
	(void)version;
	(void)upload;
	(void)upload_bytes;
	(void)state;
	set_end(arg, connection);
	if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
		return answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET and HEAD alone\n");
	if (!strcmp(url, "/metrics"))
		return answer_page(arg, connection);
	if (!strcmp(url, "/"))
		return answer_text(connection, MHD_HTTP_OK, welcome);
	return answer_text(connection, MHD_HTTP_NOT_FOUND, "there is /metrics\n");
}

static int open_socket(const struct sockaddr *listen_at, unsigned int len)
{
	int fd = socket(listen_at->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return -errno;
	/* A restart does not wait for connections of before; [::] is not also 0.0.0.0. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (listen_at->sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, listen_at, len) || listen(fd, SOMAXCONN)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

int server_start(struct server **server, const struct sockaddr *listen, unsigned int len,
		 struct look *look)
{
	struct server *new = calloc(1, sizeof(*new));
	const union MHD_DaemonInfo *info;
	int fd;

	*server = new;
	if (!new)
		return -ENOMEM;
	new->look = look;
	fd = open_socket(listen, len);
	if (fd < 0) {
		free(new);
		return fd;
	}
	new->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, handle, new,
				       MHD_OPTION_LISTEN_SOCKET, fd,
				       MHD_OPTION_CONNECTION_LIMIT, SERVER_CONNECTIONS,
				       MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S,
				       MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
				       MHD_OPTION_NOTIFY_CONNECTION, note_connection, new,
				       MHD_OPTION_NOTIFY_COMPLETED, note_request, new,
				       MHD_OPTION_END);
	if (!new->daemon) {
		close(fd);
		free(new);
		return -ENOMEM;
	}
	info = MHD_get_daemon_info(new->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	new->epoll = info->epoll_fd;
	return 0;
}

int server_run(struct server *server, int timeout_ms)
{
	struct pollfd one = { .fd = server->epoll, .events = POLLIN };
	MHD_UNSIGNED_LONG_LONG soon_ms;
	int err = 0;

	if (MHD_get_timeout(server->daemon, &soon_ms) == MHD_YES &&
	    soon_ms < (MHD_UNSIGNED_LONG_LONG)timeout_ms)
		timeout_ms = soon_ms;
	if (poll(&one, 1, timeout_ms) < 0)
		err = -errno;
	end_overdue(server);
	MHD_run(server->daemon);
	return err;
}

void server_stop(struct server *server)
{
	MHD_stop_daemon(server->daemon);
	free(server);
}
