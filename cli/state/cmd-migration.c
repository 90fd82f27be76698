/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-migration.c: show and set a device's migration state, and save and load its
 * data.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
#include "view.h"

static int report_error(struct env *env, struct vfc_handle *handle, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(handle));
}

/* ---- migration, migration set --------------------------------------- */

static int show_migration(struct env *env, struct vfc_handle *handle)
{
	struct vfc_migration m;
	int err = vfc_migration_read(handle, &m);

	return err ? report_error(env, handle, err) :
		     out_doc(env, &view_migration,
			     view_migration_doc(vfc_handle_address(handle), &m));
}

static int run_show(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	int status = env_handle(env, a, &handle);

	if (!status)
		status = show_migration(env, handle);
	env_release(env, handle);
	return status;
}

static int run_set(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	uint64_t state;
	int status, err;

	if (env->opt.dry_run)
		return target_plan(env, a, "set the migration state to %s", args_text(a, "STATE"));
	status = target_lasts(env, a, "the data of a migration state is lost when the command ends",
			     "use `migration save` or `migration load`, which do it all in one "
			     "command; or open a session first: `vfioctl open DEVICE` or "
			     "`vfioctl shell DEVICE`");
	if (status)
		return status;
	status = target_session(env, a, &handle);
	if (status)
		return status;
	vfc_word_number(VFC_WORDS_MIGRATION_STATE, args_text(a, "STATE"), &state);
	err = vfc_migration_set(handle, (enum vfc_state)state);
	status = err ? report_error(env, handle, err) : show_migration(env, handle);
	env_release(env, handle);
	return status;
}

/* ---- save, load ----------------------------------------------------- */

/* A transfer of migration data to or from a file. */
struct transfer {
	struct env *env;
	const char *name;
	FILE *file;
	uint64_t size;		/* bytes transferred */
	int status;		/* the status of a reported failure, or EXIT_DONE */
};

/* Show the result, or report err of the library; a callback may have reported already. */
static int finish_transfer(struct transfer *t, struct vfc_handle *handle, const char *verb, int err)
{
	struct vfc_migration now;

	if (t->file && fclose(t->file) && !t->status && !err)
		t->status = err_errno(t->env, -errno, "write %s", t->name);
	if (t->status)
		return t->status;
	if (!err)
		err = vfc_migration_read(handle, &now);
	if (err)
		return err_lib(t->env, err, "%s, after %llu bytes", vfc_handle_address(handle),
			       (unsigned long long)t->size);
	return out_doc(t->env, &view_migrated,
		       view_migrated_doc(vfc_handle_address(handle), verb, t->name, t->size,
					 &now));
}

static int write_data(void *data, const void *bytes, size_t size)
{
	struct transfer *t = data;

	if (env_signal) {
		t->status = err_interrupted(t->env, "interrupted after writing %llu bytes to %s",
					    (unsigned long long)t->size, t->name);
		return -EINTR;
	}
	if (fwrite(bytes, 1, size, t->file) != size) {
		t->status = err_errno(t->env, -errno, "write %s", t->name);
		return -EIO;
	}
	t->size += size;
	return 0;
}

static ssize_t read_data(void *data, void *bytes, size_t size)
{
	struct transfer *t = data;
	size_t n = fread(bytes, 1, size, t->file);

	if (ferror(t->file)) {
		t->status = err_errno(t->env, -errno, "read %s", t->name);
		return -EIO;
	}
	t->size += n;
	return (ssize_t)n;
}

static int run_save(struct env *env, const struct args *a)
{
	struct transfer t = { .env = env, .name = args_text(a, "FILE") };
	struct vfc_handle *handle;
	struct vfc_migration m;
	int status, err;

	if (env->opt.dry_run)
		return target_plan(env, a, "stop the device, save its state to %s, resume it",
				  t.name);
	status = env_handle(env, a, &handle);
	if (status)
		return status;
	/* Do not create a file for a device that cannot migrate. */
	err = vfc_migration_read(handle, &m);
	t.file = err ? NULL : fopen(t.name, "wbe");
	if (!err && !t.file)
		t.status = err_errno(env, -errno, "open %s", t.name);
	if (t.file)
		err = vfc_migration_save(handle, !args_has(a, "stop-only"), write_data, &t);
	status = finish_transfer(&t, handle, "saved", err);
	env_release(env, handle);
	return status;
}

static int run_load(struct env *env, const struct args *a)
{
	struct transfer t = { .env = env, .name = args_text(a, "FILE") };
	struct vfc_handle *handle;
	int status, err;

	if (env->opt.dry_run)
		return target_plan(env, a, "stop the device, load its state from %s%s", t.name,
				   args_has(a, "stopped") ? "" : ", resume it");
	t.file = fopen(t.name, "rbe");
	if (!t.file)
		return err_errno(env, -errno, "open %s", t.name);
	status = env_handle(env, a, &handle);
	if (status) {
		fclose(t.file);
		return status;
	}
	err = vfc_migration_load(handle, !args_has(a, "stopped"), read_data, &t);
	status = finish_transfer(&t, handle, "loaded", err);
	env_release(env, handle);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const char *const states[] = { "stop", "running", "stop-copy", "resuming", "running-p2p",
				      "pre-copy", "pre-copy-p2p", NULL };

static const struct arg show_args[] = {
	TARGET_ARG_DEVICE,
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const show_examples[] = {
	"vfioctl migration 01:00.0",
	NULL,
};

const struct cmd cmd_migration = {
	.name = "migration",
	.help = "Show a device's migration state, transitions and data size",
	.args = show_args,
	.flags = CMD_OPENS,
	.run = run_show,
	.man = "vfioctl-state",
	.examples = show_examples,
};

static const struct arg set_args[] = {
	TARGET_ARG_DEVICE,
	{ "STATE", ARG_WORD, 0, "target state", states },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const set_examples[] = {
	"migration set pre-copy",
	NULL,
};

const struct cmd cmd_migration_set = {
	.name = "migration set",
	.help = "Set a device's migration state",
	.args = set_args,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_set,
	.man = "vfioctl-state",
	.examples = set_examples,
};

static const struct arg file_args[] = {
	TARGET_ARG_DEVICE,
	{ "FILE", ARG_FILE, 0, "the file with the device's state", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt save_opts[] = {
	{ "stop-only", 0, ARG_FLAG, NULL, "skip pre-copy: read no data while the device runs", 0,
	  NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const save_examples[] = {
	"vfioctl migration save 01:00.0 state.bin",
	NULL,
};

const struct cmd cmd_migration_save = {
	.name = "migration save",
	.help = "Save a device's state to a file",
	.args = file_args,
	.opts = save_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_save,
	.man = "vfioctl-state",
	.examples = save_examples,
};

static const struct opt load_opts[] = {
	{ "stopped", 0, ARG_FLAG, NULL, "leave the device stopped", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const load_examples[] = {
	"vfioctl migration load 01:00.0 state.bin",
	NULL,
};

const struct cmd cmd_migration_load = {
	.name = "migration load",
	.help = "Load a device's state from a file",
	.args = file_args,
	.opts = load_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_load,
	.man = "vfioctl-state",
	.examples = load_examples,
};
