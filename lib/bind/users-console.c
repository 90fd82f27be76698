/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * users-console.c: uses by a local operator: the console's screen, a serial
 * console, the keyboard on a USB controller.
 */
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "lib/base/root.h"

/* True if a console driver whose name contains part is bound to a terminal. */
static bool console_is(struct vfc_ctx *ctx, const char *part)
{
	char **names, name[VFC_NAME];
	int n = root_names(ctx, &names, in_sys("class/vtconsole"));
	bool is = false;

	for (int i = 0; i < n; i++)
		is |= root_read(ctx, name, sizeof(name),
				in_sys("class/vtconsole/%s/name", names[i])) > 0 &&
		      strstr(name, part) &&
		      root_is(ctx, "1", in_sys("class/vtconsole/%s/bind", names[i]));
	root_names_free(names, n);
	return is;
}

/* True if a firmware framebuffer drives the screen, not a driver of the device. */
static bool is_firmware_screen(struct vfc_ctx *ctx)
{
	char target[ROOT_PATH];

	return root_link(ctx, target, in_sys("class/graphics/fb0/device")) > 0 &&
	       strstr(target, "framebuffer");
}

void uses_of_screen(struct uses *uses, const char *address)
{
	/* vfio-pci removes firmware framebuffers (aperture_remove_conflicting_pci_devices()). */
	if (!root_is(uses->ctx, "1", in_sys("bus/pci/devices/%s/boot_vga", address)))
		return;
	if (console_is(uses->ctx, "VGA"))
		uses_add(uses, "console", false, "it shows the console in VGA text mode");
	else if (console_is(uses->ctx, "frame buffer") && is_firmware_screen(uses->ctx))
		uses_add(uses, "console", false, "it shows the console on the firmware "
			 "framebuffer");
}

void uses_of_graphics(struct uses *uses, const char *name)
{
	if (!strcmp(name, "fb0") && console_is(uses->ctx, "frame buffer"))
		uses_add(uses, "console", false, "it shows the console as %s", name);
}

/* A terminal that may be a kernel console. */
struct tty {
	struct uses *uses;
	const char *name;
};

static void check_console(void *data, char *line)
{
	const struct tty *tty = data;

	line[strcspn(line, " \t")] = '\0';
	if (!strcmp(line, tty->name))
		uses_add(tty->uses, "console", false, "%s is a kernel console", tty->name);
}

void uses_of_tty(struct uses *uses, const char *name)
{
	root_lines(uses->ctx, check_console, &(struct tty){ uses, name }, in_proc("consoles"));
}

void uses_of_input(struct uses *uses, const char *name)
{
	char keys[512], label[VFC_NAME], *last;

	if (root_read(uses->ctx, keys, sizeof(keys),
		      in_sys("class/input/%s/capabilities/key", name)) <= 0)
		return;
	/* Words from the highest keys to the lowest; a keyboard has all keys 1 to 31, Esc to S. */
	last = strrchr(keys, ' ');
	if ((strtoull(last ? last : keys, NULL, 16) & 0xfffffffe) != 0xfffffffe)
		return;
	if (root_read(uses->ctx, label, sizeof(label), in_sys("class/input/%s/name", name)) <= 0)
		strcpy(label, name);
	uses_add(uses, "input", false, "the keyboard \"%s\" is connected to it", label);
}
