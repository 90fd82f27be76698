/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * schedule.c: sleep on a schedule, and meanwhile wait for the kernel to request the
 * device through its interrupt index "req".
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "cli/out/clock.h"
#include "cli/out/err.h"
#include "schedule.h"

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

/* Find the interrupt index of device requests. */
static bool find_request(struct vfc_handle *handle, struct vfc_irq *irq)
{
	uint64_t index;

	return !vfc_word_number(VFC_WORDS_IRQ, "req", &index) &&
	       index < vfc_handle_irqs(handle) && !vfc_irq_info(handle, (uint32_t)index, irq) &&
	       irq->name && !strcmp(irq->name, "req") && irq->count;
}

void pace_begin(struct env *env, struct vfc_handle *handle, struct pace *pace)
{
	struct vfc_irq irq;

	*pace = (struct pace){ .env = env, .handle = handle };
	/* A session process listens itself, and closes its connection to us. */
	if (vfc_handle_in_session(handle)) {
		pace->listens = true;
		pace->request = vfc_handle_irqs(handle);
		return;
	}
	if (!find_request(handle, &irq))
		return;
	pace->request = irq.index;
	pace->armed = !irq.enabled && !vfc_irq_enable(handle, irq.index, 1);
	pace->listens = irq.enabled || pace->armed;
}

void pace_end(struct pace *pace)
{
	if (pace->armed)
		vfc_irq_disable(pace->handle, pace->request);
}

/* Wait for the kernel's request, for at most ns. */
static int listen_for(struct pace *pace, int64_t ns)
{
	const char *address = vfc_handle_address(pace->handle);
	struct vfc_irq_event event;
	int ret = vfc_irq_next(pace->handle, pace->request, 0, ns, &event);

	if (ret > 0)
		return err_absent(pace->env, -ENODEV, NULL,
				  "%s: the kernel requests the release of the device", address);
	return ret && ret != -EINTR ? err_lib(pace->env, ret, "%s", address) : EXIT_DONE;
}

static void sleep_until(int64_t moment)
{
	const struct timespec ts = { moment / NS_PER_S, moment % NS_PER_S };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

int pace_until(struct pace *pace, int64_t moment)
{
	int status = EXIT_DONE;
	int64_t left;

	while (!status && !env_signal && (left = moment - clock_now_ns()) > 0) {
		if (pace->listens && left > NS_PER_MS)
			status = listen_for(pace, left);
		else
			sleep_until(moment);
	}
	return status;
}
