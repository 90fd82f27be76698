/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-compare.c: open one device through several VFIO APIs, one after the other.
 */
#include <errno.h>
#include <stdlib.h>

#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "view.h"

#define APIS_MAX 8
#define CONFIG_WORDS 16		/* the header: reads have no side effect */

/* The APIs to compare; said[i] is what the device reports through apis[i]. */
struct comparison {
	enum vfc_api apis[APIS_MAX];
	struct doc *said[APIS_MAX];
	size_t count;
};

/* Add the open device's regions, then its interrupts. */
static int add_lists(struct vfc_handle *handle, struct doc *doc)
{
	struct doc *regions = doc_list(doc, "regions"), *irqs = doc_list(doc, "irqs");
	struct vfc_region region;
	int err = 0;

	for (uint32_t i = 0; !err && i < vfc_handle_regions(handle); i++) {
		err = vfc_region_info(handle, i, &region);
		if (!err) {
			view_region(regions, &region);
			vfc_region_clear(&region);
		}
	}
	for (uint32_t i = 0; !err && i < vfc_handle_irqs(handle); i++) {
		struct vfc_irq irq = { .index = i, .name = vfc_word(VFC_WORDS_IRQ, i) };

		err = vfc_irq_info(handle, i, &irq);
		if (err == -EINVAL)	/* ERR of conventional PCI up to 7.2 */
			err = 0;
		view_irq(irqs, &irq);
	}
	return err;
}

/* Add the config space header if the device has config space. */
static int add_config(struct vfc_handle *handle, struct doc *doc)
{
	struct vfc_span access = { .width = sizeof(uint32_t) };
	uint64_t values[CONFIG_WORDS], index;
	struct vfc_region region;
	bool has_header;
	int err;

	if (vfc_word_number(VFC_WORDS_REGION, "config", &index) ||
	    index >= vfc_handle_regions(handle))
		return 0;
	err = vfc_region_info(handle, (uint32_t)index, &region);
	if (err)
		return err;
	has_header = region.size >= access.width * CONFIG_WORDS;
	vfc_region_clear(&region);
	if (!has_header)
		return 0;
	access.region = (uint32_t)index;
	err = vfc_region_read(handle, &access, values, CONFIG_WORDS);
	if (err < 0)
		return err;
	view_config(doc, values, CONFIG_WORDS);
	return 0;
}

/* Collect an open device's reports in one document; on failure return NULL and set *err. */
static struct doc *collect_answers(struct vfc_handle *handle, int *err)
{
	struct vfc_info info;
	struct doc *doc;

	*err = vfc_handle_info(handle, &info);
	if (*err)
		return NULL;
	doc = view_info_doc(handle, &info);
	vfc_info_clear(&info);
	*err = add_lists(handle, doc);
	if (!*err)
		*err = add_config(handle, doc);
	if (!*err)
		return doc;
	doc_free(doc);
	return NULL;
}

/* Open the device through an API, query and close it. Return NULL after reporting a failure. */
static struct doc *query_through(struct env *env, const char *address, enum vfc_api api)
{
	struct vfc_handle *handle = NULL;
	struct vfc_space *space = NULL;
	struct doc *doc = NULL;
	int err = vfc_space_new(env->ctx, api, &space);

	if (!err)
		err = vfc_handle_open(space, address, &handle);
	if (!err)
		env_warn_of_way(env, space, address);
	if (!err)
		doc = collect_answers(handle, &err);
	if (err)
		err_lib(env, err, "%s --api %s", address, vfc_api_word(api));
	vfc_handle_close(handle);
	vfc_space_free(space);
	return doc;
}

/*
 * Use the APIs named, else all that the system offers. Return EXIT_DONE, or an exit status
 * after reporting the failure.
 */
static int choose_apis(struct env *env, const struct args *a, const char *address,
		       struct comparison *c)
{
	c->count = args_count(a, "API");
	if (c->count > APIS_MAX)
		return err_usage(env, NULL, "at most %d APIs can be compared", APIS_MAX);
	for (size_t i = 0; i < c->count; i++)
		vfc_api_parse(args_text_at(a, "API", i), &c->apis[i]);
	if (!c->count)
		c->count = vfc_apis_offered(env->ctx, address, c->apis);
	if (c->count > 1)
		return EXIT_DONE;
	if (args_count(a, "API"))
		return err_usage(env, "name another API", "comparing needs two APIs");
	return err_absent(env, -EOPNOTSUPP, "use a kernel with iommufd for more APIs; bind the "
			  "device first: vfioctl bind", "%s: %s available on this system", address,
			  c->count ? "only one API is" : "no VFIO API is");
}

static int run_compare(struct env *env, const struct args *a)
{
	struct comparison c = { .count = 0 };
	char address[VFC_NAME];
	int status = env_address(env, a, "DEVICE", address);
	struct doc *doc;
	size_t i;

	if (status)
		return status;
	if (env_is_open(env, address))
		return err_usage(env, "close the device first: vfioctl close", "%s is open",
				 address);
	status = choose_apis(env, a, address, &c);
	for (i = 0; status == EXIT_DONE && i < c.count; i++) {
		c.said[i] = query_through(env, address, c.apis[i]);
		if (!c.said[i])
			status = EXIT_FAILED;
	}
	if (status == EXIT_DONE) {
		doc = view_compare_doc(address, c.apis, c.said, c.count);
		if (doc_length(doc_get(doc_get(doc, "compare"), "differences")))
			status = EXIT_CHECK;
		if (out_doc(env, &view_compare, doc))
			status = EXIT_FAILED;
	}
	while (i-- > 0)
		doc_free(c.said[i]);
	return status;
}

static const struct arg compare_args[] = {
	{ "DEVICE", ARG_DEVICE, 0, "the device, which must not be open", NULL },
	{ "API", ARG_WORD, ARG_OPTIONAL | ARG_MANY,
	  "APIs to compare, each with the first (default: all that the system "
	  "offers)", &vfc_api_words[VFC_API_GROUP] },
	{ 0 }
};

const struct cmd cmd_compare = {
	.name = "compare",
	.help = "Compare what a device reports through different VFIO APIs",
	.args = compare_args,
	.run = run_compare,
	.man = "vfioctl-open",
	.examples = (const char *const[]){
		"vfioctl compare 01:00.0",
		"vfioctl compare 01:00.0 group cdev",
		NULL },
};
