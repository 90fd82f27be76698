/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * write.c: write values to a location: checks, accesses, and verification.
 */
#include <stdio.h>

#include "cli/out/err.h"
#include "value.h"
#include "write.h"

/* Refuse a masked write if the old value may not be data. */
static int refuse_suspect(struct env *env, const struct view_access *old)
{
	return err_refused(env, NULL, "%s+0x%llx not written: it reads all ones, and %s",
			   old->region, (unsigned long long)old->offset, old->suspect);
}

/* Refuse, unless forced, a masked write with side effects. */
static int check_effect(struct env *env, const struct store *s)
{
	const struct vfc_reg *reg = s->t.span.at.reg;
	const char *effect = reg ? vfc_reg_effect(reg) : NULL;
	char text[128];

	if (!effect || target_forced(s->t.args, "effect"))
		return EXIT_DONE;
	snprintf(text, sizeof(text), "a masked write to %s has side effects: %s", reg->name,
		 effect);
	return err_refused_for(env, &(struct err_reason){
			       .subject = vfc_handle_address(s->t.handle), .word = "effect",
			       .text = text }, 1, "write the whole register, or --force=effect");
}

/* Read, replace the masked bits, and write, unit by unit. */
static int write_masked(struct env *env, struct store *s)
{
	struct target at = s->t;
	const struct vfc_reg *reg = at.span.at.reg;
	struct view_access old;
	int err;
	size_t i;

	/* Check for refusals before the first unit is read. */
	if (at.span.part)
		at.span.width = at.span.part;
	err = vfc_region_check(at.handle, &at.span, true);
	at.span.width = s->t.span.width;
	for (i = 0; err >= 0 && i < s->count; i++, at.span.offset += at.span.width) {
		old = value_access(&s->t, i, 0);
		/* A write-only register has no old value. */
		if (!reg || reg->access != VFC_REG_WO)
			err = target_read(&at, &old.value, 1);
		if (err < 0)
			break;
		old.suspect = target_suspect(&at, old.offset, old.value);
		if (old.suspect)
			return refuse_suspect(env, &old);
		s->accesses[i].before = old.value;
		/* Writing 0 does not change write-1-clears bits. */
		if (old.at)
			old.value &= ~vfc_reg_clears(old.at->reg);
		s->values[i] |= old.value & ~s->mask;
		err = vfc_region_write(at.handle, &at.span, &s->values[i], 1);
	}
	return err < 0 ? target_fail(env, &s->t, err) : EXIT_DONE;
}

static int verify_values(struct env *env, const struct store *s)
{
	struct target at = s->t;
	uint64_t value, differ;
	size_t i;
	int err;

	for (i = 0; i < s->count; i++, at.span.offset += at.span.width) {
		err = target_read(&at, &value, 1);
		if (err < 0)
			return target_fail(env, &at, err);
		differ = (value ^ s->values[i]) & s->mask;
		if (differ)
			return err_check(env, NULL, "%s+0x%llx: wrote 0x%0*llx, read back 0x%0*llx "
					 "(differs in 0x%llx)", at.name,
					 (unsigned long long)at.span.offset,
					 2 * (int)at.span.width, (unsigned long long)s->values[i],
					 2 * (int)at.span.width, (unsigned long long)value,
					 (unsigned long long)differ);
	}
	return EXIT_DONE;
}

/* Warn that a write to a read-only register is lost. */
static void warn_read_only(struct env *env, const struct vfc_reg_at *at)
{
	char name[VFC_NAME];

	if (!at->reg || (at->field ? at->field->access : at->reg->access) != VFC_REG_RO)
		return;
	vfc_reg_name(at, name, sizeof(name));
	err_warn(env, "%s is read-only according to the register map", name);
}

int store_write(struct env *env, struct store *s)
{
	struct target *t = &s->t;
	bool masked = s->mask != target_ones(t->span.width);
	int err, status;
	size_t i;

	t->span.size = (uint64_t)s->count * t->span.width;
	status = target_may(env, t);
	if (!status)
		status = target_never(env, t);
	if (!status && masked)
		status = check_effect(env, s);
	for (i = 0; i < s->count; i++) {
		s->accesses[i] = value_access(t, i, 0);
		s->accesses[i].mask = masked ? s->mask : 0;
	}
	if (!status)
		warn_read_only(env, &t->span.at);
	if (!status && masked) {
		status = write_masked(env, s);
	} else if (!status) {
		err = vfc_region_write(t->handle, &t->span, s->values, s->count);
		status = err < 0 ? target_fail(env, t, err) : EXIT_DONE;
	}
	if (!status && s->verify)
		status = verify_values(env, s);
	for (i = 0; i < s->count; i++)
		s->accesses[i].value = s->values[i];
	return status;
}
