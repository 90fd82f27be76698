/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * modules.c: check whether VFIO's modules are installed, loaded or blocked, and whether
 * their parameters match modprobe's configuration.
 */
#include <stdio.h>
#include <string.h>

#include "finding.h"
#include "lib/base/array.h"
#include "lib/machine/modules.h"

/* ---- modules -------------------------------------------------------- */

/* A line of modprobe's configuration that blocks a module. */
struct blocking_line {
	const char *module;
	char place[ROOT_PATH];	/* "": no such line */
	char text[VFC_NAME];
};

static void find_blocking_line(void *data, const struct module_line *line)
{
	struct blocking_line *k = data;
	bool stops = !strcmp(line->verb, "install") &&
		     (strstr(line->rest, "/false") || strstr(line->rest, "/true"));

	if (!module_same(line->module, k->module) ||
	    (!stops && strcmp(line->verb, "blacklist") != 0))
		return;
	snprintf(k->place, sizeof(k->place), "%.480s:%d", line->path, line->line);
	snprintf(k->text, sizeof(k->text), "%.10s %.40s", line->verb, line->module);
}

/* Report a module that is needed but not loaded. */
static void add_idle(struct vfc_ctx *ctx, struct vfc_links *links, const char *name,
		     enum module_state state, const char *for_what)
{
	const struct vfc_machine *m = links->machine;
	struct blocking_line keeper = { .module = name };
	char next[128];
	struct path path = in_top("lib/modules/%s/modules.dep", m->release);

	snprintf(next, sizeof(next), "modprobe %s%s", name,
		 !strcmp(name, "vfio-pci") ? " (vfioctl bind loads it, too)" : "");
	if (state == MODULE_AVAILABLE)
		module_lines(ctx, find_blocking_line, &keeper);
	if (keeper.place[0])
		links_add(links, "modules", VFC_LINK_BROKEN, keeper.place, next,
			  "%s is not loaded, and \"%s\" blocks automatic loading: %s",
			  name, keeper.text, for_what);
	else if (state == MODULE_AVAILABLE)
		links_add(links, "modules", VFC_LINK_BROKEN, path.text, next,
			  "%s is installed, but not loaded: %s", name, for_what);
	else if (state == MODULE_ABSENT)
		links_add(links, "modules", VFC_LINK_BROKEN, path.text,
			  "install the package with the kernel's other modules, or another kernel",
			  "%s is not among the modules of %s: %s", name, m->release,
			  for_what);
	else
		links_add(links, "modules", VFC_LINK_UNKNOWN, path.text, next,
			  "%s is not loaded, and whether it is installed is unknown: %s", name,
			  for_what);
}

/* Report a module that is loaded or built in. */
static void add_working(struct vfc_links *links, const char *name, enum module_state state)
{

	if (state == MODULE_BUILTIN)
		links_add(links, "modules", VFC_LINK_OK, links->machine->config.text ?
			  links->machine->config.path.text : NULL, NULL, "%s is built in", name);
	else
		links_add(links, "modules", VFC_LINK_OK,
			  in_proc("modules").text, NULL, "%s is loaded", name);
}

static bool look_at_driver(struct vfc_ctx *ctx, struct vfc_links *links)
{
	enum module_state state = module_state(links->machine, "vfio-pci", "CONFIG_VFIO_PCI");
	/* The driver is registered at the bus, whatever the module lists say. */
	bool registered = root_exists(ctx, in_sys("bus/pci/drivers/vfio-pci"));

	if (module_works(state))
		add_working(links, "vfio-pci", state);
	else if (registered)
		links_add(links, "modules", VFC_LINK_OK,
			  in_sys("bus/pci/drivers/vfio-pci").text, NULL,
			  "vfio-pci is registered");
	else
		add_idle(ctx, links, "vfio-pci", state, "no driver binds devices for VFIO");
	return registered || module_works(state);
}

/* Check the container's IOMMU driver, which depends on the machine. iommufd may replace it. */
static void look_at_containers(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	bool spapr = m->arch == ARCH_PPC64;
	const char *name = spapr ? "vfio_iommu_spapr_tce" : "vfio_iommu_type1";
	enum module_state state = module_state(m, name, spapr ? "CONFIG_VFIO_IOMMU_SPAPR_TCE" :
					       "CONFIG_VFIO_IOMMU_TYPE1");

	if (kconfig_value(&m->config, "CONFIG_IOMMUFD_VFIO_CONTAINER") == 'y')
		return;
	if (module_works(state))
		add_working(links, name, state);
	else if (state != MODULE_UNKNOWN &&
		 kconfig_value(&m->config, "CONFIG_VFIO_CONTAINER") != 'n')
		add_idle(ctx, links, name, state,
			 "containers cannot use an IOMMU (VFIO_SET_IOMMU fails with ENODEV)");
}

static void look_at_iommufd(struct vfc_links *links)
{
	enum module_state state = module_state(links->machine, "iommufd", "CONFIG_IOMMUFD");

	if (module_works(state))
		add_working(links, "iommufd", state);
}

int doctor_modules(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	const struct vfc_link *broken = links_broken(links);

	/* A kernel without VFIO has no modules to check. */
	if (broken && kconfig_value(&m->config, "CONFIG_VFIO_PCI") == 'n')
		return 0;
	if (!root_exists(ctx, in_sys("kernel")))
		return 0;
	if (look_at_driver(ctx, links))
		look_at_containers(ctx, links);
	look_at_iommufd(links);
	return 0;
}

/* ---- parameters ----------------------------------------------------- */

/* Parameters that matter when they do not have their default value. */
static const struct parameter {
	const char *module, *name;
	const char *usual;	/* its default */
	const char *means;	/* the effect of another value */
	const char *next;
} parameters[] = {
	{ "vfio_iommu_type1", "allow_unsafe_interrupts", "N",
	  "devices are accepted although they can forge interrupts", NULL },
	{ "vfio_iommu_type1", "disable_hugepages", "N",
	  "mappings of small pages only: slower translation", NULL },
	{ "vfio_iommu_type1", "dma_entry_limit", "65535",
	  "limit of mappings per container; more fail with ENOSPC (VFIO_IOMMU_MAP_DMA)",
	  "echo 65535 > /sys/module/vfio_iommu_type1/parameters/dma_entry_limit" },
	{ "vfio", "enable_unsafe_noiommu_mode", "N",
	  "devices without an IOMMU can be opened, and can access all memory", NULL },
	{ "iommufd", "allow_unsafe_interrupts", "N",
	  "devices are accepted although they can forge interrupts", NULL },
	{ "vfio_pci", "disable_idle_d3", "N", "unused devices stay awake", NULL },
	{ "vfio_pci", "enable_sriov", "N",
	  "a PF bound to vfio-pci may have VFs", NULL },
	{ "vfio_pci", "nointxmask", "N",
	  "INTx is masked at the interrupt controller: a shared line is refused (EBUSY)", NULL },
	{ "vfio_pci", "disable_vga", "N", "no VGA region", NULL },
	{ "vfio_pci", "disable_denylist", "N", "devices with known errata are accepted", NULL },
};

/* Read a parameter; false if it does not exist. */
static bool read_parameter(struct vfc_ctx *ctx, const char *module, const char *name,
			   char value[VFC_NAME])
{
	return root_read(ctx, value, VFC_NAME, in_sys("module/%s/parameters/%s", module, name)) > 0;
}

/* True if two strings are the same value, for booleans by the kernel's rules. */
static bool same_value(const char *one, const char *other)
{
	return !strcmp(one, other) ||
	       (cmdline_bool(one) >= 0 && cmdline_bool(one) == cmdline_bool(other) &&
		(strlen(one) == 1 || strlen(other) == 1));
}

/* State kept while parsing modprobe's configuration. */
struct wishes {
	struct vfc_ctx *ctx;
	struct vfc_links *links;
};

/* Report a "NAME=VALUE" of "options MODULE …" that differs from the loaded module's. */
static void check_wish(struct wishes *w, const struct module_line *line, const char *module,
		       char *wish)
{
	char value[VFC_NAME], place[ROOT_PATH], *wanted = strchr(wish, '=');

	if (!wanted)
		return;
	*wanted++ = '\0';
	if (!read_parameter(w->ctx, module, wish, value) || same_value(value, wanted))
		return;
	snprintf(place, sizeof(place), "%.480s:%d", line->path, line->line);
	links_add(w->links, "module-parameters", VFC_LINK_BROKEN, place,
		  "rebuild the initramfs (update-initramfs -u, dracut -f) and boot again; or "
		  "reload the module",
		  "%s.%s is set to %s here, but is %s: the module was loaded without this file, "
		  "or the value was changed since", module, wish, wanted, value);
}

static void take_wish(void *data, const struct module_line *line)
{
	char *word, *rest = line->rest;
	const char *module = NULL;

	for (size_t i = 0; !module && i < ARRAY_SIZE(parameters); i++)
		if (module_same(parameters[i].module, line->module))
			module = parameters[i].module;
	if (!module || strcmp(line->verb, "options") != 0)
		return;
	while ((word = strsep(&rest, " \t")))
		check_wish(data, line, module, word);
}

int doctor_module_parameters(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct wishes wishes = { .ctx = ctx, .links = links };
	char value[VFC_NAME], usual[SAID] = "";

	for (size_t i = 0; i < ARRAY_SIZE(parameters); i++) {
		const struct parameter *p = &parameters[i];

		if (!read_parameter(ctx, p->module, p->name, value))
			continue;
		if (strcmp(value, p->usual) != 0)
			links_add(links, "module-parameters", VFC_LINK_OK,
				  in_sys("module/%s/parameters/%s", p->module, p->name).text,
				  p->next, "%s.%s is %s: %s", p->module, p->name, value, p->means);
		else
			join(usual, sizeof(usual), ", ", "%s.%s=%s", p->module, p->name, value);
	}
	if (usual[0])
		links_add(links, "module-parameters", VFC_LINK_OK,
			  in_sys("module").text, NULL, "defaults: %s", usual);
	module_lines(ctx, take_wish, &wishes);
	return 0;
}
