/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vector.c: enable the interrupt that a command's arguments name, and disable it.
 */
#include "cli/out/err.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
#include "vector.h"

typedef unsigned long long ull;

const struct arg armed_args[] = {
	TARGET_ARG_DEVICE,
	{ "INDEX", ARG_IRQ, 0, "intx, msi, msix, err, req, or a number", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

const char *armed_name(const struct armed *on)
{
	return on->irq.name ?: "it";
}

int armed_fail(const struct armed *on, int err)
{
	return err_lib(on->env, err, "%s", vfc_handle_address(on->handle));
}

int armed_enable(struct env *env, struct vfc_handle *handle, const struct vfc_irq *irq,
		 uint32_t count)
{
	int granted = vfc_irq_enable(handle, irq->index, count);

	if (granted < 0)
		return err_lib(env, granted, "%s", vfc_handle_address(handle));
	if (granted)
		return err_refused(env, "use --vectors with that number",
				   "%s: the kernel can enable only %d of %u vectors of %s; "
				   "none is enabled",
				   vfc_handle_address(handle), granted, count, irq->name ?: "it");
	return EXIT_DONE;
}

int armed_begin(struct env *env, const struct args *a, bool all, struct armed *on)
{
	uint64_t vector = args_u64(a, "vector", 0), count;
	int status;

	*on = (struct armed){ .env = env };
	status = env_handle(env, a, &on->handle);
	if (!status)
		status = env_irq(env, on->handle, args_text(a, "INDEX"), &on->irq);
	if (status)
		return status;
	if (vector >= on->irq.count)
		return err_usage(env, NULL, "%s has vectors 0 to %u, not %llu", armed_name(on),
				 on->irq.count - 1, (ull)vector);
	on->vector = all && !args_has(a, "vector") ? ARMED_ANY : (uint32_t)vector;
	if (on->irq.enabled)
		return EXIT_DONE;
	count = on->vector == ARMED_ANY ? on->irq.count : vector + 1;
	status = armed_enable(env, on->handle, &on->irq, (uint32_t)count);
	on->here = !status;
	return status;
}

int armed_end(struct armed *on, int status)
{
	int err = on->here ? vfc_irq_disable(on->handle, on->irq.index) : 0;

	if (err && !status)
		status = armed_fail(on, err);
	env_release(on->env, on->handle);
	return status;
}
