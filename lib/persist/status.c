/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * status.c: the status of records: results of this boot (a file below run, and
 * the kernel log), and the current state in sysfs.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "persist.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"

const char *const vfc_persist_states[] = {
	[VFC_PERSIST_BOUND] = "bound", [VFC_PERSIST_UNBOUND] = "unbound",
	[VFC_PERSIST_REFUSED] = "refused", [VFC_PERSIST_FAILED] = "failed",
	[VFC_PERSIST_DIFFERENT] = "different", [VFC_PERSIST_ABSENT] = "absent",
	[VFC_PERSIST_BROKEN] = "broken", NULL,
};

/* ---- results of this boot ----------------------------------------------- */

/* Read the boot id, "" if the root has none. */
static void read_boot(struct vfc_ctx *ctx, char boot[VFC_NAME])
{
	if (root_read(ctx, boot, VFC_NAME, in_proc("sys/kernel/random/boot_id")) < 0)
		boot[0] = '\0';
}

/*
 * udev drops the output of a rule's program unless its log level is raised
 * (systemd 252), so write to the kernel log: 4 is a warning.
 */
static void log_to_kernel(struct vfc_ctx *ctx, const char *address, const char *why)
{
	char line[6 * VFC_NAME];
	int fd = root_open(ctx, O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK, in_dev("kmsg"));

	if (fd < 0)
		return;
	snprintf(line, sizeof(line), "<4>vfioctl: persist: %s: %s\n", address, why);
	sys_write(fd, line, strlen(line));
	sys_close(fd);
}

void persist_say(struct vfc_ctx *ctx, const struct vfc_persist *p, const char *address,
		 enum vfc_persist_state state, const char *why)
{
	char boot[VFC_NAME], path[ROOT_PATH], text[8 * VFC_NAME];

	snprintf(path, sizeof(path), PERSIST_STATES "/%s", p->id.address);
	if (state == VFC_PERSIST_BOUND) {
		root_remove(ctx, path, 2);
		return;
	}
	read_boot(ctx, boot);
	snprintf(text, sizeof(text), "boot %s\ndevice %s\nstate %s\nwhy %s\n", boot, address,
		 vfc_persist_states[state], why);
	root_replace(ctx, path, text);
	log_to_kernel(ctx, address, why);
}

/* The fields of a result file. */
struct said {
	char boot[VFC_NAME], state[VFC_NAME];
	struct vfc_persist_status status;
};

static void parse_result(void *data, const char *key, const char *value)
{
	struct said *said = data;

	if (!strcmp(key, "boot"))
		snprintf(said->boot, sizeof(said->boot), "%s", value);
	else if (!strcmp(key, "state"))
		snprintf(said->state, sizeof(said->state), "%s", value);
	else if (!strcmp(key, "device"))
		snprintf(said->status.address, sizeof(said->status.address), "%s", value);
	else if (!strcmp(key, "why"))
		snprintf(said->status.why, sizeof(said->status.why), "%s", value);
}

bool persist_said(struct vfc_ctx *ctx, const struct vfc_persist *p,
		  struct vfc_persist_status *status)
{
	char boot[VFC_NAME], path[ROOT_PATH];
	struct said said = { .boot = "" };

	snprintf(path, sizeof(path), PERSIST_STATES "/%s", p->id.address);
	read_boot(ctx, boot);
	if (root_pairs(ctx, path, parse_result, &said) || strcmp(said.boot, boot))
		return false;
	if (!strcmp(said.state, vfc_persist_states[VFC_PERSIST_REFUSED]))
		said.status.state = VFC_PERSIST_REFUSED;
	else if (!strcmp(said.state, vfc_persist_states[VFC_PERSIST_FAILED]))
		said.status.state = VFC_PERSIST_FAILED;
	else
		return false;
	*status = said.status;
	return true;
}

/* ---- current state ------------------------------------------------- */

/* Find the device of a record among all. Returns 1, 0 if it is absent, or -errno. */
static int search_devices(struct vfc_ctx *ctx, const struct vfc_persist *p, struct vfc_identity *id)
{
	struct vfc_device *devs;
	int i, found = 0, n = vfc_device_list(ctx, VFC_DEPTH_ID, &devs);

	if (n < 0)
		return n;
	for (i = 0; i < n && !found; i++)
		found = !strcmp(devs[i].bus, "pci") &&
			!vfc_identity_read(ctx, devs[i].address, id) && persist_concerns(p, id);
	free(devs);
	return found;
}

static int find_device(struct vfc_ctx *ctx, const struct vfc_persist *p, struct vfc_identity *id)
{
	if (p->key != VFC_PERSIST_ADDRESS)
		return search_devices(ctx, p, id);
	if (!vfc_device_exists(ctx, p->id.address))
		return 0;
	return vfc_identity_read(ctx, p->id.address, id) ? 0 : 1;
}

/* Fill the status of a recorded device that is present. */
static int fill_status(struct vfc_ctx *ctx, const struct vfc_persist *p,
		   const struct vfc_identity *id, struct vfc_persist_status *status)
{
	struct vfc_persist_status said;
	struct vfc_device dev;
	int err = vfc_device_read(ctx, id->address, VFC_DEPTH_ID, &dev);

	if (err)
		return err;
	strcpy(status->address, id->address);
	if (persist_differs(p, id, status->why)) {
		status->state = VFC_PERSIST_DIFFERENT;
	} else if (!strcmp(dev.driver, p->driver)) {
		status->state = VFC_PERSIST_BOUND;
	} else if (persist_said(ctx, p, &said)) {
		status->state = said.state;
		strcpy(status->why, said.why);
	} else {
		status->state = VFC_PERSIST_UNBOUND;
		snprintf(status->why, sizeof(status->why), "its driver is %s",
			 dev.driver[0] ? dev.driver : "none");
	}
	return 0;
}

int vfc_persist_look(struct vfc_ctx *ctx, const struct vfc_persist *p,
		     struct vfc_persist_status *status)
{
	struct vfc_persist_status st = { .state = VFC_PERSIST_ABSENT };
	struct vfc_identity id;
	int found = 0, err = 0;

	if (p->broken) {
		st.state = VFC_PERSIST_BROKEN;
		snprintf(st.why, sizeof(st.why), "/" PERSIST_RECORDS "/%s is invalid",
			 p->id.address);
	} else {
		found = find_device(ctx, p, &id);
	}
	if (found > 0)
		err = fill_status(ctx, p, &id, &st);
	if (found < 0 || err)
		return found < 0 ? found : err;
	*status = st;
	return 0;
}
