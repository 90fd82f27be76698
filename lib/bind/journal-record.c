/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * journal-record.c: convert a journal record to its line on disk, "CRC words…", and
 * back. Pure: opens no files.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "lib/base/array.h"

/* The first words of records with a device's state. */
static const char *const kinds[] = {
	[JOURNAL_ORIGINAL] = "original ",
	[JOURNAL_CHANGE] = "change ",
	[JOURNAL_EVENT] = "event ",
};

/* Compute the checksum of a record's words. */
static uint32_t checksum(const char *words)
{
	struct vfc_crc sum;

	vfc_crc_begin(&sum);
	vfc_crc_add(&sum, words, strlen(words));
	return vfc_crc_end(&sum);
}

/* Encode text as one word: blanks, control characters and '%' become %XX. */
static const char *escape(char buf[3 * VFC_NAME], const char *text)
{
	char *p = buf;

	for (; *text; text++)
		p += sprintf(p, isgraph((unsigned char)*text) && *text != '%' ? "%c" : "%%%02x",
			     (unsigned char)*text);
	*p = '\0';
	return buf;
}

/* Decode the text up to end, encoded by escape(); false if it does not fit. */
static bool unescape(char *buf, size_t size, const char *text, const char *end)
{
	unsigned int code;

	while (text < end && size > 1) {
		if (*text == '%' && end - text >= 3 && sscanf(text + 1, "%2x", &code) == 1) {
			*buf++ = (char)code;
			text += 3;
		} else {
			*buf++ = *text++;
		}
		size--;
	}
	*buf = '\0';
	return text == end;
}

/* Find the value after " key=" in a record; false if missing. */
static bool find_value(const char *record, const char *key, char *buf, size_t size)
{
	const char *p = record;
	size_t len = strlen(key);

	while ((p = strchr(p, ' '))) {
		p++;
		if (!strncmp(p, key, len) && p[len] == '=')
			return unescape(buf, size, p + len + 1, strchrnul(p, ' '));
	}
	return false;
}

/* Return the number after a key; -1 if missing. */
static int64_t find_number(const char *record, const char *key, int base)
{
	char text[VFC_NAME];

	return find_value(record, key, text, sizeof(text)) ? strtoll(text, NULL, base) : -1;
}

/* Return the number after a key that older records lack; 0 if missing. */
static uint64_t find_late_number(const char *record, const char *key, int base)
{
	int64_t number = find_number(record, key, base);

	return number < 0 ? 0 : (uint64_t)number;
}

/* Parse the device's config header from hexadecimal digits. */
static void parse_header(const char *record, struct journal_entry *e)
{
	char digits[2 * JOURNAL_HEADER + 1];
	unsigned int byte;

	if (!find_value(record, "config", digits, sizeof(digits)))
		return;
	for (size_t i = 0; i < JOURNAL_HEADER; i++, e->nheader++) {
		if (sscanf(digits + 2 * i, "%2x", &byte) != 1)
			break;
		e->header[i] = (uint8_t)byte;
	}
}

/* Parse the device's state; false if a part is missing. */
static bool parse_was(const char *record, struct journal_original *o)
{
	o->vendor = (int)find_number(record, "vendor", 16);
	o->device = (int)find_number(record, "device", 16);
	o->subvendor = (int)find_number(record, "subvendor", 16);
	o->subdevice = (int)find_number(record, "subdevice", 16);
	o->was.vfs = (int)find_number(record, "vfs", 10);
	return find_value(record, "boot", o->boot, sizeof(o->boot)) &&
	       find_value(record, "driver", o->was.driver, sizeof(o->was.driver)) &&
	       find_value(record, "override", o->was.override, sizeof(o->was.override)) &&
	       find_value(record, "power", o->was.power, sizeof(o->was.power));
}

bool journal_record_parse(const char *record, struct journal_entry *out)
{
	struct journal_entry e = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strncmp(record, kinds[i], strlen(kinds[i])))
			continue;
		e.kind = (enum journal_kind)i;
		if (!parse_was(record, &e.was))
			return false;
		if (!find_value(record, "op", e.op, sizeof(e.op)))
			e.op[0] = '\0';
		if (!find_value(record, "method", e.method, sizeof(e.method)))
			e.method[0] = '\0';
		e.run = find_late_number(record, "run", 16);
		e.time = (int64_t)find_late_number(record, "time", 10);
		e.pid = journal_record_pid(record);
		e.done = !e.run;
		parse_header(record, &e);
		*out = e;
		return true;
	}
	return false;
}

bool journal_record_says(const char *record, const char *word, uint64_t *run)
{
	size_t len = strlen(word);

	if (strncmp(record, word, len) || record[len] != ' ')
		return false;
	*run = find_late_number(record, "run", 16);
	return true;
}

int journal_record_pid(const char *record)
{
	return (int)find_late_number(record, "pid", 10);
}

const char *journal_record_check(char *line)
{
	unsigned int crc;
	char *words = line + 9;

	line[strcspn(line, "\n")] = '\0';
	if (strlen(line) < 9 || line[8] != ' ' || sscanf(line, "%8x", &crc) != 1)
		return NULL;
	return checksum(words) == crc ? words : NULL;
}

void journal_record_words(const struct journal_entry *e, char words[JOURNAL_RECORD])
{
	char driver[3 * VFC_NAME], override[3 * VFC_NAME], digits[2 * JOURNAL_HEADER + 1] = "";
	const struct journal_original *o = &e->was;

	for (unsigned int i = 0; i < e->nheader; i++)
		sprintf(digits + 2 * i, "%02x", e->header[i]);
	snprintf(words, JOURNAL_RECORD, "%sop=%s run=%llx time=%lld boot=%s vendor=%04x "
		 "device=%04x subvendor=%04x subdevice=%04x driver=%s override=%s vfs=%d power=%s"
		 "%s%s%s%s pid=%d", kinds[e->kind], e->op, (unsigned long long)e->run,
		 (long long)e->time, o->boot, o->vendor, o->device, o->subvendor, o->subdevice,
		 escape(driver, o->was.driver), escape(override, o->was.override), o->was.vfs,
		 o->was.power, e->method[0] ? " method=" : "", e->method,
		 digits[0] ? " config=" : "", digits, e->pid);
}

int journal_record_line(const char *words, bool torn, char line[JOURNAL_RECORD + 16])
{
	return snprintf(line, JOURNAL_RECORD + 16, "%s%08x %s\n", torn ? "\n" : "",
			checksum(words), words);
}
