/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * regs.c: register maps. A broken one names a line that there is and a reason; in a
 * good one all that is named is found again, and its bits stay within its bytes.
 */
#include "lib/vfc.h"
#include "fuzz.h"

/* Lines of the text: the last one may lack its end. */
static unsigned int lines_of(const char *text, size_t size)
{
	unsigned int lines = 0;
	size_t i;

	for (i = 0; i < size; i++)
		lines += !i || text[i - 1] == '\n';
	return lines;
}

static void check_field(const struct vfc_regs *regs, const struct vfc_reg *reg,
			const struct vfc_field *field)
{
	uint64_t mask = vfc_field_mask(field);
	uint64_t clears = field->effects & VFC_REG_WRITE_1_CLEARS ? mask : 0;
	struct vfc_reg_at at = { .reg = reg, .field = field }, found;
	char name[VFC_NAME];

	fuzz_holds(field->msb >= field->lsb && field->msb < 8 * reg->width);
	fuzz_holds(vfc_field_get(field, UINT64_MAX) == mask >> field->lsb);
	fuzz_holds(!vfc_field_get(field, ~mask));
	fuzz_holds((vfc_reg_clears(reg) & mask) == clears);
	vfc_reg_name(&at, name, sizeof(name));
	fuzz_holds(!vfc_regs_find(regs, name, &found) && found.field == field);
	fuzz_holds(!field->nvalues ||
		   vfc_field_value(field, field->values[0].value) == field->values);
}

/* Terms name registers of earlier lines alone: that ends. */
static void check_term(const struct vfc_reg *reg, const struct vfc_term *term)
{
	size_t i;

	fuzz_holds(term->natoms <= VFC_TERM_ATOMS);
	for (i = 0; i < term->natoms; i++)
		fuzz_holds(!term->atoms[i].reg || term->atoms[i].reg->line < reg->line);
}

static void check_reg(const struct vfc_regs *regs, const struct vfc_reg *reg)
{
	struct vfc_reg_at at = { .reg = reg, .element = reg->array ? UINT32_MAX : 0 }, found;
	char name[VFC_NAME];
	size_t i;

	vfc_reg_name(&at, name, sizeof(name));
	fuzz_holds(!vfc_regs_find(regs, name, &found) && found.reg == reg &&
		   found.element == at.element);
	fuzz_holds(reg->access_width <= reg->width && reg->width <= 8);
	check_term(reg, &reg->count);
	check_term(reg, &reg->stride);
	check_term(reg, &reg->block->base);
	for (i = 0; i < reg->nfields; i++)
		check_field(regs, reg, &reg->fields[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vfc_device dev = { .vendor = 0x1234, .device = 0x11e8, .class = 0x010802 };
	struct vfc_regs *regs = NULL, *head = NULL;
	struct vfc_regs_error error = { .line = 0 };
	char *text = fuzz_copy(data, size);
	size_t i;

	if (vfc_regs_parse("map", text, size, &regs, &error)) {
		fuzz_holds(!regs && error.reason[0] && error.line <= lines_of(text, size));
	} else {
		fuzz_holds(!vfc_regs_parse_head("map", text, size, &head, &error));
		fuzz_holds(vfc_regs_fits(head, &dev) == vfc_regs_fits(regs, &dev));
		fuzz_holds(vfc_regs_may_have_never(text, size) == (regs->nnevers > 0));
		for (i = 0; i < regs->nregs; i++)
			check_reg(regs, regs->regs[i]);
	}
	vfc_regs_free(regs);
	vfc_regs_free(head);
	free(text);
	return 0;
}
