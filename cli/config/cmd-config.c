/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-config.c: show a PCI device's config space, with names.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdlib.h>

#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "view.h"

/* One run of the command, with a copy of config space. */
struct job {
	struct env *env;
	const struct args *args;
	char address[VFC_NAME];
	struct vfc_handle *handle;	/* NULL: the device is not open */
	struct vfc_config config;
	bool virtual;			/* config is VFIO's view */
};

static struct view_config_of origin_of(const struct job *job)
{
	return (struct view_config_of){ job->address, job->virtual };
}

static int report_error(const struct job *job, int err)
{
	return err_lib(job->env, err, "%s", job->address);
}

/* ---- reading config space ------------------------------------------- */

/*
 * Read config space through VFIO's region. sysfs has none for a mediated device,
 * and shows only the header to users other than root.
 */
static int read_through_vfio(struct job *job, int err)
{
	int status = err ? env_handle(job->env, job->args, &job->handle) :
			   env_opened(job->env, job->address, &job->handle);

	if (!job->handle)
		return status;
	err = vfc_config_virtual(job->handle, &job->config);
	job->virtual = !err;
	return err ? report_error(job, err) : EXIT_DONE;
}

static int read_config(struct job *job)
{
	int err = vfc_config_physical(job->env->ctx, job->address, &job->config);
	int status = EXIT_DONE;

	if (err && err != -EOPNOTSUPP)
		return report_error(job, err);
	if (err || job->config.size == PCI_STD_HEADER_SIZEOF)
		status = read_through_vfio(job, err);
	if (!status && job->config.size == PCI_STD_HEADER_SIZEOF)
		err_warn(job->env, "%s: sysfs shows only the header; root sees the rest",
			 job->address);
	return status;
}

/* ---- all of it ------------------------------------------------------ */

static void warn_doubts(const struct job *job, const struct vfc_config_cap *caps, int count)
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
	struct view_config_of whose = origin_of(job);
	struct vfc_config_cap *caps;
	int status, count = vfc_config_caps(&job->config, &caps);

	if (count < 0)
		return err_errno(job->env, count, "list capabilities");
	warn_doubts(job, caps, count);
	status = out_doc(job->env, &view_config_list,
			 view_config_list_doc(&whose, &job->config, caps, (size_t)count));
	free(caps);
	return status;
}

/* ---- registers by name ---------------------------------------------- */

#define WIDTH 4		/* bytes, when a name has no suffix; as for locations */

/* Find the register that a word names, and its value. */
static int find_register(struct job *job, const char *word, struct view_config_value *value)
{
	int err = vfc_config_find(job->env->ctx, &job->config, word, &value->offset,
				  &value->width);

	if (err == -EINVAL)
		return err_usage(job->env, "use setpci's names: COMMAND, CAP_PM+4.w, ECAP_AER, "
				 "10.l (hexadecimal)", "%s", vfc_error(job->env->ctx));
	if (err)
		return report_error(job, err);
	value->width = value->width ? value->width : WIDTH;
	if (value->offset % value->width)
		return err_usage(job->env, "add the width: .b, .w or .l",
				 "%s is not aligned to %u bytes", word, value->width);
	value->name = word;
	value->value = vfc_config_value(&job->config, value->offset, value->width);
	return EXIT_DONE;
}

static int show_registers(struct job *job)
{
	size_t count = args_count(job->args, "NAME");
	struct view_config_value *values = calloc(count, sizeof(*values));
	struct view_config_of whose = origin_of(job);
	int status = EXIT_DONE;

	if (!values)
		return err_errno(job->env, -ENOMEM, "allocate %zu values", count);
	for (size_t i = 0; !status && i < count; i++)
		status = find_register(job, args_text_at(job->args, "NAME", i), &values[i]);
	if (!status)
		status = out_doc(job->env, &view_config_registers,
				 view_config_registers_doc(&whose, values, count));
	free(values);
	return status;
}

/* ---- vital product data --------------------------------------------- */

#define VPD_TIMEOUT_NS INT64_C(10000000000)

static bool stopped(void)
{
	return env_signal;
}

/* VFIO shows VPD of an open device even if sysfs does not show it to this user. */
static int show_vpd(struct job *job)
{
	struct env *env = job->env;
	struct vfc_vpd *vpd;
	int status, err;

	status = env_opened(env, job->address, &job->handle);
	if (status)
		return status;
	vpd = malloc(sizeof(*vpd));
	if (!vpd)
		return err_errno(env, -ENOMEM, "allocate %zu bytes", sizeof(*vpd));
	err = vfc_vpd_read(env->ctx, job->address, job->handle,
			   (int64_t)args_u64(job->args, "timeout", VPD_TIMEOUT_NS), stopped, vpd);
	if (!err && vpd->doubt[0])
		err_warn(env, "%s: VPD: %s", job->address, vpd->doubt);
	status = err ? report_error(job, err) :
		 out_doc(env, &view_vpd, view_vpd_doc(job->address, vpd));
	free(vpd);
	return err == -EINTR ? 128 + (int)env_signal : status;
}

/* ---- VFIO's view ---------------------------------------------------- */

/* Read both views while the device is open. */
static int read_both(struct job *job, struct vfc_config *virtual)
{
	int err, status = env_handle(job->env, job->args, &job->handle);

	if (status)
		return status;
	err = vfc_config_physical(job->env->ctx, job->address, &job->config);
	if (!err)
		err = vfc_config_virtual(job->handle, virtual);
	if (err)
		return report_error(job, err);
	if (job->config.size < virtual->size)
		err_warn(job->env, "%s: sysfs shows %zu of %zu bytes; the rest is not "
			 "compared", job->address, job->config.size, virtual->size);
	return EXIT_DONE;
}

static int show_virtual(struct job *job)
{
	struct vfc_config virtual;
	struct vfc_config_shadow *shadows = NULL;
	struct vfc_config_cap *caps = NULL;
	int nshadows, ncaps, status = read_both(job, &virtual);

	if (status)
		return status;
	nshadows = vfc_config_shadows(&job->config, &virtual, &shadows);
	ncaps = vfc_config_caps(&job->config, &caps);
	if (nshadows < 0 || ncaps < 0) {
		status = err_errno(job->env, -ENOMEM, "compare the views");
	} else {
		warn_doubts(job, caps, ncaps);
		status = out_doc(job->env, &view_config_virtual, view_config_virtual_doc(
			&(struct view_config_both){
				job->address, &virtual, shadows, (size_t)nshadows,
				caps, (size_t)ncaps,
			}));
	}
	free(shadows);
	free(caps);
	return status;
}

/* ---- lspci's decoding ----------------------------------------------- */

static int show_decoded(struct job *job)
{
	struct env *env = job->env;
	bool both = args_has(job->args, "virtual");
	char *text = NULL, *virtual_text = NULL;
	struct vfc_config virtual;
	struct view_config_of whose;
	int err, status = both ? read_both(job, &virtual) : read_config(job);

	if (status)
		return status;
	whose = origin_of(job);
	err = vfc_config_decode(env->ctx, job->address, &job->config, &text);
	if (!err && both)
		err = vfc_config_decode(env->ctx, job->address, &virtual, &virtual_text);
	if (err)
		status = report_error(job, err);
	else
		status = out_doc(env, &view_config_decoded,
				 view_config_decoded_doc(&whose, text, virtual_text));
	free(text);
	free(virtual_text);
	return status;
}

static int show_config(struct job *job)
{
	int status;

	if (args_has(job->args, "vpd"))
		return show_vpd(job);
	if (args_has(job->args, "decode"))
		return show_decoded(job);
	if (args_has(job->args, "virtual"))
		return show_virtual(job);
	status = read_config(job);
	if (status)
		return status;
	return args_count(job->args, "NAME") ? show_registers(job) : show_list(job);
}

static int run_config(struct env *env, const struct args *a)
{
	struct job job = { .env = env, .args = a };
	bool views = args_has(a, "decode") || args_has(a, "virtual");
	int status;

	if (args_count(a, "NAME") && (views || args_has(a, "vpd")))
		return err_usage(env, NULL, "--decode, --virtual and --vpd take no register "
				 "names");
	if (views && args_has(a, "vpd"))
		return err_usage(env, NULL, "--vpd cannot be combined with --decode or --virtual");
	status = env_address(env, a, "DEVICE", job.address);
	if (!status)
		status = show_config(&job);
	env_release(env, job.handle);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const struct arg config_args[] = {
	{ "DEVICE", ARG_DEVICE, 0,
	  "the device (default in the shell or a script: the open one)", NULL },
	{ "NAME", ARG_CONFIG, ARG_OPTIONAL | ARG_MANY,
	  "registers to read, as setpci names them: COMMAND, CAP_PM+4.w, 10.l", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt config_opts[] = {
	{ "decode", 0, ARG_FLAG, NULL, "decode config space with lspci", 0, NULL },
	{ "virtual", 0, ARG_FLAG, NULL,
	  "show VFIO's view beside the device's own (opens the device)", 0, NULL },
	{ "vpd", 0, ARG_FLAG, NULL, "show vital product data instead", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME", "timeout for reading VPD (default 10s)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const config_examples[] = {
	"vfioctl config 01:00.0",
	"vfioctl config 01:00.0 COMMAND CAP_PM+4.w ECAP_AER+8",
	"vfioctl config 01:00.0 --decode",
	"vfioctl config 01:00.0 --virtual",
	"vfioctl config 01:00.0 --vpd",
	NULL,
};

const struct cmd cmd_config = {
	.name = "config",
	.help = "Show config space: header, capabilities, registers by name",
	.args = config_args,
	.opts = config_opts,
	.flags = CMD_OPENS,
	.run = run_config,
	.man = "vfioctl-config",
	.examples = config_examples,
};
