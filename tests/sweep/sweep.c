// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * sweep.c: run commands with one system call or one allocation failing, at each
 * place of the program that makes one, and judge the answers.
 *
 *   sweep [-s STRIDE] [-j JOBS] [-v] PROGRAM FAIL.SO CASES
 *
 * A line of CASES is a recorded system's directory and the words of a command, which
 * prints JSON. Each is run once unharmed; its sites are listed by fail.so. Then each
 * site fails once with each errno of its call (every STRIDE'th of all of them). An
 * outcome is good if it is
 *
 *   same      the answer of the unharmed run
 *   unknown   that answer without some facts, which are named as unread
 *   error     a failure with a message
 *
 * and wrong otherwise: another answer, a crash, a hang, or nothing said. Prints a line
 * for each wrong outcome and a summary; exits with 1 if there was one.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALL_ALLOC 9999
#define PATIENCE_MS 20000
#define MAX_WORDS 64

struct run {
	int status;		/* as of wait(2); -1: killed after PATIENCE_MS */
	char *out, *err;
};

enum outcome { SAME, UNKNOWN, ERROR, WRONG, OUTCOMES };

static const char *const outcome_words[] = { "same", "unknown", "error", "wrong" };
static const char *program, *preload;
static unsigned int stride = 1, jobs = 1, job, turn;
static bool verbose;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* ---- running -------------------------------------------------------- */

static char *contents(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);

	if (!text || pread(fd, text, (size_t)size, 0) != size)
		die("read output");
	close(fd);
	return text;
}

/* Start the command with the environment of a failure; wait for it. */
static struct run run(char **words, char **env)
{
	int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC);
	struct pollfd ended = { .events = POLLIN };
	struct run r = { .status = -1 };
	pid_t pid = fork();

	if (pid < 0 || out < 0 || err < 0)
		die("fork");
	if (!pid) {
		int null = open("/dev/null", O_RDONLY);

		personality(ADDR_NO_RANDOMIZE);
		dup2(null, 0);
		dup2(out, 1);
		dup2(err, 2);
		close(null);
		execve(program, words, env);
		_exit(127);
	}
	ended.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (poll(&ended, 1, PATIENCE_MS) == 0)
		kill(pid, SIGKILL);
	if (waitpid(pid, &r.status, 0) != pid)
		die("wait");
	if (WIFSIGNALED(r.status) && WTERMSIG(r.status) == SIGKILL)
		r.status = -1;
	close(ended.fd);
	r.out = contents(out);
	r.err = contents(err);
	return r;
}

static void run_free(struct run *r)
{
	free(r->out);
	free(r->err);
}

/* ---- judging -------------------------------------------------------- */

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, key, &value);
	return value;
}

static bool is_word(struct json_object *value, const char *word)
{
	return json_object_is_type(value, json_type_string) &&
	       !strcmp(json_object_get_string(value), word);
}

/* True if the document says somewhere that something could not be read. */
static bool is_said(struct json_object *doc)
{
	size_t i;

	if (json_object_is_type(doc, json_type_object)) {
		json_object_object_foreach(doc, key, value)
			if (!strcmp(key, "unread") || is_said(value) ||
			    (!strcmp(key, "unreadable") && json_object_get_int(value)))
				return true;
	} else if (json_object_is_type(doc, json_type_array)) {
		for (i = 0; i < json_object_array_length(doc); i++)
			if (is_said(json_object_array_get_idx(doc, i)))
				return true;
	}
	return is_word(doc, "unknown");
}

/*
 * True if each finding of doctor or step of why that is not unknown is one of the whole:
 * they are sorted, and a step that is unknown has no steps after it.
 */
static bool are_findings(struct json_object *whole, struct json_object *got)
{
	size_t i, j;

	for (i = 0; i < json_object_array_length(got); i++) {
		struct json_object *link = json_object_array_get_idx(got, i);

		for (j = 0; j < json_object_array_length(whole); j++)
			if (json_object_equal(json_object_array_get_idx(whole, j), link))
				break;
		if (j == json_object_array_length(whole) &&
		    !is_word(member(link, "state"), "unknown") &&
		    !is_word(member(link, "verdict"), "unknown"))
			return false;
	}
	return true;
}

/*
 * True if got states no fact that whole does not. Fills where with the first that differs.
 * A list may lack items only if `fewer`: the document says what could not be read, or a
 * failure was reported for them.
 */
static bool is_part(struct json_object *whole, struct json_object *got, bool fewer,
		    char where[80])
{
	size_t i, j, n, m;

	if (is_word(got, "unknown"))
		return true;
	if (json_object_get_type(whole) != json_object_get_type(got))
		return false;
	if (member(got, "state") && is_word(member(got, "state"), "unknown"))
		return true;
	switch (json_object_get_type(got)) {
	case json_type_object: {
		json_object_object_foreach(got, key, value) {
			/* Names are not facts of the system: without pci.ids they are shorter. */
			if (!strcmp(key, "name") || strstr(key, "_name") ||
			    !strcmp(key, "unread") || !strcmp(key, "unreadable") ||
			    /* Advice follows from the steps that are known. */
			    (!strcmp(key, "splits") && fewer) ||
			    (!strcmp(key, "processes") && is_said(got)) ||
			    (fewer && !strcmp(key, "step")))	/* its position */
				continue;
			if (!is_part(member(whole, key), value, fewer, where)) {
				if (!*where)
					snprintf(where, 80, "%s", key);
				return false;
			}
		}
		return true;
	}
	case json_type_array:
		if (member(json_object_array_get_idx(got, 0), "link") ||
		    member(json_object_array_get_idx(got, 0), "verdict"))
			return are_findings(whole, got);
		n = json_object_array_length(whole);
		m = json_object_array_length(got);
		if (m > n || (m < n && !fewer))
			return false;
		for (i = j = 0; i < m; i++, j++) {
			while (m < n && j < n - (m - i) &&
			       !json_object_equal(json_object_array_get_idx(whole, j),
						  json_object_array_get_idx(got, i)))
				j++;
			if (!is_part(json_object_array_get_idx(whole, j),
				     json_object_array_get_idx(got, i), fewer, where))
				return false;
		}
		return true;
	default:
		return json_object_equal(whole, got);
	}
}

/* Count the reasons of a list with the address and the word of one of them. */
static size_t count_alike(struct json_object *list, struct json_object *reason)
{
	size_t i, count = 0;

	for (i = 0; list && i < json_object_array_length(list); i++) {
		struct json_object *other = json_object_array_get_idx(list, i);

		count += json_object_equal(member(other, "address"), member(reason, "address")) &&
			 json_object_equal(member(other, "reason"), member(reason, "reason"));
	}
	return count;
}

/*
 * True if each reason of the whole error stands in got, or one that says it is unchecked.
 * The text of a reason may lack the name of a process.
 */
static bool refuses_all(struct json_object *whole, struct json_object *got)
{
	struct json_object *a = member(whole, "reasons"), *b = member(got, "reasons"), *reason;
	size_t i;

	for (i = 0; b && i < json_object_array_length(b); i++)
		if (is_word(member(json_object_array_get_idx(b, i), "reason"), "unchecked"))
			return true;
	for (i = 0; a && i < json_object_array_length(a); i++) {
		reason = json_object_array_get_idx(a, i);
		if (count_alike(b, reason) < count_alike(a, reason))
			return false;
	}
	return true;
}

static enum outcome judge_documents(struct json_object *whole, struct json_object *got,
				    const struct run *base, const struct run *r, char why[120])
{
	struct json_object *error = member(got, "error");
	char where[80] = "";

	if (!got) {
		snprintf(why, 120, "no document, status %d", WEXITSTATUS(r->status));
		return WRONG;
	}
	if (error) {
		if (!WEXITSTATUS(r->status) || !*r->err) {
			snprintf(why, 120, "an error without a status or message");
			return WRONG;
		}
		if (member(error, "reasons") && !refuses_all(member(whole, "error"), error)) {
			snprintf(why, 120, "a refusal without some of its reasons");
			return WRONG;
		}
		return ERROR;
	}
	if (!is_part(whole, got, is_said(got) || (WEXITSTATUS(r->status) == 1 && *r->err),
		     where)) {
		snprintf(why, 120, "another fact: %s, status %d", *where ? where : "(document)",
			 WEXITSTATUS(r->status));
		return WRONG;
	}
	if (WEXITSTATUS(r->status) == 1 && *r->err)
		return ERROR;
	if (base->status != r->status && WEXITSTATUS(r->status) != 3) {
		snprintf(why, 120, "status %d", WEXITSTATUS(r->status));
		return WRONG;
	}
	if (is_part(got, whole, false, where))
		return SAME;
	if (!is_said(got) && !strstr(r->err, "warning:")) {
		snprintf(why, 120, "facts are missing, and nothing says so");
		return WRONG;
	}
	return UNKNOWN;
}

static enum outcome judge(int call, const struct run *base, const struct run *r, char why[120])
{
	struct json_object *whole, *got;
	enum outcome outcome;

	if (r->status == -1 || !WIFEXITED(r->status)) {
		snprintf(why, 120, r->status == -1 ? "a hang" : "signal %d", WTERMSIG(r->status));
		return WRONG;
	}
	if (r->status == base->status && !strcmp(r->out, base->out))
		return SAME;
	/* Without memory there may be no document, but there is a message. */
	if (call == CALL_ALLOC && !*r->out && WEXITSTATUS(r->status) == 1 && *r->err)
		return ERROR;
	whole = json_tokener_parse(base->out);
	got = json_tokener_parse(r->out);
	outcome = judge_documents(whole, got, base, r, why);
	json_object_put(whole);
	json_object_put(got);
	return outcome;
}

/* ---- sites ---------------------------------------------------------- */

static const int broken_open[] = { EACCES, EMFILE, EIO };
static const int broken_link[] = { EACCES, EIO };
static const int broken_read[] = { EIO };
static const int broken_start[] = { EMFILE, ENOMEM };
static const int no_memory[] = { ENOMEM };

/* Return the errnos that a call can give and that do not mean "not there". */
static size_t errnos_of(int call, const int **list)
{
	switch (call) {
	case CALL_ALLOC:
		*list = no_memory;
		return 1;
	case SYS_open: case SYS_openat: case SYS_openat2:
		*list = broken_open;
		return 3;
	case SYS_readlink: case SYS_readlinkat: case SYS_stat: case SYS_lstat:
	case SYS_newfstatat: case SYS_statx: case SYS_access: case SYS_faccessat:
	case SYS_faccessat2: case SYS_getxattr: case SYS_lgetxattr:
		*list = broken_link;
		return 2;
	case SYS_socket: case SYS_pipe2: case SYS_clone: case SYS_clone3: case SYS_dup:
	case SYS_memfd_create: case SYS_fcntl:
		*list = broken_start;
		return 2;
	default:
		*list = broken_read;
		return 1;
	}
}

static const char *call_word(int call)
{
	static const struct { int call; const char *word; } words[] = {
		{ CALL_ALLOC, "malloc" }, { SYS_open, "open" }, { SYS_openat, "openat" },
		{ SYS_openat2, "openat2" }, { SYS_read, "read" }, { SYS_pread64, "pread" },
		{ SYS_readlink, "readlink" }, { SYS_readlinkat, "readlinkat" },
		{ SYS_newfstatat, "fstatat" }, { SYS_fstat, "fstat" }, { SYS_statx, "statx" },
		{ SYS_getdents64, "getdents" }, { SYS_lseek, "lseek" }, { SYS_flock, "flock" },
		{ SYS_fsync, "fsync" }, { SYS_socket, "socket" }, { SYS_clone, "clone" },
		{ SYS_fcntl, "fcntl" }, { SYS_dup, "dup" }, { SYS_lgetxattr, "lgetxattr" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].call == call)
			return words[i].word;
	return "call";
}

/* Shared by the workers. */
static struct totals {
	_Atomic unsigned long counts[OUTCOMES], sites;
} *totals;

/* True if the next failure is one of the stride, and this worker's. */
static bool is_mine(void)
{
	unsigned int now = turn++;

	return now % stride == 0 && now / stride % jobs == job;
}

static char *setting(const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		die("vasprintf");
	va_end(ap);
	return text;
}

static void fail_once(char **words, const struct run *base, const char *name,
		      const char *hash, int call, unsigned int nth, int error)
{
	char *env[] = {
		setting("LD_PRELOAD=%s", preload), setting("SWEEP_FAIL=%s", hash),
		setting("SWEEP_ERRNO=%d", error), setting("SWEEP_NTH=%u", nth),
		"HOME=/nonexistent", "PATH=/usr/bin:/bin", "LC_ALL=C", NULL
	};
	struct run r = run(words, env);
	char why[120] = "";
	enum outcome outcome = judge(call, base, &r, why);
	size_t i;

	totals->counts[outcome]++;
	if (outcome == WRONG || verbose)
		printf("%s: %s %s %s %u %s: %s\n", outcome_words[outcome], name, hash,
		       call_word(call), nth, strerrorname_np(error), why);
	run_free(&r);
	for (i = 0; i < 4; i++)
		free(env[i]);
}

/* One case: a line of the list. */
static void sweep(char *line)
{
	char list[] = "/tmp/sweep-XXXXXX", hash[32], *save, *root, name[256];
	char *words[MAX_WORDS] = { (char *)"vfioctl", "--json", "--sysroot" };
	char *env[] = { setting("LD_PRELOAD=%s", preload), NULL, "HOME=/nonexistent",
			"PATH=/usr/bin:/bin", "LC_ALL=C", NULL };
	unsigned int count;
	const int *errnos;
	struct run base;
	int call, n = 3;
	size_t i, nerrnos;
	FILE *file;

	root = strtok_r(line, " \n", &save);
	words[n++] = root;
	snprintf(name, sizeof(name), "%s", strrchr(root, '/') ? strrchr(root, '/') + 1 : root);
	while (n < MAX_WORDS - 1 && (words[n] = strtok_r(NULL, " \n", &save))) {
		snprintf(name + strlen(name), sizeof(name) - strlen(name), " %s", words[n]);
		n++;
	}
	close(mkstemp(list));
	env[1] = setting("SWEEP_LIST=%s", list);
	base = run(words, env);
	file = fopen(list, "r");
	if (!file || !WIFEXITED(base.status))
		die(name);
	while (fscanf(file, "%31s %d %u", hash, &call, &count) == 3) {
		totals->sites += !job;
		nerrnos = errnos_of(call, &errnos);
		for (i = 0; i < nerrnos; i++) {
			if (is_mine())
				fail_once(words, &base, name, hash, call, 1, errnos[i]);
			/* A loop's later rounds may hold what decides. */
			if (count > 1 && call != CALL_ALLOC && is_mine())
				fail_once(words, &base, name, hash, call, count, errnos[i]);
		}
	}
	fclose(file);
	unlink(list);
	free(env[0]);
	free(env[1]);
	run_free(&base);
}

/* Sweep this worker's share of all cases. */
static void work(const char *file)
{
	FILE *cases = fopen(file, "r");
	char line[1024];

	if (!cases)
		die(file);
	while (fgets(line, sizeof(line), cases))
		if (*line != '#' && *line != '\n')
			sweep(line);
	fclose(cases);
	fflush(stdout);
	_exit(0);
}

int main(int argc, char **argv)
{
	int c, status;

	while ((c = getopt(argc, argv, "s:j:v")) >= 0)
		switch (c) {
		case 's': stride = (unsigned int)atoi(optarg); break;
		case 'j': jobs = (unsigned int)atoi(optarg); break;
		case 'v': verbose = true; break;
		default: return 2;
		}
	if (argc - optind != 3 || !stride || !jobs)
		return 2;
	program = argv[optind];
	preload = argv[optind + 1];
	totals = mmap(NULL, sizeof(*totals), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (totals == MAP_FAILED)
		die("mmap");
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (job = 0; job < jobs; job++)
		if (!fork())
			work(argv[optind + 2]);
	for (job = 0; job < jobs; job++)
		if (wait(&status) < 0 || status)
			return 2;
	printf("sites %lu", totals->sites);
	for (c = 0; c < OUTCOMES; c++)
		printf(", %s %lu", outcome_words[c], totals->counts[c]);
	printf("\n");
	return totals->counts[WRONG] > 0;
}
