/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * redact.c: remove private data from a report, by path: serial numbers, MAC
 * addresses, names of host and users, kernel parameters unrelated to devices, and
 * files other than VFIO's that other processes have open.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "lib/base/array.h"

#define GONE "(redacted)"

/* Write the public part of a line, with a newline, or nothing. */
typedef void line_filter(FILE *out, const char *line, const char *host);

/* ---- the command line ----------------------------------------------- */

/* Kernel parameters that concern devices and memory, or are not personal. */
static const char *const harmless[] = {
	"BOOT_IMAGE=*", "iommu*", "intel_iommu*", "amd_iommu*", "arm-smmu*",
	"intremap*", "nointremap", "*x2apic*", "vfio*", "mdev*", "kvm*", "pci=*",
	"pci*", "video=*", "nomodeset", "efifb*", "simple*", "initcall_blacklist=*",
	"*blacklist=*", "lockdown=*", "lsm=*", "*hugepage*", "isolcpus=*", "nohz*",
	"xen*", "acpi*", "noacpi", "swiotlb=*", "mem_encrypt=*", "i915.*", "nouveau.*",
	"amdgpu.*", "nvidia*", "snd_hda_intel.*", "console=*", "panic=*",
	"mitigations=*", "efi=*", "noapic", "nolapic", "rd.driver.*", "rdblacklist=*",
	"ro", "rw", "quiet", "splash", "debug", "single", "nosplash", "--", NULL
};

static bool is_harmless(const char *word)
{
	size_t i;

	for (i = 0; harmless[i]; i++)
		if (!fnmatch(harmless[i], word, 0))
			return true;
	return false;
}

/* Write a parameter, with its value only if that is public. */
static void put_word(FILE *out, const char *word)
{
	size_t name = strcspn(word, "=");

	if (is_harmless(word))
		fputs(word, out);
	else if (word[name])
		fprintf(out, "%.*s=" GONE, (int)name, word);
	else
		fputs(GONE, out);
}

/* Write parameters and the blanks between them; preserves quotes. */
static void put_words(FILE *out, const char *text)
{
	static const char between[] = " \t\"'";
	char word[4096];
	size_t n;

	while (*text) {
		n = strspn(text, between);
		fprintf(out, "%.*s", (int)n, text);
		text += n;
		n = strcspn(text, between);
		snprintf(word, sizeof(word), "%.*s", (int)n, text);
		if (n)
			put_word(out, word);
		text += n;
	}
}

static void command_line(FILE *out, const char *line, const char *host)
{
	(void)host;
	put_words(out, line);
	fputc('\n', out);
}

/* Filter a boot loader's configuration: keep only kernels and their parameters. */
static void boot_entry(FILE *out, const char *line, const char *host)
{
	static const char *const kernels[] = {
		"linux", "linux16", "linuxefi", "kernel", "options", "append", "version",
		"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT",
	};
	size_t indent = strspn(line, " \t"), name = strcspn(line + indent, " \t="), rest, path, i;

	(void)host;
	rest = indent + name + strspn(line + indent + name, " \t=");
	if (line[indent] == '}' || !strncmp(line + indent, "menuentry ", 10))
		fputs(line[indent] == '}' ? "}\n" : "menuentry '" GONE "' {\n", out);
	for (i = 0; i < ARRAY_SIZE(kernels); i++) {
		if (strlen(kernels[i]) != name || strncmp(line + indent, kernels[i], name))
			continue;
		/* The kernel's path comes before its parameters. */
		path = line[rest] == '/' || *kernels[i] == 'v' ? strcspn(line + rest, " \t") : 0;
		fprintf(out, "%.*s", (int)(rest + path), line);
		put_words(out, line + rest + path);
		fputc('\n', out);
	}
}

/* ---- processes ------------------------------------------------------ */

/* True if a descriptor or mapping belongs to VFIO. */
static bool is_vfio(const char *text)
{
	return strstr(text, "vfio") || strstr(text, "iommu") || strstr(text, "kvm") ||
	       strstr(text, "[eventfd]");
}

static void vfio_lines(FILE *out, const char *line, const char *host)
{
	(void)host;
	if (is_vfio(line))
		fprintf(out, "%s\n", line);
}

/* Environments are NUL-terminated strings; keep only the container's name. */
static void environment(FILE *out, const char *line, const char *host)
{
	(void)host;
	if (!strncmp(line, "container=", 10))
		fprintf(out, "%s%c", line, '\0');
}

/* Keep mounts of kernel file systems; other lines have disks and directories. */
static void kernel_mounts(FILE *out, const char *line, const char *host)
{
	static const char *const types[] = {
		"sysfs", "proc", "cgroup", "cgroup2", "devtmpfs", "securityfs", "debugfs",
	};
	char wanted[VFC_NAME];
	size_t i;

	(void)host;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		snprintf(wanted, sizeof(wanted), " %s ", types[i]);
		if (strstr(line, wanted)) {
			fprintf(out, "%s\n", line);
			return;
		}
	}
}

/* ---- names and numbers ---------------------------------------------- */

static void nothing(FILE *out, const char *line, const char *host)
{
	(void)line, (void)host;
	fputs(GONE "\n", out);
}

static void host_name(FILE *out, const char *line, const char *host)
{
	(void)line, (void)host;
	fputs("host\n", out);
}

/* Replace the name in "name:x:1000:…" with the number. */
static void accounts(FILE *out, const char *line, const char *host)
{
	unsigned int id;

	(void)host;
	if (sscanf(line, "%*[^:]:%*[^:]:%u", &id) != 1)
		return;
	if (id < 1000)
		fprintf(out, "%.*s:x:%u:\n", (int)strcspn(line, ":"), line, id);
	else
		fprintf(out, "user%u:x:%u:\n", id, id);
}

/* Keep kernel log lines about IOMMUs and VFIO. */
static void log_lines(FILE *out, const char *line, const char *host)
{
	static const char *const words[] = {
		"DMAR", "dmar", "AMD-Vi", "IOMMU", "iommu", "smmu", "vfio", "VFIO", "SUBSYSTEM=pci",
		"DEVICE=+pci",
	};
	size_t i;

	(void)host;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (strstr(line, words[i])) {
			fprintf(out, "%s\n", line);
			return;
		}
	}
}

/* Remove the host's name from a line, where it is a whole word. */
static void without_host(FILE *out, const char *line, const char *host)
{
	size_t len = strlen(host);
	const char *found;

	while (len && (found = strstr(line, host))) {
		fprintf(out, "%.*s", (int)(found - line), line);
		fputs(isalnum((unsigned char)found[len]) ? host : "host", out);
		line = found + len;
	}
	fprintf(out, "%s\n", line);
}

/* ---- config space --------------------------------------------------- */

#define CONFIG_EXTENDED 0x100
#define CAP_SERIAL 0x0003	/* PCIe 6.0, 7.9.3: eight bytes after the header */

/* Remove the serial number from a device's extended capabilities. */
static bool config_space(struct vfc_report_entry *e)
{
	unsigned char *bytes = (unsigned char *)e->data;
	size_t at = CONFIG_EXTENDED;
	bool found = false;
	int left;

	for (left = 960; left && at >= CONFIG_EXTENDED && at + 12 <= e->size; left--) {
		if ((bytes[at] | bytes[at + 1] << 8) == CAP_SERIAL) {
			found = true;
			memset(bytes + at + 4, 0, 8);
		}
		at = (bytes[at + 2] >> 4 | bytes[at + 3] << 4) & 0xffc;
	}
	return found;
}

/* ---- rules -------------------------------------------------- */

/* Rules by path (fnmatch(3), "*" matches "/"); the first match applies. */
static const struct rule {
	const char *pattern;
	line_filter *filter;	/* NULL: omit the path, or see special */
	bool (*special)(struct vfc_report_entry *entry);
	bool nuls;		/* NUL-terminated lines instead of newlines */
	const char *what;
} rules[] = {
	{ "proc/cmdline", command_line, NULL, false, "kernel parameters" },
	{ "boot/*/*.conf", boot_entry, NULL, false, "all but kernels and their parameters" },
	{ "boot/*.cfg", boot_entry, NULL, false, "all but kernels and their parameters" },
	{ "boot/*/*.cfg", boot_entry, NULL, false, "all but kernels and their parameters" },
	{ "etc/default/grub*", boot_entry, NULL, false, "all but kernels and their parameters" },
	{ "etc/kernel/cmdline", command_line, NULL, false, "kernel parameters" },
	{ "proc/[0-9]*/maps", vfio_lines, NULL, false, "files other than VFIO's" },
	{ "proc/[0-9]*/cmdline", nothing, NULL, false, "a process's arguments" },
	{ "proc/[0-9]*/environ", environment, NULL, true, "the environment" },
	{ "proc/[0-9]*/mountinfo", kernel_mounts, NULL, false, "mounts of disks" },
	{ "proc/[0-9]*/mounts", kernel_mounts, NULL, false, "mounts of disks" },
	{ "proc/[0-9]*/cgroup", without_host, NULL, false, "the host's name" },
	{ "proc/sys/kernel/hostname", host_name, NULL, false, "the host's name" },
	{ "etc/hostname", host_name, NULL, false, "the host's name" },
	{ "etc/passwd", accounts, NULL, false, "user names" },
	{ "etc/group", accounts, NULL, false, "user names" },
	{ "dev/kmsg", log_lines, NULL, false, "unrelated log lines" },
	{ "sys/devices/*/config", NULL, config_space, false, "a serial number" },
	{ "sys/*/serial", nothing, NULL, false, "a serial number" },
	{ "sys/*/*_serial", nothing, NULL, false, "a serial number" },
	{ "sys/*/serial_number", nothing, NULL, false, "a serial number" },
	{ "sys/*/wwid", nothing, NULL, false, "a serial number" },
	{ "sys/*/nguid", nothing, NULL, false, "a serial number" },
	{ "sys/*/*uuid", nothing, NULL, false, "a serial number" },
	{ "sys/*/asset_tag", nothing, NULL, false, "a serial number" },
	{ "sys/*/vpd" },
	{ "home/*" },
	{ "root/*" },
	{ "tmp/*" },
	{ "run/user/*" },
	{ "var/lib/vfioctl*" },
};

static const struct rule *rule_for(const char *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (!fnmatch(rules[i].pattern, path, 0))
			return &rules[i];
	return NULL;
}

/* Replace an entry's content, if it differs. */
static void replace(struct vfc_report_entry *e, char *text, size_t size, const char *what)
{
	if (size == e->size && !memcmp(text, e->data, size)) {
		free(text);
		return;
	}
	free(e->data);
	e->data = text;
	e->size = size;
	e->redacted = what;
}

/* Filter each line of an entry. False if memory runs out. */
static bool filter_lines(struct vfc_report_entry *e, const struct rule *rule, const char *host)
{
	char end = rule->nuls ? '\0' : '\n', *text = NULL, *line = e->data, *stop, was;
	FILE *out;
	size_t size;

	out = open_memstream(&text, &size);
	if (!out)
		return false;
	while (line < e->data + e->size) {
		stop = memchr(line, end, (size_t)(e->data + e->size - line));
		stop = stop ? stop : e->data + e->size;
		was = *stop;
		*stop = '\0';
		rule->filter(out, line, host);
		*stop = was;
		line = stop + 1;
	}
	if (fclose(out))
		return false;
	replace(e, text, size, rule->what);
	return true;
}

/* True for six hexadecimal bytes separated by colons, not part of a longer sequence. */
static bool is_mac(const char *text, const char *begin)
{
	int i;

	if (text > begin && (isxdigit((unsigned char)text[-1]) || text[-1] == ':'))
		return false;
	for (i = 0; i < 17; i++)
		if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
			return false;
	return !isxdigit((unsigned char)text[17]) && text[17] != ':';
}

static void without_macs(struct vfc_report_entry *e)
{
	char *at;

	for (at = e->data; at + 17 <= e->data + e->size; at++) {
		if (!is_mac(at, e->data))
			continue;
		memcpy(at, "00:00:00:00:00:00", 17);
		e->redacted = "MAC addresses";
	}
}

/* Descriptor links show which files a process has open; keep only VFIO's. */
static bool link_stays(const struct vfc_report_entry *e)
{
	return fnmatch("proc/[0-9]*/fd/*", e->path, 0) || is_vfio(e->data);
}

bool report_redact(struct vfc_report_entry *e, const char *host)
{
	const struct rule *rule = rule_for(e->path);

	if (rule && !rule->filter && !rule->special)
		return false;
	if (e->kind == VFC_REPORT_LINK)
		return link_stays(e);
	if (e->kind != VFC_REPORT_FILE || !e->size)
		return true;
	if (rule && rule->special && rule->special(e))
		e->redacted = rule->what;
	if (rule && rule->filter && !filter_lines(e, rule, host))
		return false;
	if (!memchr(e->data, '\0', e->size))
		without_macs(e);
	return true;
}
