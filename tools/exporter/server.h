/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_SERVER_H
#define TASKSCOPE_EXPORTER_SERVER_H

#include "look.h"

/* Connections at a time; more wait. */
#define SERVER_CONNECTIONS 64

/* Pages that are being sent at a time; one more scrape is told to come again. */
#define SERVER_PAGES 8

/* A request has to come in this time, then its page be taken: Prometheus gives up after 10 s. */
#define SERVER_REQUEST_S 30

struct server;

/**
 * server_start() - begin to listen
 * @server: filled
 * @listen: the address
 * @len:    its size
 * @look:   what is served
 *
 * Return: 0 or a negative errno value of socket(), bind() or listen().
 */
int server_start(struct server **server, const struct sockaddr *listen, unsigned int len,
		 struct look *look);

/**
 * server_run() - answer for a while
 * @server:	the server
 * @timeout_ms:	the longest time that it waits for a request
 *
 * Return: 0; -EINTR: a signal came; or another negative errno value.
 */
int server_run(struct server *server, int timeout_ms);

/**
 * server_stop() - end all connections, and free
 * @server: the server
 */
void server_stop(struct server *server);

#endif
