/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * names.c: what a $NAME in a line stands for: a variable, or a number that an open
 * device has.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/out/env.h"
#include "cli/out/err.h"
#include "names.h"

/* "iova" or "size" of the DMA buffer of that name; false when there is none. */
static bool buffer_value(struct env *env, const char *name, const char *what, uint64_t *value)
{
	const struct vfc_buffer *buffer = env->space ? vfc_dma_buffer(env->space, name) : NULL;

	if (buffer)
		*value = *what == 'i' ? buffer->iova : buffer->size;
	return buffer;
}

/* How many vectors the device has of the interrupt of that name. */
static bool irq_value(struct env *env, const char *name, uint64_t *value)
{
	struct vfc_irq irq = { .count = 0 };
	uint64_t index;

	if (!env->handle || vfc_word_number(VFC_WORDS_IRQ, name, &index))
		return false;
	/* One that the device lacks has none. */
	if (index >= vfc_handle_irqs(env->handle) ||
	    vfc_irq_info(env->handle, (uint32_t)index, &irq))
		irq.count = 0;
	*value = irq.count;
	return true;
}

/* "NAME.iova", "NAME.size", "NAME.count" as text, NULL when there is no such thing. */
static const char *dotted_value(struct env *env, const char *name)
{
	const char *what = strrchr(name, '.') + 1;
	size_t length = (size_t)(what - 1 - name);
	char word[SPLIT_NAME];
	uint64_t value = 0;
	bool found = false;

	memcpy(word, name, length);
	word[length] = '\0';
	if (!strcmp(what, "iova") || !strcmp(what, "size"))
		found = buffer_value(env, word, what, &value);
	else if (!strcmp(what, "count"))
		found = irq_value(env, word, &value);
	if (!found)
		return NULL;
	snprintf(env->vars.number, sizeof(env->vars.number), "0x%llx", (unsigned long long)value);
	return env->vars.number;
}

static const char *value(void *data, const char *name)
{
	struct env *env = data;

	return strchr(name, '.') ? dotted_value(env, name) : vars_get(&env->vars, name);
}

struct split_names vars_names(struct env *env)
{
	return (struct split_names){ value, env };
}

int vars_report_unknown(struct env *env, const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot && (!strcmp(dot, ".iova") || !strcmp(dot, ".size")))
		return err_absent(env, -ENOENT, "dma list shows the buffers, dma map makes one",
				  "$%s: no buffer \"%.*s\" is mapped", name, (int)(dot - name),
				  name);
	if (dot && !strcmp(dot, ".count"))
		return err_usage(env, "open DEVICE first; intx, msi, msix, err and req have counts",
				 "$%s: no interrupt \"%.*s\"", name, (int)(dot - name), name);
	if (*name >= '0' && *name <= '9')
		return err_usage(env, "vfioctl -x FILE ARGUMENT... gives them",
				 "the script was given no argument $%s", name);
	return err_usage(env, "`set NAME = VALUE' makes one; \\$ is a $ itself",
			 "no variable \"%s\" is set", name);
}
