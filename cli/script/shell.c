/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shell.c: the readline loop. One ppoll() waits for the keyboard, the devices'
 * interrupts and signals, so that interrupts are printed while a line is typed. The
 * only file that uses readline.
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
#define EVENTS_AT_ONCE 64	/* an interrupt storm must not block the keyboard */
#define LISTENED 64		/* maximum devices whose interrupts are printed at the prompt */

/* State of the shell; readline's callbacks take no data pointer. */
static struct {
	struct env *env;
	struct script *script;	/* runs the lines */
	bool prompting;		/* readline controls the terminal */
	char *line;		/* the entered line; NULL: dropped, or end of input */
	bool ended;
	char *history;		/* history file; NULL: no history */
	bool deaf;		/* reading interrupts failed: ignore them until the next line */
	sigset_t outside;	/* signal mask of commands and of the wait */
	struct sigaction stop;	/* action of SIGTSTP while a command runs */
} shell;

static volatile sig_atomic_t stop_signal;

static void on_stop(int signum)
{
	stop_signal = signum;
}

/* ---- history -------------------------------------------------------- */

/* Create the parent directories of a file, with mode 0700 like the history. */
static void create_parents(char *path)
{
	char *slash;

	for (slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* Return the path of the history file (XDG base directories), or NULL. */
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
	create_parents(shell.history);
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

/* Add a line to the history, unless it repeats the last or begins with a space. */
static void history_add(const char *line)
{
	HIST_ENTRY *last = history_get(history_base + history_length - 1);

	if (!*line || *line == ' ' || (last && !strcmp(last->line, line)))
		return;
	add_history(line);
	if (shell.history)
		append_history(1, shell.history);
}

/* ---- completion ----------------------------------------------------- */

/* Completions of the word at the cursor. */
static struct {
	char **words;
	int count, next;
	bool files;
} offers;

static void add_offer(void *data, const char *word, const char *help)
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

/* Readline's generator: return a copy of the next offer, or NULL. */
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

/* Complete the last command of the text before the cursor. */
static void gather_offers(const char *text)
{
	struct split split = { .ended = true }, next;

	while (split_next(&text, &next) > 0) {
		split_clear(&split);
		split = next;
	}
	if (split.ended) {
		complete_words(shell.env, 1, (const char *[]){ "", NULL }, add_offer, NULL);
	} else {
		/* The array has room for an empty word, to complete the next argument. */
		if (split.blank)
			split.words[split.count++] = (char[]){ "" };
		split.words[split.count] = NULL;
		complete_words(shell.env, split.count, (const char *const *)split.words,
			       add_offer, NULL);
	}
	split_clear(&split);
}

/* Readline's hook: return the completions of the text between start and end. */
static char **complete_text(const char *text, int start, int end)
{
	char *before = strndup(rl_line_buffer, (size_t)end);
	char **matches;
	int i;

	(void)start;
	if (before)
		gather_offers(before);
	free(before);
	matches = rl_completion_matches(text, next_offer);
	/* Add no space after "--force=": a value follows. */
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

/* Hooks of out.c, which print output above the line being typed. */
static void hide_line(void)
{
	if (!shell.prompting)
		return;
	/* On a terminal that cannot erase, the typed text stays visible. */
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

/* Restore the terminal and the signals for commands. */
static void end_prompt(void)
{
	rl_callback_handler_remove();
	shell.prompting = false;
	sigaction(SIGTSTP, &shell.stop, NULL);
	sigprocmask(SIG_SETMASK, &shell.outside, NULL);
}

/* Readline's hook: called with a line, or NULL at the end of input. */
static void on_line(char *line)
{
	if (!line)
		rl_crlf();
	end_prompt();
	shell.line = line;
	shell.ended = !line;
}

/* Print the prompt, with the device and its default region, and start reading a line. */
static void begin_prompt(void)
{
	struct sigaction stop = { .sa_handler = on_stop };
	struct env *env = shell.env;
	char prompt[3 * VFC_NAME];
	sigset_t blocked;

	if (script_waits(shell.script))
		snprintf(prompt, sizeof(prompt), "> ");
	else
		snprintf(prompt, sizeof(prompt), "vfioctl%s%s%s%s> ", env->handle ? " " : "",
			 env->handle ? vfc_handle_address(env->handle) : "",
			 env->region[0] ? " " : "", env->region);
	/* Unblock signals only in ppoll(), so that none is missed before it. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGHUP);
	sigaddset(&blocked, SIGTSTP);
	sigprocmask(SIG_BLOCK, &blocked, &shell.outside);
	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &shell.stop);
	rl_callback_handler_install(prompt, on_line);
	shell.prompting = true;
	shell.deaf = false;
}

/* Handle Ctrl-Z: restore the terminal, stop, and set up the terminal again. */
static void suspend(void)
{
	stop_signal = 0;
	rl_cleanup_after_signal();
	raise(SIGSTOP);
	rl_reset_after_signal();
	rl_forced_update_display();
}

/* Drop the line on Ctrl-C or a signal that ends the program. */
static void drop_line(void)
{
	rl_echo_signal_char((int)env_signal);
	rl_callback_sigcleanup();
	rl_free_line_state();
	rl_crlf();
	end_prompt();
}

/* Print pending interrupts of a device above the line being typed. */
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
	/* The joined session has ended: close the device, or the kernel waits for us. */
	if (got == -ENODEV && vfc_handle_in_session(handle))
		env_close(env);
}

/* Wait for input, an interrupt or a signal, and handle it. */
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

/* Read a line and run it. */
static void process_line(void)
{
	begin_prompt();
	while (shell.prompting)
		wait_event();
	if (!shell.line) {
		if (env_signal == SIGINT)
			env_signal = 0;
		/* Ctrl-D in an open block drops the block, else it ends the shell. */
		shell.ended &= !script_waits(shell.script);
		script_drop(shell.script);
		return;
	}
	history_add(shell.line);
	/* A Ctrl-C that comes between the line's end and here stops the command. */
	script_line(shell.env, shell.script, shell.line);
	free(shell.line);
	shell.line = NULL;
	/* Ctrl-C interrupted the command; the terminal echoed ^C. */
	if (env_signal == SIGINT) {
		env_signal = 0;
		rl_crlf();
	}
}

static void set_up_readline(void)
{
	rl_readline_name = "vfioctl";
	rl_catch_signals = 0;
	/* Run a pasted script line by line, whatever inputrc says. */
	rl_variable_bind("enable-bracketed-paste", "off");
	/* Readline's prompts would wait with signals blocked. */
	rl_variable_bind("page-completions", "off");
	rl_completion_query_items = -1;
	rl_attempted_completion_function = complete_text;
	rl_basic_word_break_characters = " \t\n;\"'";
	rl_completer_word_break_characters = rl_basic_word_break_characters;
	out_before = hide_line;
	out_after = draw_line;
}

int shell_run(struct env *env)
{
	const char *where = env->where;
	struct sigaction before, act;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_usage(env, "use vfioctl -x - to run commands from standard input",
				 "the shell needs a terminal");
	shell.script = script_new();
	if (!shell.script)
		return err_errno(env, -ENOMEM, "start the shell");
	env->mode = MODE_SHELL;
	env->where = NULL;
	shell.env = env;
	shell.ended = false;
	set_up_readline();
	history_start();
	/* A second Ctrl-C must not end the shell. */
	sigaction(SIGINT, NULL, &before);
	act = before;
	act.sa_flags &= ~(int)SA_RESETHAND;
	sigaction(SIGINT, &act, NULL);
	while (!env->quit && !shell.ended && !env_signal)
		process_line();
	sigaction(SIGINT, &before, NULL);
	clear_history();
	script_free(shell.script);
	free(shell.history);
	shell.history = NULL;
	env->where = where;
	return EXIT_DONE;
}
