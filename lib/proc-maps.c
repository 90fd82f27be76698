/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proc-maps.c: what files processes have mapped. A child process reads it, since
 * the kernel may never let it be read.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "proc.h"
#include "root.h"
#include "sys.h"

/* How long the kernel may take for one process, and to end a killed child. */
#define TIMEOUT_MS 2000
#define END_MS 100

/* What the child answers: a stretch, or the end with an errno. */
struct answer {
	bool end;
	int err;
	uint64_t size, offset;
	char path[2 * VFC_NAME];
};

/* What the child is asked for: the process, then the part of the path. */
struct request {
	char pid[16];
	char part[16];
};

/* "55d0-55d1 rw-s 10000000000 00:0e 1042   anon_inode:[vfio-device]" */
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

/* ---- the child ----------------------------------------------------------- */

/* Whom it answers about what. */
struct service {
	int sock;
	struct request request;
};

static void tell(int sock, const struct answer *answer)
{
	send(sock, answer, sizeof(*answer), MSG_NOSIGNAL);
}

static void tell_line(void *data, char *line)
{
	const struct service *service = data;
	struct answer answer = { 0 };
	struct proc_map map;

	if (!proc_map_parse(line, &map) || !strstr(map.path, service->request.part))
		return;
	answer.size = map.size;
	answer.offset = map.offset;
	snprintf(answer.path, sizeof(answer.path), "%.127s", map.path);
	tell(service->sock, &answer);
}

/* Answer until nobody asks any more. */
static void serve(struct vfc_ctx *ctx, int sock)
{
	struct service service = { .sock = sock };
	struct answer end = { .end = true };

	child_close_others(sock, ctx->rootfd);
	while (recv(sock, &service.request, sizeof(service.request), 0) ==
	       (ssize_t)sizeof(service.request)) {
		end.err = root_lines(ctx, tell_line, &service, ROOT_PROC, "%s/maps",
				     service.request.pid);
		tell(sock, &end);
	}
	_exit(0);
}

static int start(struct vfc_ctx *ctx, struct proc_reader *reader)
{
	int socks[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks))
		return -errno;
	reader->sock = socks[0];
	reader->pid = fork();
	if (!reader->pid)
		serve(ctx, socks[1]);
	sys_close(socks[1]);
	if (reader->pid > 0)
		return 0;
	sys_close(socks[0]);
	*reader = (struct proc_reader){ 0 };
	return -errno;
}

/* ---- its parent ---------------------------------------------------------- */

/* True when there is something to receive within that time. */
static bool wait_ms(int sock, int ms)
{
	struct pollfd pfd = { .fd = sock, .events = POLLIN };
	int n;

	do
		n = poll(&pfd, 1, ms);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

/* A child that the kernel holds is left to it: it has nothing of ours. */
void proc_reader_end(struct proc_reader *reader)
{
	struct answer rest;
	ssize_t n = 1;

	if (!reader->pid)
		return;
	kill(reader->pid, SIGKILL);
	while (n > 0 && wait_ms(reader->sock, END_MS))
		n = recv(reader->sock, &rest, sizeof(rest), 0);
	sys_close(reader->sock);
	waitpid(reader->pid, NULL, n > 0 ? WNOHANG : 0);
	*reader = (struct proc_reader){ 0 };
}

static int take_answers(struct proc_reader *reader,
			void (*each)(void *data, const struct proc_map *map), void *data)
{
	struct answer answer;

	for (;;) {
		if (!wait_ms(reader->sock, TIMEOUT_MS))
			return -ETIMEDOUT;
		if (recv(reader->sock, &answer, sizeof(answer), 0) != (ssize_t)sizeof(answer))
			return -EIO;
		if (answer.end)
			return answer.err;
		each(data, &(struct proc_map){ answer.size, answer.offset, answer.path });
	}
}

/* Tell who watches: the child opened it. What hung must not be opened again. */
static void tell_watcher(struct vfc_ctx *ctx, const char *pid, int err)
{
	char path[ROOT_PATH];

	root_path(path, ROOT_PROC, "%s/maps", pid);
	sys_tell(ctx->rootfd, path + 1, O_RDONLY, err == -ETIMEDOUT ? -EACCES : err);
}

int proc_maps(struct vfc_ctx *ctx, struct proc_reader *reader, const char *pid, const char *part,
	      void (*each)(void *data, const struct proc_map *map), void *data)
{
	struct request request = { 0 };
	int err = reader->pid ? 0 : start(ctx, reader);

	if (err)
		return err;
	snprintf(request.pid, sizeof(request.pid), "%s", pid);
	snprintf(request.part, sizeof(request.part), "%s", part);
	if (send(reader->sock, &request, sizeof(request), MSG_NOSIGNAL) < 0)
		err = -errno;
	if (!err)
		err = take_answers(reader, each, data);
	tell_watcher(ctx, pid, err);
	if (err == -ETIMEDOUT || err == -EIO || err == -EPIPE)
		proc_reader_end(reader);
	return err;
}
