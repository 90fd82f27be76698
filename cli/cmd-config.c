/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-config.c: a PCI device's config space: what is in it, by name.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdlib.h>

#include "cmd.h"
#include "env.h"
#include "err.h"
#include "view.h"

/* A picture under discussion. */
struct job {
	struct env *env;
	const struct args *args;
	char address[VFC_NAME];
	struct vfc_handle *handle;	/* NULL: the device is not open */
	struct vfc_config config;
	bool virtual;			/* it is VFIO's view of it */
};

static struct view_config_of of(const struct job *job)
{
	return (struct view_config_of){ job->address, job->virtual };
}

static int fail(const struct job *job, int err)
{
	return err_lib(job->env, err, "%s", job->address);
}

/* ---- taking the picture ---------------------------------------------------- */

/*
 * Where sysfs shows nothing (a mediated device), or no more than a header (whoever
 * is not root), an open device's own region says more.
 */
static int look_through_vfio(struct job *job, int err)
{
	if (err)
		job->handle = env_handle(job->env, job->args);
	else
		job->handle = env_opened(job->env, job->address);
	if (!job->handle)
		return err || job->env->reported ? EXIT_FAILED : EXIT_DONE;
	err = vfc_config_virtual(job->handle, &job->config);
	job->virtual = !err;
	return err ? fail(job, err) : EXIT_DONE;
}

static int look(struct job *job)
{
	int err = vfc_config_physical(job->env->ctx, job->address, &job->config);
	int status = EXIT_DONE;

	if (err && err != -EOPNOTSUPP)
		return fail(job, err);
	if (err || job->config.size == PCI_STD_HEADER_SIZEOF)
		status = look_through_vfio(job, err);
	if (!status && job->config.size == PCI_STD_HEADER_SIZEOF)
		err_warn(job->env, "%s: sysfs shows no more than the header: the rest is for root",
			 job->address);
	return status;
}

/* ---- all of it --------------------------------------------------------------- */

static void warn(const struct job *job, const struct vfc_config_cap *caps, int count)
{
	const char *doubt = vfc_config_doubt(&job->config);

	if (doubt)
		err_warn(job->env, "%s: config space: %s", job->address, doubt);
	for (int i = 0; i < count; i++)
		if (caps[i].doubt[0])
			err_warn(job->env, "%s: %s at 0x%x: %s", job->address, caps[i].name,
				 caps[i].offset, caps[i].doubt);
}

static int show_list(struct job *job)
{
	struct view_config_of whose = of(job);
	struct vfc_config_cap *caps;
	int status, count = vfc_config_caps(&job->config, &caps);

	if (count < 0)
		return err_errno(job->env, count, "list capabilities");
	warn(job, caps, count);
	status = out_doc(job->env, &view_config_list,
			 view_config_list_doc(&whose, &job->config, caps, (size_t)count));
	free(caps);
	return status;
}

/* ---- registers by name --------------------------------------------------------- */

#define WIDTH 4		/* bytes, when a word says none: as in places */

/* What one word names. */
static int take(struct job *job, const char *word, struct view_config_value *value)
{
	int err = vfc_config_find(job->env->ctx, &job->config, word, &value->offset,
				  &value->width);

	if (err == -EINVAL)
		return err_usage(job->env, "as setpci has them: COMMAND, CAP_PM+4.w, ECAP_AER, "
				 "10.l (hexadecimal)", "%s", vfc_error(job->env->ctx));
	if (err)
		return fail(job, err);
	value->width = value->width ? value->width : WIDTH;
	if (value->offset % value->width)
		return err_usage(job->env, "say how wide it is: .b, .w or .l",
				 "%s is not aligned to %u bytes", word, value->width);
	value->name = word;
	value->value = vfc_config_value(&job->config, value->offset, value->width);
	return EXIT_DONE;
}

static int show_registers(struct job *job)
{
	size_t count = args_count(job->args, "NAME");
	struct view_config_value *values = calloc(count, sizeof(*values));
	struct view_config_of whose = of(job);
	int status = EXIT_DONE;

	if (!values)
		return err_errno(job->env, -ENOMEM, "keep %zu values", count);
	for (size_t i = 0; !status && i < count; i++)
		status = take(job, args_text_at(job->args, "NAME", i), &values[i]);
	if (!status)
		status = out_doc(job->env, &view_config_registers,
				 view_config_registers_doc(&whose, values, count));
	free(values);
	return status;
}

static int run(struct env *env, const struct args *a)
{
	struct job job = { .env = env, .args = a };
	int status;

	if (env_address(env, a, "DEVICE", job.address))
		return EXIT_FAILED;
	status = look(&job);
	if (!status)
		status = args_count(a, "NAME") ? show_registers(&job) : show_list(&job);
	env_release(env, job.handle);
	return status;
}

/* ---- tables ------------------------------------------------------------------------ */

static const struct arg config_args[] = {
	{ "DEVICE", ARG_DEVICE, 0, "the device; in a session, the open one", NULL },
	{ "NAME", ARG_CONFIG, ARG_OPTIONAL | ARG_MANY,
	  "registers to read, as setpci has them: COMMAND, CAP_PM+4.w, 10.l", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const config_examples[] = {
	"vfioctl config 01:00.0",
	"vfioctl config 01:00.0 COMMAND CAP_PM+4.w ECAP_AER+8",
	NULL,
};

const struct cmd cmd_config = {
	.name = "config",
	.help = "Show config space: header, capabilities, registers by name",
	.args = config_args,
	.flags = CMD_OPENS,
	.run = run,
	.man = "vfioctl-config",
	.examples = config_examples,
};
