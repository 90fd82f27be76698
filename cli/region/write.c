/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * write.c: write values to a location: checks, accesses, and verification.
 */
#include <stdio.h>

#include "cli/out/err.h"
#include "write.h"

struct view_access store_access(const struct touch *t, size_t i, uint64_t value)
{
	return (struct view_access){
		.region = t->place.region.name,
		.offset = t->access.offset + i * t->access.width,
		.width = t->access.width,
		.value = value,
		/* Values after the first belong to other registers. */
		.at = !i && t->place.at.reg ? &t->place.at : NULL,
	};
}

static int report_error(struct env *env, const struct touch *t, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(t->handle));
}

const char *store_doubt(const struct touch *t, const struct view_access *access)
{
	struct vfc_access at = t->access;

	if (access->value != touch_ones(access->width))
		return NULL;
	at.offset = access->offset;
	return vfc_region_suspect(t->handle, &at);
}

void store_warn(struct env *env, const struct view_access *accesses, size_t count)
{
	size_t i, more = 0, first = count;

	for (i = 0; i < count; i++) {
		if (!accesses[i].suspect)
			continue;
		if (first == count)
			first = i;
		else
			more++;
	}
	if (first == count)
		return;
	if (more)
		err_warn(env, "%s+0x%llx and %zu more read all ones: %s", accesses[first].region,
			 (unsigned long long)accesses[first].offset, more,
			 accesses[first].suspect);
	else
		err_warn(env, "%s+0x%llx reads all ones: %s", accesses[first].region,
			 (unsigned long long)accesses[first].offset, accesses[first].suspect);
}

/* Refuse a masked write if the old value may not be data. */
static int refuse_suspect(struct env *env, const struct view_access *old)
{
	return err_refused(env, NULL, "%s+0x%llx not written: it reads all ones, and %s",
			   old->region, (unsigned long long)old->offset, old->suspect);
}

/* Refuse, unless forced, a masked write with side effects. */
static int check_effect(struct env *env, const struct args *a, const struct store *s)
{
	const char *effect = s->t.place.at.reg ? vfc_reg_effect(s->t.place.at.reg) : NULL;
	char text[128];

	if (!effect || s->mask == touch_ones(s->t.access.width) || touch_forced(a, "effect"))
		return EXIT_DONE;
	snprintf(text, sizeof(text), "a masked write to %s has side effects: %s",
		 s->t.place.at.reg->name, effect);
	return err_refused_for(env, &(struct err_reason){
			       .subject = vfc_handle_address(s->t.handle), .word = "effect",
			       .text = text }, 1, "write the whole register, or --force=effect");
}

/* Check for refusals before the first unit is read. */
static int check_store(const struct store *s)
{
	struct vfc_access at = s->t.access;

	if (s->t.place.at.reg)
		at.width = s->t.place.at.reg->access_width;
	return vfc_region_check(s->t.handle, &at, true,
				(uint64_t)s->count * s->t.access.width);
}

/* Read a unit's old value; 0 if it is write-only. */
static int read_old(const struct store *s, const struct vfc_access *at, struct view_access *old)
{
	if (s->t.place.at.reg && s->t.place.at.reg->access == VFC_REG_WO)
		return 0;
	return vfc_reg_read(s->t.handle, &s->t.place.at, at, &old->value, 1);
}

/* Read, replace the masked bits, and write, unit by unit. */
static int write_masked(struct env *env, struct store *s)
{
	struct vfc_access at = s->t.access;
	struct view_access old;
	int err = check_store(s);
	size_t i;

	for (i = 0; err >= 0 && i < s->count; i++, at.offset += at.width) {
		old = store_access(&s->t, i, 0);
		err = read_old(s, &at, &old);
		if (err < 0)
			break;
		old.suspect = store_doubt(&s->t, &old);
		if (old.suspect)
			return refuse_suspect(env, &old);
		s->accesses[i].before = old.value;
		/* Writing 0 does not change write-1-clears bits. */
		if (old.at)
			old.value &= ~vfc_reg_clears(old.at->reg);
		s->values[i] |= old.value & ~s->mask;
		err = vfc_reg_write(s->t.handle, &s->t.place.at, &at, &s->values[i], 1);
	}
	return err < 0 ? report_error(env, &s->t, err) : EXIT_DONE;
}

static int write_plain(struct env *env, struct store *s)
{
	int err = vfc_reg_write(s->t.handle, &s->t.place.at, &s->t.access, s->values, s->count);

	return err < 0 ? report_error(env, &s->t, err) : EXIT_DONE;
}

static int verify_values(struct env *env, const struct store *s)
{
	struct vfc_access at = s->t.access;
	uint64_t value, differ;
	size_t i;
	int err;

	for (i = 0; i < s->count; i++, at.offset += at.width) {
		err = vfc_reg_read(s->t.handle, &s->t.place.at, &at, &value, 1);
		if (err < 0)
			return report_error(env, &s->t, err);
		differ = (value ^ s->values[i]) & s->mask;
		if (differ)
			return err_check(env, NULL, "%s+0x%llx: wrote 0x%0*llx, read back 0x%0*llx "
					 "(differs in 0x%llx)", s->t.place.region.name,
					 (unsigned long long)at.offset,
					 2 * (int)at.width, (unsigned long long)s->values[i],
					 2 * (int)at.width, (unsigned long long)value,
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

int store_write(struct env *env, const struct args *a, struct store *s)
{
	uint64_t size = (uint64_t)s->count * s->t.access.width;
	bool masked = s->mask != touch_ones(s->t.access.width);
	int status = touch_may(env, a, &s->t, size);
	size_t i;

	if (!status)
		status = touch_never(env, &s->t, size);
	if (!status)
		status = check_effect(env, a, s);
	for (i = 0; i < s->count; i++) {
		s->accesses[i] = store_access(&s->t, i, 0);
		s->accesses[i].mask = masked ? s->mask : 0;
	}
	if (!status)
		warn_read_only(env, &s->t.place.at);
	if (!status)
		status = masked ? write_masked(env, s) : write_plain(env, s);
	if (!status && s->verify)
		status = verify_values(env, s);
	for (i = 0; i < s->count; i++)
		s->accesses[i].value = s->values[i];
	return status;
}
