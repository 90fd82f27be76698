/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-power.c: show a device's power state, and control low power while it is open.
 */
#include <errno.h>
#include <string.h>

#include "cli/out/clock.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/bind/change.h"
#include "cli/region/access.h"
#include "view.h"

static int report_error(struct env *env, struct vfc_handle *handle, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(handle));
}

/* Show the power state; handle: the device is open in this session, or NULL. */
static int show_power(struct env *env, const char *address, const struct vfc_handle *handle)
{
	struct vfc_power power;
	int err = vfc_power_read(env->ctx, address, &power);

	if (err)
		return err_lib(env, err, "%s", address);
	return out_doc(env, &view_power,
		       view_power_doc(address, &power, handle,
				      handle ? vfc_power_low(handle) : VFC_POWER_FULL));
}

/* Use sysfs and config space only: opening the device would bring it to full power. */
static int run_show(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	char address[VFC_NAME];
	int status;

	status = env_address(env, a, "DEVICE", address);
	if (!status)
		status = env_opened(env, address, &handle);
	if (status)
		return status;
	status = show_power(env, address, handle);
	env_release(env, handle);
	return status;
}

/* Run one step on the session's device; its effect ends when the device is closed. */
static int session_step(struct env *env, const struct args *a, const char *const *plan,
			int (*step)(struct env *env, struct vfc_handle *handle,
				    const struct args *a))
{
	struct vfc_handle *handle;
	int status;

	if (env->opt.dry_run)
		return target_plan_steps(env, a, plan, plan[1] ? 2 : 1);
	status = target_lasts(env, a, "low power ends when the command ends",
			     "use `power wait`, which does it all in one command; or open a "
			     "session first: `vfioctl open DEVICE`, `vfioctl shell DEVICE`, or a "
			     "script with `vfioctl -x FILE`");
	if (status)
		return status;
	status = target_session(env, a, &handle);
	if (status)
		return status;
	status = step(env, handle, a);
	if (!status)
		status = show_power(env, vfc_handle_address(handle), handle);
	env_release(env, handle);
	return status;
}

static int enter_low_power(struct env *env, struct vfc_handle *handle, const struct args *a)
{
	const char *address = vfc_handle_address(handle);
	struct vfc_event *event;
	int err, status = change_record(env, "power", "", &address, 1, &event);

	if (status)
		return status;
	err = vfc_power_enter(handle, args_has(a, "wakeup"));
	vfc_event_end(event, !err);
	return err ? report_error(env, handle, err) : EXIT_DONE;
}

static int leave_low_power(struct env *env, struct vfc_handle *handle, const struct args *a)
{
	int err = vfc_power_exit(handle);

	(void)a;
	return err ? report_error(env, handle, err) : EXIT_DONE;
}

#define NOTE "record in the journal that it was at full power, for undo"

static int run_enter(struct env *env, const struct args *a)
{
	static const char *const steps[] = {
		NOTE,
		"enter low power: the kernel may suspend the device while it is not accessed",
	}, *const waking[] = {
		NOTE,
		"enter low power with wake-up: the first access ends low power and is reported",
	};

	return session_step(env, a, args_has(a, "wakeup") ? waking : steps,
			    enter_low_power);
}

static int run_exit(struct env *env, const struct args *a)
{
	static const char *const steps[] = {
		"leave low power: mapped accesses fault until then", NULL,
	};

	return session_step(env, a, steps, leave_low_power);
}

/* ---- wait ----------------------------------------------------------- */

static int wait_for(struct env *env, struct vfc_handle *handle, int64_t timeout)
{
	int64_t start = clock_now_ns();
	int ret;

	do
		ret = vfc_power_wait(handle, timeout);
	while (ret == -EINTR && !env_signal);
	if (ret == -EINTR)
		return err_interrupted(env, "interrupted before %s woke up",
				       vfc_handle_address(handle));
	if (ret < 0)
		return report_error(env, handle, ret);
	if (!ret)
		return err_check(env, NULL, "%s did not wake up in %.3g s",
				 vfc_handle_address(handle), (double)timeout / 1e9);
	return out_doc(env, &view_woken,
		       view_woken_doc(vfc_handle_address(handle),
				      (uint64_t)(clock_now_ns() - start)));
}

static int run_wait(struct env *env, const struct args *a)
{
	int64_t timeout = args_has(a, "timeout") ? (int64_t)args_u64(a, "timeout", 0) : -1;
	struct vfc_handle *handle;
	enum vfc_low_power low;
	bool entered = false;
	int status, err = 0;

	if (env->opt.dry_run)
		return target_plan(env, a, "enter low power if the device has not, and wait "
					   "until it wakes up");
	status = env_handle(env, a, &handle);
	if (status)
		return status;
	low = vfc_power_low(handle);
	if (low != VFC_POWER_LOW_WAKEUP && low != VFC_POWER_WOKEN) {
		err = vfc_power_enter(handle, true);
		entered = !err;
	}
	status = err ? report_error(env, handle, err) : wait_for(env, handle, timeout);
	/* After a timeout, do not leave the device in low power. */
	err = entered && status ? vfc_power_exit(handle) : 0;
	if (err)
		status = report_error(env, handle, err);
	env_release(env, handle);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const struct arg power_args[] = {
	TARGET_ARG_DEVICE,
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const show_examples[] = {
	"vfioctl power 02:00.0",
	NULL,
};

const struct cmd cmd_power = {
	.name = "power",
	.help = "Show a device's power state, without waking it",
	.args = power_args,
	.flags = CMD_OPENS,
	.run = run_show,
	.man = "vfioctl-state",
	.examples = show_examples,
};

static const struct opt enter_opts[] = {
	{ "wakeup", 0, ARG_FLAG, NULL,
	  "leave low power on the first access; `power wait` reports it", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const enter_examples[] = {
	"power enter --wakeup",
	NULL,
};

const struct cmd cmd_power_enter = {
	.name = "power enter",
	.help = "Put an open device into low power",
	.args = power_args,
	.opts = enter_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_enter,
	.man = "vfioctl-state",
	.examples = enter_examples,
};

static const char *const exit_examples[] = {
	"power exit",
	NULL,
};

const struct cmd cmd_power_exit = {
	.name = "power exit",
	.help = "Return an open device to full power",
	.args = power_args,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_exit,
	.man = "vfioctl-state",
	.examples = exit_examples,
};

static const struct opt wait_opts[] = {
	{ "timeout", 0, ARG_TIME, "TIME", "timeout (exit 3); default: none", 0,
	  NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const wait_examples[] = {
	"vfioctl power wait 02:00.0 --timeout 10s",
	NULL,
};

const struct cmd cmd_power_wait = {
	.name = "power wait",
	.help = "Wait for a device in low power to wake (exit 3: timeout)",
	.args = power_args,
	.opts = wait_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_wait,
	.man = "vfioctl-state",
	.examples = wait_examples,
};
