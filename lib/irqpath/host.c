/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * host.c: a device's interrupts by the host's IRQ numbers: msi_irqs and irq
 * in sysfs, /proc/interrupts, /proc/irq
 * (Documentation/core-api/irq/irq-affinity.rst, filesystems/proc.rst).
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "lib/base/root.h"
#include "lib/base/text.h"

/* State kept while parsing /proc/interrupts. */
struct lookup {
	struct vfc_irq_path *path;
	int err;
};

/* ---- /proc/interrupts ----------------------------------------------- */

/* Parse the first line: "CPU0 CPU1 …", the online CPUs. */
static void take_header(struct lookup *look, char *text)
{
	struct vfc_irq_path *path = look->path;
	char *word, *rest = text;
	int *cpu;

	while ((word = strsep(&rest, " ")))
		if (!strncmp(word, "CPU", 3)) {
			cpu = GROW(path->cpus, path->ncpus);
			if (!cpu) {
				look->err = -ENOMEM;
				return;
			}
			*cpu = atoi(word + 3);
		}
}

static struct vfc_host_irq *find(struct vfc_irq_path *path, int irq)
{
	size_t i;

	for (i = 0; i < path->nirqs; i++)
		if (path->irqs[i].irq == irq)
			return &path->irqs[i];
	return NULL;
}

/* Cut off the next word; NULL: none. */
static char *next_word(char **rest)
{
	char *word;

	while ((word = strsep(rest, " ")))
		if (*word)
			return word;
	return NULL;
}

/* Parse one count per online CPU. */
static int take_counts(struct vfc_host_irq *irq, size_t ncpus, char **rest)
{
	char *word;

	irq->counts = calloc(ncpus ? ncpus : 1, sizeof(*irq->counts));
	if (!irq->counts)
		return -ENOMEM;
	while (irq->ncounts < ncpus && (word = next_word(rest))) {
		irq->counts[irq->ncounts] = strtoull(word, NULL, 10);
		irq->total += irq->counts[irq->ncounts++];
	}
	return 0;
}

/* True if a word belongs to the controller: its number, its trigger type. */
static bool is_controllers(const char *word)
{
	return isdigit((unsigned char)*word) || *word == '-' || !strcmp(word, "Level") ||
	       !strcmp(word, "Edge");
}

/* Append a word, as far as it fits. */
static void append(char *text, size_t size, const char *word)
{
	size_t used = strlen(text);

	snprintf(text + used, size - used, "%s%s", used ? " " : "", word);
}

/* "IR-PCI-MSI-0000:01:00.0    0-edge      vfio-msi[0](…)": parse controller and handler. */
static void take_names(struct vfc_host_irq *irq, char *rest)
{
	char *word = next_word(&rest);

	for (; word && (!irq->name[0] || is_controllers(word)); word = next_word(&rest))
		append(irq->name, sizeof(irq->name), word);
	for (; word; word = next_word(&rest))
		append(irq->handler, sizeof(irq->handler), word);
}

static void take_line(void *data, char *text)
{
	struct lookup *look = data;
	struct vfc_host_irq *irq;
	char *rest;
	long number;

	if (look->err)
		return;
	if (!look->path->ncpus) {
		take_header(look, text);
		return;
	}
	number = strtol(text, &rest, 10);
	irq = *rest == ':' ? find(look->path, (int)number) : NULL;
	if (!irq || irq->counts)
		return;
	rest++;
	look->err = take_counts(irq, look->path->ncpus, &rest);
	if (!look->err)
		take_names(irq, rest);
}

/* ---- /proc/irq ------------------------------------------------------ */

static void read_text(struct vfc_ctx *ctx, char *text, size_t size, int irq, const char *name)
{
	if (root_read(ctx, text, size, in_proc("irq/%d/%s", irq, name)) < 0)
		text[0] = '\0';
}

static void read_irq(struct vfc_ctx *ctx, struct vfc_host_irq *irq)
{
	char text[2 * VFC_NAME], *at;

	read_text(ctx, irq->affinity, sizeof(irq->affinity), irq->irq, "smp_affinity_list");
	read_text(ctx, irq->effective, sizeof(irq->effective), irq->irq,
		  "effective_affinity_list");
	read_text(ctx, text, sizeof(text), irq->irq, "spurious");
	at = strstr(text, "unhandled ");
	if (!at || sscanf(at, "unhandled %" SCNd64, &irq->unhandled) != 1)
		irq->unhandled = -1;
}

/* ---- all interrupts ------------------------------------------------- */

static int add(struct vfc_irq_path *path, int number)
{
	struct vfc_host_irq *irq = find(path, number) ? NULL : GROW(path->irqs, path->nirqs);

	if (irq)
		irq->irq = number;
	return irq || find(path, number) ? 0 : -ENOMEM;
}

/* Add the IRQ numbers: for MSI and MSI-X if enabled, else for INTx. */
static int add_numbers(struct vfc_ctx *ctx, struct vfc_irq_path *path)
{
	char **names, text[VFC_NAME];
	int i, err = 0, n = root_names(ctx, &names,
				       in_sys("bus/pci/devices/%s/msi_irqs", path->address));

	for (i = 0; i < n && !err; i++)
		if (number_parse(names[i]) >= 0)
			err = add(path, number_parse(names[i]));
	if (n >= 0)
		root_names_free(names, n);
	if (n <= 0 &&
	    root_read(ctx, text, sizeof(text),
		      in_sys("bus/pci/devices/%s/irq", path->address)) > 0 &&
	    number_parse(text) > 0)
		err = add(path, number_parse(text));
	return n == -ENOMEM ? n : err;
}

int path_host(struct vfc_ctx *ctx, struct vfc_irq_path *path)
{
	struct lookup look = { .path = path };
	int read, err = add_numbers(ctx, path);
	size_t i;

	if (err)
		return err;
	read = root_lines(ctx, take_line, &look, in_proc("interrupts"));
	if (look.err)
		return look.err;
	for (i = 0; i < path->nirqs; i++)
		read_irq(ctx, &path->irqs[i]);
	return read < 0 ? path_unseen(path, "counts", "%.200s: %s",
				      in_proc("interrupts").text, strerror(-read)) : 0;
}
