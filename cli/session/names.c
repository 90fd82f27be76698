/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * names.c: resolves $NAME in a line: a variable, or a property of a buffer or interrupt
 * of an open device.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/out/env.h"
#include "cli/out/err.h"
#include "names.h"

/* Get the "iova" or "size" of a DMA buffer; false if there is no such buffer. */
static bool get_buffer_value(struct env *env, const char *name, const char *what, uint64_t *value)
{
	const struct vfc_buffer *buffer = env->space ? vfc_dma_buffer(env->space, name) : NULL;

	if (buffer)
		*value = *what == 'i' ? buffer->iova : buffer->size;
	return buffer;
}

/* Get the number of vectors of an interrupt of the device; false if name is not one. */
static bool get_irq_count(struct env *env, const char *name, uint64_t *value)
{
	struct vfc_irq irq = { .count = 0 };
	uint64_t index;

	if (!env->handle || vfc_word_number(VFC_WORDS_IRQ, name, &index))
		return false;
	/* An interrupt that the device lacks has 0 vectors. */
	if (index >= vfc_handle_irqs(env->handle) ||
	    vfc_irq_info(env->handle, (uint32_t)index, &irq))
		irq.count = 0;
	*value = irq.count;
	return true;
}

/* Format NAME.iova, NAME.size or NAME.count; NULL if there is no such name. */
static const char *get_dotted_value(struct env *env, const char *name)
{
	const char *what = strrchr(name, '.') + 1;
	size_t length = (size_t)(what - 1 - name);
	char word[SPLIT_NAME];
	uint64_t value = 0;
	bool found = false;

	memcpy(word, name, length);
	word[length] = '\0';
	if (!strcmp(what, "iova") || !strcmp(what, "size"))
		found = get_buffer_value(env, word, what, &value);
	else if (!strcmp(what, "count"))
		found = get_irq_count(env, word, &value);
	if (!found)
		return NULL;
	snprintf(env->vars.number, sizeof(env->vars.number), "0x%llx", (unsigned long long)value);
	return env->vars.number;
}

static const char *get_value(void *data, const char *name)
{
	struct env *env = data;

	return strchr(name, '.') ? get_dotted_value(env, name) : vars_get(&env->vars, name);
}

struct split_names vars_names(struct env *env)
{
	return (struct split_names){ get_value, env };
}

int vars_report_unknown(struct env *env, const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot && (!strcmp(dot, ".iova") || !strcmp(dot, ".size")))
		return err_absent(env, -ENOENT,
				  "`dma list` lists the buffers, `dma map` creates one",
				  "$%s: no buffer \"%.*s\" is mapped", name, (int)(dot - name),
				  name);
	if (dot && !strcmp(dot, ".count"))
		return err_usage(env,
				 "open DEVICE first; interrupts are intx, msi, msix, err, req",
				 "$%s: no interrupt \"%.*s\"", name, (int)(dot - name), name);
	if (*name >= '0' && *name <= '9')
		return err_usage(env, "vfioctl -x FILE ARGUMENT... passes arguments",
				 "the script has no argument $%s", name);
	return err_usage(env, "`set NAME = VALUE` sets a variable; \\$ is a literal $",
			 "variable \"%s\" is not set", name);
}
