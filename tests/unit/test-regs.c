/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-regs.c: register maps: syntax, errors and their positions, matching
 * devices, names, and the bits of fields.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/vfc.h"

#define HEAD "map test\nblock MAIN bar0\n"

/* Parse a valid map. */
static struct vfc_regs *parsed(const char *text)
{
	struct vfc_regs_error error = { .reason = "" };
	struct vfc_regs *regs = NULL;
	int err = vfc_regs_parse("test.regs", text, strlen(text), &regs, &error);

	if (err)
		print_error("line %u: %s\n", error.line, error.reason);
	assert_int_equal(err, 0);
	return regs;
}

static const char whole[] =
	"# a comment\n"
	"map edu \"a \\\"teaching\\\" device\"\t# and one behind\r\n"
	"source \"QEMU, docs/specs/edu.rst\"\n"
	"match 1234:11e8\n"
	"match 1AF4:* class 0108xx\n"
	"\n"
	"block MAIN bar0\n"
	"reg ID 0x00 4 ro reset=0x010000ed \"Identification\"\n"
	"\tfield MAJOR 31:24 \"Major version\"\n"
	"\t\tvalue 1 one \"the first\"\n"
	"  field LOW 0 rw write-1-clears\n"
	"reg CAP 0x8 8 ro access=4\n"
	"\tfield COUNT 35:32\n"
	"\tfield STRIDE 3:0\n"
	"reg DB[CAP.COUNT+1] 0x1000 4 wo write-triggers stride=4<<CAP.STRIDE\n"
	"never 0x100 0xf00 \"nothing answers\"\n"
	"block PM config cap=1\n"
	"block LATE bar2 base=ID&0xfffffff0\n"
	"reg PLAIN[2] 0x0 2\n";

static void understood(void **state)
{
	struct vfc_regs *regs = parsed(whole);
	const struct vfc_reg *id = regs->regs[0], *cap = regs->regs[1], *db = regs->regs[2];

	(void)state;
	assert_string_equal(regs->name, "edu");
	assert_string_equal(regs->title, "a \"teaching\" device");
	assert_string_equal(regs->sources[0], "QEMU, docs/specs/edu.rst");
	assert_int_equal(regs->nmatches, 2);
	assert_int_equal(regs->nblocks, 3);
	assert_int_equal(regs->nregs, 4);
	assert_string_equal(id->help, "Identification");
	assert_int_equal(id->access, VFC_REG_RO);
	assert_true(id->has_reset && id->reset == 0x010000ed);
	assert_int_equal(id->line, 8);
	assert_int_equal(id->nfields, 2);
	assert_string_equal(id->fields[0].values[0].name, "one");
	assert_int_equal(id->fields[0].access, VFC_REG_RO);
	assert_int_equal(id->fields[1].effects, VFC_REG_WRITE_1_CLEARS);
	assert_true(cap->width == 8 && cap->access_width == 4);
	assert_true(db->array && db->access == VFC_REG_WO);
	assert_int_equal(db->effects, VFC_REG_WRITE_TRIGGERS);
	assert_int_equal(db->count.natoms, 2);
	assert_ptr_equal(db->count.atoms[0].field, &cap->fields[0]);
	assert_int_equal(db->stride.atoms[0].number, 4);
	assert_int_equal(db->stride.atoms[1].op, '<');
	assert_string_equal(regs->nevers[0].why, "nothing answers");
	assert_int_equal(regs->blocks[1]->kind, VFC_BASE_CAP);
	assert_ptr_equal(regs->blocks[2]->base.atoms[0].reg, id);
	assert_int_equal(regs->regs[3]->stride.atoms[0].number, 2);
	vfc_regs_free(regs);
}

/* Parse only the head. Errors after it do not matter. */
static void head_alone(void **state)
{
	static const char text[] = "map a\nmatch 1234:11e8\nblock B nowhere\nnonsense\n";
	struct vfc_regs_error error;
	struct vfc_regs *regs;

	(void)state;
	assert_int_equal(vfc_regs_parse_head("a", text, strlen(text), &regs, &error), 0);
	assert_int_equal(regs->nmatches, 1);
	assert_int_equal(regs->nblocks, 0);
	vfc_regs_free(regs);
}

/* Never-access ranges are not missed in a map that is not parsed, nor in a broken one. */
static void may_have_never(void **state)
{
	static const struct {
		const char *text;
		bool may;
	} maps[] = {
		{ HEAD "reg A 0 3 \"never\"\n# never 0 4\nfield never\n", false },
		{ "", false },
		{ HEAD "never 0 4 \"x\"\n", true },
		{ HEAD " \tnever", true },
		{ HEAD "nevr 0 4 \"x\"\n", true },
		{ HEAD "\"never\" 0 4\n", true },
		{ HEAD "reg A 0 4 \"not closed\nreg B 4 4\n", true },
		{ HEAD "reg A 0 4\x01\n", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++)
		assert_int_equal(vfc_regs_may_have_never(maps[i].text, strlen(maps[i].text)),
				 maps[i].may);
	assert_true(vfc_regs_may_have_never(whole, strlen(whole)));
}

static const struct {
	const char *text;
	unsigned int line;
	const char *reason;
} broken[] = {
	{ "", 0, "a map must begin with a map NAME line" },
	{ "# nothing\n", 1, "a map must begin with a map NAME line" },
	{ "block A bar0\n", 1, "a map must begin with a map NAME line" },
	{ "map\n", 1, "the map's name is missing" },
	{ "map 1st\n", 1,
	  "1st: a name has up to 24 letters, digits and _, and begins with a letter" },
	{ "map abcdefghijklmnopqrstuvwxy\n", 1, "abcdefghijklmnopqrstuvwxy: a name has up to 24 "
	  "letters, digits and _, and begins with a letter" },
	{ "map a\nmap b\n", 2, "the map already has a name" },
	{ "map a b\n", 1, "unexpected word b" },
	{ "map a \"title\n", 1, "unterminated quote" },
	{ "map a\nfoo\n", 2, "foo is not a keyword of register maps" },
	{ "map a\n\"foo\"\n", 2, "text in quotes is not a keyword of register maps" },
	{ "map a\nmatch\n", 2, "match needs vendor:device, or class and a class code" },
	{ "map a\nmatch 1234\n", 2, "1234: ids are vendor:device or "
	  "vendor:device:subvendor:subdevice, four digits each; * matches any device" },
	{ "map a\nmatch 1234:11e\n", 2, "1234:11e: ids are vendor:device or "
	  "vendor:device:subvendor:subdevice, four digits each; * matches any device" },
	{ "map a\nmatch *:1234\n", 2, "*:1234: ids are vendor:device or "
	  "vendor:device:subvendor:subdevice, four digits each; * matches any device" },
	{ "map a\nmatch class 01x802\nmatch class xx\n", 3,
	  "xx: a class has six digits, the last of which may be x" },
	{ "map a\nmatch class 010802 class 010802\n", 2, "class: a match line has only one of "
	  "these" },
	{ HEAD "match 1234:11e8\n", 3, "match must come before the first block" },
	{ "map a\nreg A 0 4\n", 2, "no block comes before it" },
	{ "map a\nblock A bar9\n", 2,
	  "bar9 is not a region (bar0 ... bar5, rom, config, vga, region9)" },
	{ HEAD "block MAIN bar1\n", 3, "block MAIN already exists" },
	{ "map a\nblock A bar0 cap=1\n", 2, "only the region config has capabilities" },
	{ "map a\nblock A config cap=0x100\n", 2, "0x100 is not a capability number" },
	{ "map a\nblock A config cap=1 ecap=1\n", 2, "a block has only one base" },
	{ "map a\nblock A config here=1\n", 2,
	  "here=1: a block has base=, cap=, ecap=, virtio= or virtio-cap=" },
	{ HEAD "reg A 0\n", 3, "the width is missing" },
	{ HEAD "reg A zero 4\n", 3, "the offset: zero is not a number" },
	{ HEAD "reg A 0 3\n", 3, "a register is 1, 2, 4 or 8 bytes wide" },
	{ HEAD "reg A 0 16\n", 3, "the width: 16 is greater than 0x8" },
	{ HEAD "reg A 2 4\n", 3, "0x2 is not aligned to 4 bytes" },
	{ HEAD "reg bar1 0 4\n", 3, "bar1 is the name of a region" },
	{ HEAD "reg region9 0 4\n", 3, "region9 is the name of a region" },
	{ HEAD "reg A 0 4\nreg A 4 4\n", 4, "register A already exists" },
	{ HEAD "reg A 0 4 reset=0x100000000\n", 3, "0x100000000 is not a 4-byte number" },
	{ HEAD "reg A 0 4 access=8\n", 3, "8: an access has 1, 2, 4 or 8 bytes, at most those of "
	  "the register" },
	{ HEAD "reg A 0 4 quick\n", 3, "quick: a register has ro, rw, wo, read-clears, "
	  "write-1-clears, write-triggers, reset=, access= or stride=" },
	{ HEAD "reg A 0 4 stride=4\n", 3, "stride= is only for arrays" },
	{ HEAD "reg A[2 0 4\n", 3, "A[2: write an array as NAME[COUNT]" },
	{ HEAD "reg A[] 0 4\n", 3, "a term consists of numbers and registers joined by + * & "
	  "or <<" },
	{ HEAD "reg A[A] 0 4\n", 3, "A is neither a number nor a register from an earlier line" },
	{ HEAD "reg A[B.C] 0 4\n", 3, "B.C is neither a number nor a register from an earlier "
	  "line" },
	{ HEAD "reg A 0 4\nreg B[A.C] 0 4\n", 4, "A has no field C" },
	{ HEAD "reg A[1+] 0 4\n", 3, "a term consists of numbers and registers joined by + * & "
	  "or <<" },
	{ HEAD "reg A[1<2] 0 4\n", 3, "a term uses + * & or <<, not <" },
	{ HEAD "reg A[1+1+1+1+1] 0 4\n", 3, "a term has at most 4 parts" },
	{ HEAD "reg A 0 4 wo\nreg B[A] 0 4\n", 4,
	  "A cannot be used in a term: it is write-only" },
	{ HEAD "reg A 0 4 read-clears\nreg B[A] 0 4\n", 4,
	  "A cannot be used in a term: reading clears it" },
	{ HEAD "field A 0\n", 3, "no register comes before it" },
	{ HEAD "reg A 0 4\nnever 0 1 \"x\"\nfield B 0\n", 5, "no register comes before it" },
	{ HEAD "reg A 0 4\nfield B 32\n", 4, "bit 32 is outside the 4 bytes of A" },
	{ HEAD "reg A 0 4\nfield B 0:3\n", 4, "0:3: write bits as MSB or MSB:LSB" },
	{ HEAD "reg A 0 4\nfield B 3:\n", 4, "3:: write bits as MSB or MSB:LSB" },
	{ HEAD "reg A 0 4\nfield B 0\nfield B 1\n", 5, "A already has a field B" },
	{ HEAD "reg A 0 4\nfield B 3:0\nfield C 7:3\n", 5, "B and C overlap" },
	{ HEAD "reg A 0 4\nfield B 0 reset=1\n", 4, "reset=1: a field has ro, rw, wo, "
	  "read-clears, write-1-clears or write-triggers" },
	{ HEAD "reg A 0 4\nvalue 0 off\n", 4, "no field comes before it" },
	{ HEAD "reg A 0 4\nfield B 0\nvalue 2 two\n", 5, "the value: 2 is greater than 0x1" },
	{ HEAD "reg A 0 4\nfield B 0\nvalue 0 off\nvalue 0 none\n", 6,
	  "B already has off for 0x0" },
	{ HEAD "never 0 0 \"x\"\n", 3, "the size is 0" },
	{ HEAD "never 0 4\n", 3, "the reason is missing; write it in quotes" },
	{ HEAD "never 0xffffffffffffffff 4 \"x\"\n", 3, "the size: 4 is greater than 0x0" },
	{ "map a\nsource\n", 2, "the source is missing; write it in quotes" },
	{ "map a \x1b[2J\n", 1, "byte 0x1b is not allowed in a register map" },
};

static void refused(void **state)
{
	struct vfc_regs_error error;
	struct vfc_regs *regs = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		assert_int_equal(vfc_regs_parse("t", broken[i].text, strlen(broken[i].text), &regs,
						&error), -EINVAL);
		assert_string_equal(error.reason, broken[i].reason);
		assert_int_equal(error.line, broken[i].line);
		assert_null(regs);
	}
}

/* Limits end the parser before memory runs out. */
static void refused_masses(void **state)
{
	char *text = malloc(64 * 5000), line[2048];
	struct vfc_regs_error error;
	struct vfc_regs *regs;
	size_t n, i;

	(void)state;
	n = (size_t)sprintf(text, HEAD);
	for (i = 0; i < 4097; i++)
		n += (size_t)sprintf(text + n, "reg R%zu %zu 1\n", i, i);
	assert_int_equal(vfc_regs_parse("t", text, n, &regs, &error), -EINVAL);
	assert_string_equal(error.reason, "a map can have at most 4096 of these");
	assert_int_equal(error.line, 4099);
	free(text);
	memset(line, ' ', sizeof(line));
	assert_int_equal(vfc_regs_parse("t", line, sizeof(line), &regs, &error), -EINVAL);
	assert_string_equal(error.reason, "the line is longer than 1023 bytes");
}

/* Each level of terms may read four registers for one on the level above. */
static void refused_depth(void **state)
{
	static const char text[] =
		"map a\nblock A bar0\nreg A 0 4\nblock B bar0 base=A\nreg B 0 4\n"
		"block C bar0 base=B\nreg C 0 4\nblock D bar0 base=C\nreg D 0 4\n"
		"block E bar0 base=D\nreg E 0 4\nblock F bar0 base=E\n";
	struct vfc_regs_error error;
	struct vfc_regs *regs;

	(void)state;
	assert_int_equal(vfc_regs_parse("t", text, strlen(text), &regs, &error), -EINVAL);
	assert_string_equal(error.reason, "terms are nested at most 4 deep");
	assert_int_equal(error.line, 12);
}

static void fits(void **state)
{
	struct vfc_regs *regs = parsed("map a\nmatch class 0108xx\nmatch 8086:* class 020000\n"
				       "match 1234:11e8\nmatch 1234:11e8:1af4:1100\n");
	struct vfc_device dev = {
		.vendor = 0x1234, .device = 0x11e8, .subvendor = 0x1af4, .subdevice = 0x1100,
		.class = 0x00ff00,
	};

	(void)state;
	assert_int_equal(vfc_regs_fits(regs, &dev), 4);
	dev.subdevice = 1;
	assert_int_equal(vfc_regs_fits(regs, &dev), 3);
	dev.device = 1;
	assert_int_equal(vfc_regs_fits(regs, &dev), 0);
	dev.class = 0x010802;
	assert_int_equal(vfc_regs_fits(regs, &dev), 1);
	dev.class = 0x020000;
	assert_int_equal(vfc_regs_fits(regs, &dev), 0);
	dev.vendor = 0x8086;
	assert_int_equal(vfc_regs_fits(regs, &dev), 2);
	dev = (struct vfc_device){ .vendor = -1, .device = -1, .class = -1 };
	assert_int_equal(vfc_regs_fits(regs, &dev), 0);
	vfc_regs_free(regs);
	regs = parsed(HEAD);
	assert_int_equal(vfc_regs_fits(regs, &dev), 0);
	vfc_regs_free(regs);
}

static void names(void **state)
{
	static const struct {
		const char *word;
		int err;
		const char *name;
	} words[] = {
		{ "ID", 0, "ID" },
		{ "ID.MAJOR", 0, "ID.MAJOR" },
		{ "DB", 0, "DB[0]" },
		{ "DB[3]", 0, "DB[3]" },
		{ "DB[0x10]", 0, "DB[16]" },
		{ "DB[4294967295]", 0, "DB[4294967295]" },
		{ "DB[4294967296]", -EINVAL, NULL },
		{ "id", -ENOENT, NULL },
		{ "ID.major", -ENOENT, NULL },
		{ "ID[0]", -EINVAL, NULL },
		{ "DB[]", -EINVAL, NULL },
		{ "DB[-1]", -EINVAL, NULL },
		{ "DB[1", -EINVAL, NULL },
		{ "DB[1]x", -EINVAL, NULL },
		{ "ID.", -EINVAL, NULL },
		{ "ID.MAJOR.x", -EINVAL, NULL },
		{ ".MAJOR", -EINVAL, NULL },
		{ "", -EINVAL, NULL },
		{ "0", -EINVAL, NULL },
	};
	struct vfc_regs *regs = parsed(whole);
	char name[VFC_NAME];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct vfc_reg_at at = { .reg = NULL };

		assert_int_equal(vfc_regs_find(regs, words[i].word, &at), words[i].err);
		if (words[i].err) {
			assert_null(at.reg);
			continue;
		}
		vfc_reg_name(&at, name, sizeof(name));
		assert_string_equal(name, words[i].name);
	}
	vfc_regs_free(regs);
}

static void field_bits(void **state)
{
	struct vfc_field whole_field = { .msb = 63, .lsb = 0 }, nibble = { .msb = 7, .lsb = 4 };

	(void)state;
	assert_true(vfc_field_mask(&whole_field) == UINT64_MAX);
	assert_true(vfc_field_mask(&nibble) == 0xf0);
	assert_true(vfc_field_get(&nibble, 0xabcd) == 0xc);
}

/* The bits that a write to another field must leave 0. */
static void cleared_by_1(void **state)
{
	struct vfc_regs *regs = parsed(
		HEAD "reg MIXED 0 4\nfield RW 0\nfield DONE 1 rw write-1-clears\nfield RO 2 ro\n"
		"reg ALL 4 4 write-1-clears\nfield A 0\nfield B 1\nfield MASK 7:4 rw\n");
	struct vfc_reg_at at;

	(void)state;
	vfc_regs_find(regs, "MIXED.RW", &at);
	assert_true(vfc_reg_clears(at.reg) == 0x2);
	/* Bits that the map does not mention belong to the register. */
	vfc_regs_find(regs, "ALL.A", &at);
	assert_true(vfc_reg_clears(at.reg) == ~UINT64_C(0xf0));
	assert_null(vfc_reg_effect(at.reg));
	vfc_regs_free(regs);
}

static void effects(void **state)
{
	struct vfc_regs *regs = parsed(
		HEAD "reg A 0 4 wo\nreg B 4 4 read-clears\nreg C 8 4 write-triggers\n"
		"reg D 12 4\nfield F 0 rw read-clears\nreg E 16 4\nfield F 0 rw write-triggers\n");
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		assert_non_null(vfc_reg_effect(regs->regs[i]));
	assert_null(vfc_reg_effect(regs->regs[4]));
	vfc_regs_free(regs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understood),
		cmocka_unit_test(head_alone),
		cmocka_unit_test(may_have_never),
		cmocka_unit_test(refused),
		cmocka_unit_test(refused_masses),
		cmocka_unit_test(refused_depth),
		cmocka_unit_test(fits),
		cmocka_unit_test(names),
		cmocka_unit_test(field_bits),
		cmocka_unit_test(cleared_by_1),
		cmocka_unit_test(effects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
