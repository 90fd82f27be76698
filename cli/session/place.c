/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * place.c: resolves the regions, locations and interrupts of an open device that a
 * command names.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "maps.h"
#include "place.h"

/* A list of names for messages: "bar0, config". */
struct list {
	char text[8 * VFC_NAME];
	size_t used;
};

static void add_to_list(struct list *list, const char *word)
{
	int n = snprintf(list->text + list->used, sizeof(list->text) - list->used, "%s%s",
			 list->used ? ", " : "", word);

	if (n > 0 && list->used + (size_t)n < sizeof(list->text))
		list->used += (size_t)n;
	list->text[list->used] = '\0';
}

/* Parse the name of a region. "regionN" names any region by its index. */
static bool parse_region(const char *word, uint64_t *index)
{
	return !vfc_word_number(VFC_WORDS_REGION, word, index) ||
	       (!strncmp(word, "region", 6) && !words_u64(word + 6, index) &&
		*index <= UINT32_MAX);
}

bool env_names_reg(const char *word)
{
	uint64_t index;

	return *word && !strpbrk(word, "+:") && !parse_region(word, &index);
}

/* Report that the device lacks a region, and list its regions. */
static int report_no_region(struct env *env, struct vfc_handle *handle, const char *word)
{
	struct list list = { .used = 0 };
	struct vfc_region region;
	uint32_t i;

	for (i = 0; i < vfc_handle_regions(handle); i++) {
		if (vfc_region_info(handle, i, &region))
			continue;
		if (region.size)
			add_to_list(&list, region.name);
		vfc_region_clear(&region);
	}
	return err_absent(env, -ENOENT, NULL, "no region \"%s\": the device has %s", word,
			  list.used ? list.text : "none");
}

/* Set the region of a location. */
static int set_region(struct target *t, uint32_t index)
{
	struct vfc_region region;
	int err = vfc_region_brief(t->handle, index, &region);

	if (err)
		return err;
	memcpy(t->name, region.name, sizeof(t->name));
	t->end = region.size;
	t->span.region = index;
	return 0;
}

#define CONFIG "config:"

/* Resolve a register of config space in setpci's notation. */
static int resolve_config(struct env *env, const char *word, struct target *t)
{
	uint64_t index;
	int err = vfc_config_locate(t->handle, word, &t->span.offset, &t->span.width);

	if (err == -EINVAL)
		return err_usage(env, "use setpci's notation: config:COMMAND, config:CAP_PM+4.w, "
				 "config:ECAP_AER, config:10.l", "%s", vfc_error(env->ctx));
	if (!err)
		err = vfc_word_number(VFC_WORDS_REGION, "config", &index);
	if (!err)
		err = set_region(t, (uint32_t)index);
	t->span.size = t->span.width;
	return err ? err_lib(env, err, "%s", vfc_handle_address(t->handle)) : 0;
}

/* Resolve a register of the device's map. */
static int resolve_reg(struct env *env, const char *word, struct target *t)
{
	const char *address = vfc_handle_address(t->handle);
	struct vfc_reg_at at;
	int err, status = maps_reg(env, address, word, &at);

	if (status)
		return status;
	err = vfc_reg_place(t->handle, &at, &t->span);
	if (!err)
		err = set_region(t, t->span.region);
	return err ? err_lib(env, err, "%s", address) : 0;
}

int env_place(struct env *env, const char *word, struct target *t)
{
	char name[VFC_NAME];
	uint64_t index;

	t->span = (struct vfc_span){ .offset = 0 };
	if (!strncmp(word, CONFIG, strlen(CONFIG)))
		return resolve_config(env, word + strlen(CONFIG), t);
	if (words_place(word, name, sizeof(name), &t->span.offset))
		return err_usage(env,
				 "use REGION[+OFFSET] or a register: bar0+0x10, CC.EN",
				 "\"%s\" is not a location in a device", word);
	if (!name[0] && t->handle == env->handle)
		memcpy(name, env->region, sizeof(name));
	if (!name[0])
		return err_usage(env, "use REGION+OFFSET, or select a region with `use REGION`",
				 "\"%s\" names no region", word);
	if (env_names_reg(word))
		return resolve_reg(env, word, t);
	if (!parse_region(name, &index) || set_region(t, (uint32_t)index) || !t->end ||
	    (strcmp(name, t->name) && strncmp(name, "region", 6)))
		return report_no_region(env, t->handle, name);
	return 0;
}

/* Report that the device lacks an interrupt, and list its interrupts. */
static int report_no_irq(struct env *env, struct vfc_handle *handle, const char *word)
{
	struct list list = { .used = 0 };
	char number[16];
	struct vfc_irq irq;
	uint32_t i;

	for (i = 0; i < vfc_handle_irqs(handle); i++) {
		if (vfc_irq_info(handle, i, &irq) || !irq.count)
			continue;
		snprintf(number, sizeof(number), "%u", i);
		add_to_list(&list, irq.name ? irq.name : number);
	}
	return err_absent(env, -ENOENT, NULL, "no interrupt \"%s\": the device has %s", word,
			  list.used ? list.text : "none");
}

int env_irq(struct env *env, struct vfc_handle *handle, const char *word,
	    struct vfc_irq *irq)
{
	struct vfc_irq found;
	uint64_t index;

	if ((vfc_word_number(VFC_WORDS_IRQ, word, &index) && words_u64(word, &index)) ||
	    index > UINT32_MAX || vfc_irq_info(handle, (uint32_t)index, &found) || !found.count)
		return report_no_irq(env, handle, word);
	*irq = found;
	return 0;
}
