/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell.c: the readline loop. One wait covers the keyboard, the device's
 * interrupts and signals, so that all are seen while a line is being typed.
 * The only file that includes readline.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#include "cli/words/cmd.h"
#include "cli/words/split.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/irq/view.h"
#include "shell.h"

#define HISTORY_LINES 1000
#define EVENTS_AT_ONCE 64	/* a storm must not lock out the keyboard */
#define LISTENED 64		/* devices whose interrupts show at the prompt */

/* Readline's callbacks carry no pointer: the state of the one shell. */
static struct {
	struct env *env;
	struct script *script;	/* what the lines make */
	bool prompting;		/* the terminal is readline's */
	char *line;		/* entered; NULL: dropped or the end of input */
	bool ended;
	char *history;		/* the file; NULL: none can be kept */
	bool deaf;		/* interrupts cannot be taken: not until the next line */
	sigset_t outside;	/* signal mask of commands and of the wait */
	struct sigaction stop;	/* what SIGTSTP does to commands */
} shell;

static volatile sig_atomic_t stop_signal;

static void on_stop(int signum)
{
	stop_signal = signum;
}

/* ---- history -------------------------------------------------------- */

/* Make the directories above a file, as private as the history is. */
static void make_parents(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* Where lines are kept (XDG base directories), or NULL. */
static char *history_path(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int n = -1;

	if (state && state[0] == '/')
		n = asprintf(&path, "%s/vfioctl/history", state);
	else if (home && home[0] == '/')
		n = asprintf(&path, "%s/.local/state/vfioctl/history", home);
	return n < 0 ? NULL : path;
}

static void history_start(void)
{
	int fd;

	using_history();
	stifle_history(HISTORY_LINES);
	shell.history = history_path();
	if (!shell.history)
		return;
	make_parents(shell.history);
	fd = open(shell.history, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		err_verbose(shell.env, "no history: %s: %s", shell.history, strerror(errno));
		free(shell.history);
		shell.history = NULL;
		return;
	}
	close(fd);
	history_truncate_file(shell.history, HISTORY_LINES);
	read_history(shell.history);
}

/* Keep a line, unless it repeats the one before or begins with a space. */
static void history_keep(const char *line)
{
	HIST_ENTRY *last = history_get(history_base + history_length - 1);

	if (!*line || *line == ' ' || (last && !strcmp(last->line, line)))
		return;
	add_history(line);
	if (shell.history)
		append_history(1, shell.history);
}

/* ---- completion ----------------------------------------------------- */

/* What the table offers for the word under the cursor. */
static struct {
	char **words;
	int count, next;
	bool files;
} offers;

static void take_offer(void *data, const char *word, const char *help)
{
	char **grown;

	(void)data;
	(void)help;
	if (!strcmp(word, ":files")) {
		offers.files = true;
		return;
	}
	grown = realloc(offers.words, ((size_t)offers.count + 1) * sizeof(*grown));
	if (!grown)
		return;
	offers.words = grown;
	grown[offers.count] = strdup(word);
	offers.count += grown[offers.count] != NULL;
}

/* Hands readline one offer after the other; it frees them. */
static char *next_offer(const char *text, int state)
{
	size_t length = strlen(text);

	if (!state)
		offers.next = 0;
	while (offers.next < offers.count) {
		char *word = offers.words[offers.next++];

		if (!strncmp(word, text, length))
			return strdup(word);
	}
	return NULL;
}

/* Ask the table about the last command of the text before the cursor. */
static void gather_offers(const char *text)
{
	struct split split = { .ended = true }, next;

	while (split_next(&text, &next) > 0) {
		split_clear(&split);
		split = next;
	}
	if (split.ended) {
		complete_words(shell.env, 1, (const char *[]){ "", NULL }, take_offer, NULL);
	} else {
		/* The array has room: an empty word stands for one not yet begun. */
		if (split.blank)
			split.words[split.count++] = (char[]){ "" };
		split.words[split.count] = NULL;
		complete_words(shell.env, split.count, (const char *const *)split.words,
			       take_offer, NULL);
	}
	split_clear(&split);
}

/* Readline's hook: the words that may stand between start and end. */
static char **complete(const char *text, int start, int end)
{
	char *before = strndup(rl_line_buffer, (size_t)end);
	char **matches;
	int i;

	(void)start;
	if (before)
		gather_offers(before);
	free(before);
	matches = rl_completion_matches(text, next_offer);
	/* "--force=" and the like go on with a value. */
	if (matches && !matches[1] && *matches[0] && matches[0][strlen(matches[0]) - 1] == '=')
		rl_completion_suppress_append = 1;
	rl_attempted_completion_over = !offers.files;
	for (i = 0; i < offers.count; i++)
		free(offers.words[i]);
	free(offers.words);
	memset(&offers, 0, sizeof(offers));
	return matches;
}

/* ---- the terminal --------------------------------------------------- */

/* out/out.c's hooks: what is written stands above the line being typed. */
static void leave_line(void)
{
	if (!shell.prompting)
		return;
	/* A terminal that cannot erase keeps the half-typed line in view. */
	if (rl_get_termcap("ce"))
		rl_clear_visible_line();
	else
		rl_crlf();
	fflush(rl_outstream);
}

static void draw_line(void)
{
	if (!shell.prompting)
		return;
	rl_on_new_line();
	rl_redisplay();
}

/* Give the terminal back to commands. */
static void end_prompt(void)
{
	rl_callback_handler_remove();
	shell.prompting = false;
	sigaction(SIGTSTP, &shell.stop, NULL);
	sigprocmask(SIG_SETMASK, &shell.outside, NULL);
}

/* Readline's hook: a whole line, or NULL at the end of input. */
static void on_line(char *line)
{
	if (!line)
		rl_crlf();
	end_prompt();
	shell.line = line;
	shell.ended = !line;
}

/* Show the device and its default region, and take the terminal. */
static void begin_prompt(void)
{
	struct sigaction stop = { .sa_handler = on_stop };
	struct env *env = shell.env;
	char prompt[3 * VFC_NAME];
	sigset_t held;

	if (script_waits(shell.script))
		snprintf(prompt, sizeof(prompt), "> ");
	else
		snprintf(prompt, sizeof(prompt), "vfioctl%s%s%s%s> ", env->handle ? " " : "",
			 env->handle ? vfc_handle_address(env->handle) : "",
			 env->region[0] ? " " : "", env->region);
	/* Signals come through during the wait only: none can slip in before it. */
	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGTSTP);
	sigprocmask(SIG_BLOCK, &held, &shell.outside);
	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &shell.stop);
	rl_callback_handler_install(prompt, on_line);
	shell.prompting = true;
	shell.deaf = false;
}

/* Ctrl-Z: stop with the terminal as others expect it, and come back. */
static void suspend(void)
{
	stop_signal = 0;
	rl_cleanup_after_signal();
	raise(SIGSTOP);
	rl_reset_after_signal();
	rl_forced_update_display();
}

/* Ctrl-C drops the line; what ends the program ends the prompt. */
static void drop_line(void)
{
	rl_echo_signal_char((int)env_signal);
	rl_callback_sigcleanup();
	rl_free_line_state();
	rl_crlf();
	end_prompt();
}

/* Print the interrupts of a device that have arrived, above the line being typed. */
static void show_interrupts(struct vfc_handle *handle)
{
	struct env *env = shell.env;
	struct vfc_irq_event event;
	int i, got = 1;

	for (i = 0; i < EVENTS_AT_ONCE && got == 1; i++) {
		got = vfc_irq_next(handle, ~0u, ~0u, 0, &event);
		if (got == 1)
			out_event(env, &view_irq_event, view_irq_event_doc(handle, &event));
	}
	shell.deaf = got < 0 && got != -EINTR;
	if (shell.deaf)
		err_lib(env, got, "%s", vfc_handle_address(handle));
	/* The session that was joined has ended: holding on would hinder the kernel. */
	if (got == -ENODEV && vfc_handle_kept(handle))
		env_close(env);
}

/* Wait for one thing to happen and deal with it. */
static void wait_event(void)
{
	struct vfc_handle *handle = shell.deaf ? NULL : shell.env->newest;
	struct vfc_handle *handles[LISTENED + 1];
	struct pollfd fds[LISTENED + 1] = { { .fd = STDIN_FILENO, .events = POLLIN } };
	nfds_t i, n;

	for (n = 1; handle && n <= LISTENED; handle = vfc_handle_next(handle)) {
		handles[n] = handle;
		fds[n++] = (struct pollfd){ .fd = vfc_irq_fd(handle), .events = POLLIN };
	}
	if (ppoll(fds, n, NULL, &shell.outside) < 0) {
		rl_check_signals();
		if (env_signal)
			drop_line();
		else if (stop_signal)
			suspend();
		return;
	}
	for (i = 1; i < n && !shell.deaf; i++)
		if (fds[i].revents)
			show_interrupts(handles[i]);
	if (fds[0].revents)
		rl_callback_read_char();
}

/* One line, from prompt to result. */
static void take_line(void)
{
	begin_prompt();
	while (shell.prompting)
		wait_event();
	if (env_signal == SIGINT)
		env_signal = 0;
	if (!shell.line) {
		/* Ctrl-D ends the shell, but first a block that waits for its end. */
		shell.ended &= !script_waits(shell.script);
		script_drop(shell.script);
		return;
	}
	history_keep(shell.line);
	script_line(shell.env, shell.script, shell.line);
	free(shell.line);
	shell.line = NULL;
	/* It was meant for the command, and the terminal has echoed it. */
	if (env_signal == SIGINT) {
		env_signal = 0;
		rl_crlf();
	}
}

/* What readline is to do for us, and what it is to leave to us. */
static void set_up_readline(void)
{
	rl_readline_name = "vfioctl";
	rl_catch_signals = 0;
	/* A pasted script runs line by line; the user's inputrc may differ. */
	rl_variable_bind("enable-bracketed-paste", "off");
	/* Readline's own questions would wait with signals held back. */
	rl_variable_bind("page-completions", "off");
	rl_completion_query_items = -1;
	rl_attempted_completion_function = complete;
	rl_basic_word_break_characters = " \t\n;\"'";
	rl_completer_word_break_characters = rl_basic_word_break_characters;
	out_before = leave_line;
	out_after = draw_line;
}

int shell_run(struct env *env)
{
	const char *where = env->where;
	struct sigaction before, act;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_usage(env, "vfioctl -x - runs commands from standard input",
				 "the shell needs a terminal");
	shell.script = script_new();
	if (!shell.script)
		return err_errno(env, -ENOMEM, "begin the shell");
	env->mode = MODE_SHELL;
	env->where = NULL;
	shell.env = env;
	shell.ended = false;
	set_up_readline();
	history_start();
	/* However often it comes, Ctrl-C never ends the shell. */
	sigaction(SIGINT, NULL, &before);
	act = before;
	act.sa_flags &= ~(int)SA_RESETHAND;
	sigaction(SIGINT, &act, NULL);
	while (!env->quit && !shell.ended && !env_signal)
		take_line();
	sigaction(SIGINT, &before, NULL);
	clear_history();
	script_free(shell.script);
	free(shell.history);
	shell.history = NULL;
	env->where = where;
	return EXIT_DONE;
}
