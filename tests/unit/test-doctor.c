/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-doctor.c: what the doctor reads: command lines and their words, build
 * configurations, ACLs, device cgroups, boot entries, modprobe's files.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/machine/acl.h"
#include "lib/machine/boot-entries.h"
#include "lib/machine/cgroup.h"
#include "lib/base/gunzip.h"
#include "lib/machine/cmdline-effect.h"
#include "lib/machine/modules.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

static struct fake_device d;

/* ---- command lines -------------------------------------------------- */

static void words_are_cut_as_the_kernel_does(void **state)
{
	struct cmdline c;

	(void)state;
	assert_int_equal(cmdline_parse("  quiet a=\"b c\" \"d=e f\"\tg -- iommu=off\n", &c), 0);
	assert_int_equal(c.count, 4);
	assert_string_equal(c.words[0], "quiet");
	assert_string_equal(c.words[1], "a=b c");
	assert_string_equal(c.words[2], "d=e f");
	assert_string_equal(c.words[3], "g");
	cmdline_clear(&c);
	assert_int_equal(cmdline_parse("", &c), 0);
	assert_int_equal(c.count, 0);
	cmdline_clear(&c);
}

static void dashes_are_underscores(void **state)
{
	(void)state;
	assert_string_equal(cmdline_value("vfio-pci.ids=1:2", "vfio_pci.ids"), "1:2");
	assert_string_equal(cmdline_value("nointremap", "nointremap"), "");
	assert_null(cmdline_value("intel_iommu_x=on", "intel_iommu"));
	assert_null(cmdline_value("intel", "intel_iommu"));
	assert_null(cmdline_value("intel", "intel_"));
}

/* lib/kstrtox.c, kstrtobool() of 6.12. */
static void truth_is_the_kernels(void **state)
{
	(void)state;
	assert_int_equal(cmdline_bool("1"), 1);
	assert_int_equal(cmdline_bool("Yes"), 1);
	assert_int_equal(cmdline_bool("true"), 1);
	assert_int_equal(cmdline_bool("on"), 1);
	assert_int_equal(cmdline_bool("oFF"), 0);
	assert_int_equal(cmdline_bool("n"), 0);
	assert_int_equal(cmdline_bool("f"), 0);
	assert_int_equal(cmdline_bool("o"), -1);
	assert_int_equal(cmdline_bool(""), -1);
	assert_int_equal(cmdline_bool("2"), -1);
}

/* How a machine with that command line and table takes it. */
static void obeys(const char *cmdline, enum machine_vendor vendor, const char *stops,
		  const char *domain)
{
	struct vfc_machine m = { .arch = ARCH_X86, .vendor = vendor };
	const struct word_use *use;
	struct word_uses uses;

	assert_int_equal(cmdline_parse(cmdline, &m.cmdline), 0);
	assert_int_equal(words_read(&m, &uses), 0);
	use = words_stopping(&uses);
	assert_string_equal(use ? use->word : "", stops);
	use = uses.obeyed[TOPIC_DOMAIN];
	assert_string_equal(use ? use->word : "", domain);
	words_clear(&uses);
	cmdline_clear(&m.cmdline);
}

static void the_last_word_wins_but_off_stays(void **state)
{
	(void)state;
	obeys("intel_iommu=off intel_iommu=on", VENDOR_INTEL, "", "");
	obeys("intel_iommu=on,off", VENDOR_INTEL, "intel_iommu=on,off", "");
	obeys("intel_iommu=offset", VENDOR_INTEL, "intel_iommu=offset", "");
	obeys("iommu=off intel_iommu=on", VENDOR_INTEL, "iommu=off", "");
	obeys("amd_iommu=off", VENDOR_INTEL, "", "");
	obeys("amd_iommu=off amd_iommu=force_enable", VENDOR_AMD, "amd_iommu=off", "");
	obeys("intel-iommu=off", VENDOR_AMD, "", "");
	obeys("iommu=pt iommu.passthrough=0", VENDOR_AMD, "", "iommu.passthrough=0");
	obeys("iommu.passthrough=0 iommu=soft,pt", VENDOR_AMD, "", "iommu=soft,pt");
	obeys("acpi=off", VENDOR_AMD, "acpi=off", "");
}

static void unknown_items_are_found(void **state)
{
	size_t length;

	(void)state;
	assert_string_equal(word_unknown_item("intel_iommu=yes", &length), "yes");
	assert_int_equal(length, 3);
	assert_string_equal(word_unknown_item("intremap=on,bogus,off", &length), "bogus,off");
	assert_int_equal(length, 5);
	assert_null(word_unknown_item("intel_iommu=on,sm_on", &length));
	assert_null(word_unknown_item("pci=whatever", &length));
}

/* ---- build configuration -------------------------------------------- */

static void config_is_found_and_read(void **state)
{
	struct kconfig config;

	(void)state;
	fake_file("/boot/config-6.1", "CONFIG_A=y\nCONFIG_AB=m\n# CONFIG_C is not set\n"
		  "CONFIG_S=\"a b\"\nX_CONFIG_D=y\n");
	kconfig_read(d.ctx, "6.1", &config);
	assert_string_equal(config.path.text, "/boot/config-6.1");
	assert_int_equal(kconfig_value(&config, "CONFIG_A"), 'y');
	assert_int_equal(kconfig_value(&config, "CONFIG_AB"), 'm');
	assert_int_equal(kconfig_value(&config, "CONFIG_C"), 'n');
	assert_int_equal(kconfig_value(&config, "CONFIG_D"), 'n');
	assert_int_equal(kconfig_value(&config, "CONFIG_S"), 'n');
	kconfig_clear(&config);
	kconfig_read(d.ctx, "6.2", &config);
	assert_null(config.text);
	assert_int_equal(kconfig_value(&config, "CONFIG_A"), 0);
}

/* printf 'CONFIG_A=y\n' | gzip -n, byte for byte. */
static const unsigned char packed[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x73, 0xf6, 0xf7, 0x73,
	0xf3, 0x74, 0x8f, 0x77, 0xb4, 0xad, 0xe4, 0x02, 0x00, 0x8e, 0xb1, 0x80, 0xda, 0x0b,
	0x00, 0x00, 0x00,
};

static void gzip_whole_damaged_and_too_big(void **state)
{
	unsigned char bad[sizeof(packed)];
	char *text = NULL;

	(void)state;
	for (size_t n = 0; n < sizeof(packed); n++)
		assert_int_equal(gunzip(packed, n, 100, &text), -EINVAL);
	memcpy(bad, packed, sizeof(bad));
	bad[sizeof(bad) - 6] ^= 1;
	assert_int_equal(gunzip(bad, sizeof(bad), 100, &text), -EINVAL);
	assert_int_equal(gunzip("CONFIG_A=y\n", 11, 100, &text), -EINVAL);
	assert_int_equal(gunzip(packed, sizeof(packed), 4, &text), -EFBIG);
	assert_null(text);
	assert_int_equal(gunzip(packed, sizeof(packed), 11, &text), 11);
	assert_string_equal(text, "CONFIG_A=y\n");
	free(text);
}

/* ---- who may open a node -------------------------------------------- */

#define ENTRY(tag, perm, id) tag, 0, perm, 0, (id) & 0xff, (id) >> 8, 0, 0

static void acls_are_judged(void **state)
{
	/* u::rw u:1000:rw u:1001:rw g::- g:27:rw m::rw o::- (acl(5), version 2) */
	const unsigned char acl[] = {
		2, 0, 0, 0,
		ENTRY(0x01, 6, 0xffff), ENTRY(0x02, 6, 1000), ENTRY(0x02, 4, 1001),
		ENTRY(0x04, 0, 0xffff), ENTRY(0x08, 6, 27), ENTRY(0x10, 6, 0xffff),
		ENTRY(0x20, 0, 0xffff),
	};
	/* The same user's entry, and a mask that leaves reading only. */
	const unsigned char masked[] = {
		2, 0, 0, 0, ENTRY(0x02, 6, 1000), ENTRY(0x08, 6, 27), ENTRY(0x10, 4, 0xffff),
	};
	unsigned int video = 27;
	struct machine_process p = { .uid = 1000, .gid = 1000 };

	(void)state;
	assert_int_equal(acl_judge(acl, sizeof(acl), &p), ACL_ALLOWS);
	assert_int_equal(acl_judge(masked, sizeof(masked), &p), ACL_DENIES);
	p.uid = 1001;
	assert_int_equal(acl_judge(acl, sizeof(acl), &p), ACL_DENIES);
	p.uid = 1002;
	assert_int_equal(acl_judge(acl, sizeof(acl), &p), ACL_NONE);
	p.groups = &video;
	p.ngroups = 1;
	assert_int_equal(acl_judge(acl, sizeof(acl), &p), ACL_ALLOWS);
	assert_int_equal(acl_judge(masked, sizeof(masked), &p), ACL_DENIES);
	assert_int_equal(acl_judge("\1", 1, &p), ACL_NONE);
	assert_int_equal(acl_judge("\1\0\0\0abcdefgh", 12, &p), ACL_NONE);
}

static void cgroups_are_judged(void **state)
{
	struct path path;

	(void)state;
	assert_int_equal(cgroup_allows(d.ctx, 511, 0, &path), CGROUP_UNKNOWN);
	fake_file("/proc/self/cgroup", "4:cpu:/a\n3:devices:/docker/1\n0::/x\n");
	assert_int_equal(cgroup_allows(d.ctx, 511, 0, &path), CGROUP_UNKNOWN);
	fake_file("/sys/fs/cgroup/devices/docker/1/devices.list",
		  "c 10:196 rwm\nb *:* rwm\nc 510:* rw\nc 512:1 r\n");
	assert_int_equal(cgroup_allows(d.ctx, 10, 196, &path), CGROUP_ALLOWS);
	assert_string_equal(path.text, "/sys/fs/cgroup/devices/docker/1/devices.list");
	assert_int_equal(cgroup_allows(d.ctx, 510, 7, &path), CGROUP_ALLOWS);
	assert_int_equal(cgroup_allows(d.ctx, 511, 0, &path), CGROUP_DENIES);
	assert_int_equal(cgroup_allows(d.ctx, 512, 1, &path), CGROUP_DENIES);
	fake_file("/sys/fs/cgroup/devices/docker/1/devices.list", "a *:* rwm\n");
	assert_int_equal(cgroup_allows(d.ctx, 511, 0, &path), CGROUP_ALLOWS);
}

/* ---- boot entries --------------------------------------------------- */

static void entries_of_each_loader(void **state)
{
	struct boot_entries e;

	(void)state;
	fake_file("/boot/grub/grub.cfg", "set default=0\nmenuentry 'A' {\n"
		  "\tlinux\t/boot/vmlinuz-6.1 root=/dev/sda1 iommu=pt\n\tinitrd /boot/i\n}\n");
	fake_file("/boot/loader/entries/a.conf",
		  "title A\noptions lost=1\nlinux /x/linux\noptions  ro  quiet\n");
	fake_file("/boot/extlinux/extlinux.conf",
		  "LABEL l\n  KERNEL /boot/k\n  APPEND ro x=\"1 2\"\n");
	fake_file("/boot/firmware/cmdline.txt", "console=tty1 root=/dev/mmcblk0p2\n");
	fake_file("/etc/default/grub", "# GRUB_CMDLINE_LINUX=no\nGRUB_CMDLINE_LINUX='a b'\n");
	assert_int_equal(boot_entries_read(d.ctx, &e), 0);
	assert_int_equal(e.count, 5);
	assert_string_equal(e.list[0].kernel, "vmlinuz-6.1");
	assert_string_equal(e.list[0].path, "/boot/grub/grub.cfg");
	assert_int_equal(e.list[0].line, 3);
	assert_string_equal(e.list[0].words.words[1], "iommu=pt");
	assert_string_equal(e.list[1].kernel, "linux");
	assert_string_equal(e.list[1].words.words[1], "quiet");
	assert_int_equal(e.list[1].line, 4);
	assert_string_equal(e.list[2].kernel, "k");
	assert_string_equal(e.list[2].words.words[1], "x=1 2");
	assert_string_equal(e.list[3].kernel, "");
	assert_false(e.list[3].source);
	assert_true(e.list[4].source);
	assert_int_equal(e.list[4].words.count, 2);
	boot_entries_clear(&e);
}

/* ---- modules -------------------------------------------------------- */

static void modules_by_list_and_directory(void **state)
{
	struct vfc_machine m = { .ctx = d.ctx, .release = "6.1" };

	(void)state;
	assert_int_equal(module_state(&m, "vfio-pci", "CONFIG_VFIO_PCI"), MODULE_UNKNOWN);
	fake_file("/lib/modules/6.1/modules.dep",
		  "kernel/drivers/vfio/pci/vfio-pci.ko.xz: a\nkernel/x/vfio-pci-core.ko:\n");
	assert_int_equal(module_state(&m, "vfio_pci", NULL), MODULE_AVAILABLE);
	assert_int_equal(module_state(&m, "vfio", NULL), MODULE_UNKNOWN);
	fake_file("/proc/modules", "vfio_pci 16384 0 - Live 0x0\n");
	assert_int_equal(module_state(&m, "vfio-pci", NULL), MODULE_LOADED);
	assert_int_equal(module_state(&m, "vfio", NULL), MODULE_ABSENT);
	fake_file("/lib/modules/6.1/modules.builtin", "kernel/drivers/vfio/vfio.ko\n");
	assert_int_equal(module_state(&m, "vfio", NULL), MODULE_BUILTIN);
	fake_file("/sys/module/iommufd/parameters/x", "1\n");
	assert_int_equal(module_state(&m, "iommufd", NULL), MODULE_LOADED);
}

/* What was said of one module, in words. */
static void collect(void *data, const struct module_line *line)
{
	char *text = data;

	sprintf(text + strlen(text), "%s|%s|%s|%s:%d ", line->verb, line->module, line->rest,
		line->path, line->line);
}

static void modprobe_files_are_read(void **state)
{
	char text[512] = "";

	(void)state;
	fake_file("/etc/modprobe.d/a.conf", "# options vfio x=1\n\n  options vfio-pci ids=1:2 a=b\n"
		  "blacklist nouveau\n");
	fake_file("/etc/modprobe.d/a.conf.bak", "blacklist lost\n");
	module_lines(d.ctx, collect, text);
	assert_string_equal(text, "options|vfio-pci|ids=1:2 a=b|/etc/modprobe.d/a.conf:3 "
			    "blacklist|nouveau||/etc/modprobe.d/a.conf:4 ");
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_ctx_setup, \
		fake_ctx_teardown, &d.ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(words_are_cut_as_the_kernel_does),
		TEST(dashes_are_underscores),
		TEST(truth_is_the_kernels),
		TEST(the_last_word_wins_but_off_stays),
		TEST(unknown_items_are_found),
		TEST(config_is_found_and_read),
		TEST(gzip_whole_damaged_and_too_big),
		TEST(acls_are_judged),
		TEST(cgroups_are_judged),
		TEST(entries_of_each_loader),
		TEST(modules_by_list_and_directory),
		TEST(modprobe_files_are_read),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
