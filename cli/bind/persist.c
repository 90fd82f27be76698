/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * persist.c: bind --persist: bind devices now and at every boot.
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

/* The new records, one for each device of the plan. */
struct records {
	struct vfc_persist *list;
	struct vfc_persist_early *early;
	const struct vfc_plan *plan;
	size_t count;
	bool done;
};

/* Return the key by which a word identifies its device at boot. */
static enum vfc_persist_key key_of_word(struct env *env, const char *word)
{
	char meant[2 * VFC_NAME];
	struct device_word parsed;

	if (device_word_parse(word, &parsed))
		return VFC_PERSIST_ADDRESS;
	if (parsed.kind == DEVICE_WORD_ALIAS && !vfc_alias_find(env->ctx, parsed.text, meant) &&
	    device_word_parse(meant, &parsed))
		return VFC_PERSIST_ADDRESS;
	return parsed.kind == DEVICE_WORD_SLOT ? VFC_PERSIST_SLOT :
	       parsed.kind == DEVICE_WORD_SERIAL ? VFC_PERSIST_SERIAL : VFC_PERSIST_ADDRESS;
}

/* Return the key of the first DEVICE argument that matches the device. */
static enum vfc_persist_key key_of_device(struct env *env, const struct args *a,
					  const char *address)
{
	size_t i, n = args_count(a, "DEVICE");
	char **addresses;
	int j, count;
	bool is;

	for (i = 0; i < n; i++) {
		addresses = NULL;
		count = 0;
		is = false;
		if (!resolve_devices(env, args_text_at(a, "DEVICE", i), true, &addresses, &count))
			for (j = 0; j < count; j++)
				is |= !strcmp(addresses[j], address);
		env_addresses_free(addresses, count);
		if (is)
			return key_of_word(env, args_text_at(a, "DEVICE", i));
	}
	return VFC_PERSIST_ADDRESS;
}

/* Create all records and check that they can be written. */
static int create_records(struct env *env, const struct args *a, const char *driver,
			  char *const *addresses, struct records *r)
{
	const char *word = args_text(a, "persist");
	int way = word ? words_index(word, vfc_persist_ways) : VFC_PERSIST_AUTO;
	int err = 0;
	size_t i;

	for (i = 0; i < r->count && !err; i++) {
		err = vfc_persist_make(env->ctx, addresses[i], driver, (enum vfc_persist_way)way,
				       key_of_device(env, a, addresses[i]), &r->list[i]);
		if (!err)
			err = vfc_persist_check(env->ctx, &r->list[i]);
	}
	return err ? err_lib(env, err, "%s", "") : EXIT_DONE;
}

/* Write all records. If that fails, the devices stay bound. */
static int write_records(struct env *env, const struct records *r)
{
	int err = 0;
	size_t i;

	for (i = 0; i < r->count && !err; i++)
		err = vfc_persist_write(env->ctx, &r->list[i]);
	return err ? err_lib(env, err, "%s is bound now, but will not be bound at boot",
			     r->list[i - 1].id.address) : EXIT_DONE;
}

/* Return the host driver before the bind, or "" if none or a VFIO driver was bound. */
static const char *host_driver(const struct records *r, size_t i)
{
	const char *driver = i < r->plan->ntargets ? r->plan->targets[i].now.driver : "";

	return vfc_driver_is_vfio(driver) ? "" : driver;
}

/* Add the records to the document of the bind. */
static void add_records(void *data, struct doc *doc)
{
	struct doc *list = doc_list(doc, "persists");
	const struct records *r = data;
	size_t i;

	for (i = 0; i < r->count; i++)
		view_persist(list, &(struct view_persist){
			.persist = &r->list[i], .action = "write", .done = r->done,
			.early = &r->early[i], .was = host_driver(r, i),
		});
}

static int bind_and_record(struct env *env, const struct args *a, const struct vfc_order *order,
		     struct records *r)
{
	struct vfc_plan plan;
	int status = change_plan(env, a, order, &plan);
	size_t i;

	if (status)
		return status;
	r->plan = &plan;
	for (i = 0; i < r->count; i++)
		vfc_persist_early(env->ctx, host_driver(r, i), &r->early[i]);
	r->done = !env->opt.dry_run;
	if (r->done)
		status = write_records(env, r);
	if (!status)
		status = change_show_with(env, VFC_BIND, &plan, 1, add_records, r);
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
		status = err_errno(env, -ENOMEM, "allocate the records");
	else
		status = create_records(env, a, order->driver, addresses, &r);
	if (!status)
		status = bind_and_record(env, a, order, &r);
	free(r.list);
	free(r.early);
	return status;
}

/* Warn if the next boot binds the device to another driver. */
static void warn_of_record(struct env *env, const struct vfc_target *t)
{
	struct vfc_persist p;

	if (t->stale || vfc_persist_find(env->ctx, t->address, &p) != 1 ||
	    !strcmp(p.driver, t->want.driver))
		return;
	err_warn(env, "%s will be bound to %s again at the next boot (vfioctl persist remove %s)",
		 t->address, p.driver, t->address);
}

void persist_remind(struct env *env, const struct vfc_plan *plans, size_t count)
{
	size_t i, j;

	for (i = 0; i < count; i++)
		for (j = 0; j < plans[i].ntargets; j++)
			warn_of_record(env, &plans[i].targets[j]);
}
