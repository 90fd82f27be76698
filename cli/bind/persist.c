/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * persist.c: bind --persist: bind devices now, and record them for every boot.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/device-word.h"
#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "cli/session/devices.h"
#include "cli/session/resolve.h"
#include "change.h"
#include "persist.h"
#include "view.h"

/* Records that are made, one a device of the plan. */
struct records {
	struct vfc_persist *list;
	struct vfc_persist_early *early;
	const struct vfc_plan *plan;
	size_t count;
	bool done;
};

/* By what a word wants its device found at boot. */
static enum vfc_persist_key key_of_word(struct env *env, const char *word)
{
	char meant[2 * VFC_NAME];
	struct target target;

	if (target_parse(word, &target))
		return VFC_PERSIST_ADDRESS;
	if (target.kind == TARGET_ALIAS && !vfc_alias_find(env->ctx, target.text, meant) &&
	    target_parse(meant, &target))
		return VFC_PERSIST_ADDRESS;
	return target.kind == TARGET_SLOT ? VFC_PERSIST_SLOT :
	       target.kind == TARGET_SERIAL ? VFC_PERSIST_SERIAL : VFC_PERSIST_ADDRESS;
}

/* By what a device of the order was named: the first word that means it counts. */
static enum vfc_persist_key key_of(struct env *env, const struct args *a, const char *address)
{
	size_t i, n = args_count(a, "DEVICE");
	char **addresses;
	int j, count;
	bool is;

	for (i = 0; i < n; i++) {
		addresses = NULL;
		count = 0;
		is = false;
		if (!target_resolve(env, args_text_at(a, "DEVICE", i), true, &addresses, &count))
			for (j = 0; j < count; j++)
				is |= !strcmp(addresses[j], address);
		env_addresses_free(addresses, count);
		if (is)
			return key_of_word(env, args_text_at(a, "DEVICE", i));
	}
	return VFC_PERSIST_ADDRESS;
}

/* Make all records, and see that they can be written. */
static int make(struct env *env, const struct args *a, const char *driver,
		char *const *addresses, struct records *r)
{
	const char *word = args_text(a, "persist");
	int way = word ? words_index(word, vfc_persist_ways) : VFC_PERSIST_AUTO;
	int err = 0;
	size_t i;

	for (i = 0; i < r->count && !err; i++) {
		err = vfc_persist_make(env->ctx, addresses[i], driver, (enum vfc_persist_way)way,
				       key_of(env, a, addresses[i]), &r->list[i]);
		if (!err)
			err = vfc_persist_check(env->ctx, &r->list[i]);
	}
	return err ? err_lib(env, err, "%s", "") : EXIT_DONE;
}

/* Write all records: what was bound stays bound when that fails. */
static int write_all(struct env *env, const struct records *r)
{
	int err = 0;
	size_t i;

	for (i = 0; i < r->count && !err; i++)
		err = vfc_persist_write(env->ctx, &r->list[i]);
	return err ? err_lib(env, err, "%s is bound, but not at the next boot",
			     r->list[i - 1].id.address) : EXIT_DONE;
}

/* The driver that a device had before it was bound; one of VFIO's is nobody's rival. */
static const char *native(const struct records *r, size_t i)
{
	const char *driver = i < r->plan->ntargets ? r->plan->targets[i].now.driver : "";

	return vfc_driver_is_vfio(driver) ? "" : driver;
}

/* Put the records into the document of the bind. */
static void add(void *data, struct doc *doc)
{
	struct doc *list = doc_list(doc, "persists");
	const struct records *r = data;
	size_t i;

	for (i = 0; i < r->count; i++)
		view_persist(list, &(struct view_persist){
			.persist = &r->list[i], .action = "write", .done = r->done,
			.early = &r->early[i], .was = native(r, i),
		});
}

/* Bind, write, show. */
static int carry_out(struct env *env, const struct args *a, const struct vfc_order *order,
		     struct records *r)
{
	struct vfc_plan plan;
	int status = carry_plan(env, a, order, &plan);
	size_t i;

	if (status)
		return status;
	r->plan = &plan;
	for (i = 0; i < r->count; i++)
		vfc_persist_early(env->ctx, native(r, i), &r->early[i]);
	r->done = !env->dry_run;
	if (r->done)
		status = write_all(env, r);
	if (!status)
		status = carry_show_with(env, VFC_BIND, &plan, 1, add, r);
	vfc_plan_clear(&plan);
	return status;
}

int persist_together(struct env *env, const struct args *a, struct vfc_order *order,
		     char *const *addresses, int count)
{
	struct records r = { .count = (size_t)count };
	int status;

	r.list = calloc(r.count + 1, sizeof(*r.list));
	r.early = calloc(r.count + 1, sizeof(*r.early));
	order->addresses = (const char *const *)addresses;
	order->count = r.count;
	if (!r.list || !r.early)
		status = err_errno(env, -ENOMEM, "keep the records");
	else
		status = make(env, a, order->driver, addresses, &r);
	if (!status)
		status = carry_out(env, a, order, &r);
	free(r.list);
	free(r.early);
	return status;
}

/* Warn of one device of a plan. */
static void remind(struct env *env, const struct vfc_target *t)
{
	struct vfc_persist p;

	if (t->stale || vfc_persist_find(env->ctx, t->address, &p) != 1 ||
	    !strcmp(p.driver, t->want.driver))
		return;
	err_warn(env, "%s goes to %s again at the next boot (vfioctl persist remove %s)",
		 t->address, p.driver, t->address);
}

void persist_remind(struct env *env, const struct vfc_plan *plans, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++)
		for (j = 0; j < plans[i].ntargets; j++)
			remind(env, &plans[i].targets[j]);
}
