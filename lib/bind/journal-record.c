/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * journal-record.c: a record of a journal as the line that it is on disk,
 * "CRC words…", and back. Pure: nothing is opened here.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "lib/base/array.h"

/* The first words of the records that say what a device was. */
static const char *const kinds[] = {
	[JOURNAL_ORIGINAL] = "original ",
	[JOURNAL_CHANGE] = "change ",
	[JOURNAL_EVENT] = "event ",
};

/* The checksum of a record's words. */
static uint32_t checksum(const char *words)
{
	struct vfc_crc sum;

	vfc_crc_begin(&sum);
	vfc_crc_add(&sum, words, strlen(words));
	return vfc_crc_end(&sum);
}

/* Write text as one word: blanks, control characters and '%' as %XX. */
static const char *escape(char buf[3 * VFC_NAME], const char *text)
{
	char *p = buf;

	for (; *text; text++)
		p += sprintf(p, isgraph((unsigned char)*text) && *text != '%' ? "%c" : "%%%02x",
			     (unsigned char)*text);
	*p = '\0';
	return buf;
}

/* Undo escape() for what lies between text and end; false when it does not fit. */
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

/* The value behind " key=" in a record; false when it is not there. */
static bool value_of(const char *record, const char *key, char *buf, size_t size)
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

/* The number behind a key; -1 when it is not there. */
static int64_t number_of(const char *record, const char *key, int base)
{
	char text[VFC_NAME];

	return value_of(record, key, text, sizeof(text)) ? strtoll(text, NULL, base) : -1;
}

/* The number behind a key of records that older versions wrote without it: 0 then. */
static uint64_t late_number_of(const char *record, const char *key, int base)
{
	int64_t number = number_of(record, key, base);

	return number < 0 ? 0 : (uint64_t)number;
}

/* The device's header in hexadecimal digits. */
static void parse_header(const char *record, struct journal_entry *e)
{
	char digits[2 * JOURNAL_HEADER + 1];
	unsigned int byte;

	if (!value_of(record, "config", digits, sizeof(digits)))
		return;
	for (size_t i = 0; i < JOURNAL_HEADER; i++, e->nheader++) {
		if (sscanf(digits + 2 * i, "%2x", &byte) != 1)
			break;
		e->header[i] = (uint8_t)byte;
	}
}

/* What the device was; false when a part is missing. */
static bool parse_was(const char *record, struct journal_original *o)
{
	o->vendor = (int)number_of(record, "vendor", 16);
	o->device = (int)number_of(record, "device", 16);
	o->subvendor = (int)number_of(record, "subvendor", 16);
	o->subdevice = (int)number_of(record, "subdevice", 16);
	o->was.vfs = (int)number_of(record, "vfs", 10);
	return value_of(record, "boot", o->boot, sizeof(o->boot)) &&
	       value_of(record, "driver", o->was.driver, sizeof(o->was.driver)) &&
	       value_of(record, "override", o->was.override, sizeof(o->was.override)) &&
	       value_of(record, "power", o->was.power, sizeof(o->was.power));
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
		if (!value_of(record, "op", e.op, sizeof(e.op)))
			e.op[0] = '\0';
		if (!value_of(record, "method", e.method, sizeof(e.method)))
			e.method[0] = '\0';
		e.run = late_number_of(record, "run", 16);
		e.time = (int64_t)late_number_of(record, "time", 10);
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
	*run = late_number_of(record, "run", 16);
	return true;
}

int journal_record_pid(const char *record)
{
	return (int)late_number_of(record, "pid", 10);
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
