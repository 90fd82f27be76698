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

#define CONFIG "config:"

/* Resolve a register of config space in setpci's notation. */
static int resolve_config(struct env *env, struct vfc_handle *handle, const char *word,
			  struct place *place)
{
	struct place found = { .offset = 0 };
	uint64_t index;
	int err = vfc_config_locate(handle, word, &found.offset, &found.width);

	if (err == -EINVAL)
		return err_usage(env, "use setpci's notation: config:COMMAND, config:CAP_PM+4.w, "
				 "config:ECAP_AER, config:10.l", "%s", vfc_error(env->ctx));
	if (!err)
		err = vfc_word_number(VFC_WORDS_REGION, "config", &index);
	if (!err)
		err = vfc_region_brief(handle, (uint32_t)index, &found.region);
	if (err)
		return err_lib(env, err, "%s", vfc_handle_address(handle));
	*place = found;
	return 0;
}

/* Resolve a register of the device's map. */
static int resolve_reg(struct env *env, struct vfc_handle *handle, const char *word,
		       struct place *place)
{
	struct place found = { .offset = 0 };
	struct vfc_reg_place at;
	int err, status = maps_reg(env, vfc_handle_address(handle), word, &found.at);

	if (status)
		return status;
	err = vfc_reg_place(handle, &found.at, &at);
	if (!err)
		err = vfc_region_brief(handle, at.region, &found.region);
	if (err)
		return err_lib(env, err, "%s", vfc_handle_address(handle));
	found.offset = at.offset;
	found.width = at.width;
	*place = found;
	return 0;
}

int env_place(struct env *env, struct vfc_handle *handle, const char *word,
	      struct place *place)
{
	struct place found = { .offset = 0 };
	char name[VFC_NAME];
	uint64_t index;

	if (!strncmp(word, CONFIG, strlen(CONFIG)))
		return resolve_config(env, handle, word + strlen(CONFIG), place);
	if (words_place(word, name, sizeof(name), &found.offset))
		return err_usage(env,
				 "use REGION[+OFFSET] or a register: bar0+0x10, CC.EN",
				 "\"%s\" is not a location in a device", word);
	if (!name[0] && handle == env->handle)
		memcpy(name, env->region, sizeof(name));
	if (!name[0])
		return err_usage(env, "use REGION+OFFSET, or select a region with `use REGION`",
				 "\"%s\" names no region", word);
	if (env_names_reg(word))
		return resolve_reg(env, handle, word, place);
	if (!parse_region(name, &index) ||
	    vfc_region_brief(handle, (uint32_t)index, &found.region))
		return report_no_region(env, handle, name);
	if (found.region.size && (!strcmp(name, found.region.name) ||
				  !strncmp(name, "region", 6))) {
		*place = found;
		return 0;
	}
	vfc_region_clear(&found.region);
	return report_no_region(env, handle, name);
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
