/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mappings.c: list the files that a process has mapped. A child process reads them,
 * because the read may block forever.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "proc.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"

/* Timeout for one process. */
#define TIMEOUT_NS INT64_C(2000000000)

/* An answer of the child: a mapping, or the end with an errno. */
struct answer {
	bool end;
	int err;
	uint64_t size, offset;
	char path[2 * VFC_NAME];
};

/* A request to the child: mappings of a process with part in their path. */
struct request {
	char pid[16];
	char part[16];
};

/* Parse a line such as "55d0-55d1 rw-s 10000000000 00:0e 1042   anon_inode:[vfio-device]". */
bool proc_map_parse(char *line, struct proc_map *map)
{
	uint64_t start, end, offset;
	int path = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %*s %*s %n", &start, &end,
		   &offset, &path) != 3 || !path || !line[path] || end < start)
		return false;
	*map = (struct proc_map){ .size = end - start, .offset = offset, .path = line + path };
	return true;
}

/* ---- the child ------------------------------------------------------ */

/* The request, and the socket for the answers. */
struct service {
	int sock;
	struct request request;
};

static void send_answer(int sock, const struct answer *answer)
{
	send(sock, answer, sizeof(*answer), MSG_NOSIGNAL);
}

static void answer_line(void *data, char *line)
{
	const struct service *service = data;
	struct answer answer = { 0 };
	struct proc_map map;

	if (!proc_map_parse(line, &map) || !strstr(map.path, service->request.part))
		return;
	answer.size = map.size;
	answer.offset = map.offset;
	snprintf(answer.path, sizeof(answer.path), "%.127s", map.path);
	send_answer(service->sock, &answer);
}

/* Answer requests until the parent closes its socket. */
static void serve_requests(struct vfc_ctx *ctx, int sock)
{
	struct service service = { .sock = sock };
	struct answer end = { .end = true };

	while (recv(sock, &service.request, sizeof(service.request), 0) ==
	       (ssize_t)sizeof(service.request)) {
		end.err = root_lines(ctx, answer_line, &service,
				     in_proc("%s/maps", service.request.pid));
		send_answer(sock, &end);
	}
}

/* ---- the parent ----------------------------------------------------- */

static int receive_answers(const struct child_server *reader,
			   void (*each)(void *data, const struct proc_map *map), void *data)
{
	struct answer answer;

	for (;;) {
		if (!child_await(reader, TIMEOUT_NS))
			return -ETIMEDOUT;
		if (recv(reader->sock, &answer, sizeof(answer), 0) != (ssize_t)sizeof(answer))
			return -EIO;
		if (answer.end)
			return answer.err;
		each(data, &(struct proc_map){ answer.size, answer.offset, answer.path });
	}
}

/* Report the open in the child to the watcher; a file that hung is not opened again. */
static void notify_watcher(struct vfc_ctx *ctx, const char *pid, int err)
{
	sys_tell(ctx->rootfd, in_proc("%s/maps", pid).text + 1, O_RDONLY,
		 err == -ETIMEDOUT ? -EACCES : err);
}

int proc_maps(struct vfc_ctx *ctx, struct child_server *reader, const char *pid,
	      const char *part, void (*each)(void *data, const struct proc_map *map), void *data)
{
	struct request request = { 0 };
	int err = reader->pid ? 0 : child_serve(ctx, serve_requests, reader);

	if (err)
		return err;
	snprintf(request.pid, sizeof(request.pid), "%s", pid);
	snprintf(request.part, sizeof(request.part), "%s", part);
	if (send(reader->sock, &request, sizeof(request), MSG_NOSIGNAL) < 0)
		err = -errno;
	if (!err)
		err = receive_answers(reader, each, data);
	notify_watcher(ctx, pid, err);
	if (err == -ETIMEDOUT || err == -EIO || err == -EPIPE)
		child_serve_end(reader);
	return err;
}
