/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire.c: messages between a session process and its clients. A message that is
 * accepted has all counts within bounds and all texts terminated.
 */
#include "cli/session/session-wire.h"
#include "fuzz.h"

/* Check the invariants that a receiver relies on. */
static void check(const uint8_t *bytes, size_t size, size_t nfds)
{
	const struct wire *m = (const void *)bytes;
	uint32_t i;

	if (wire_check(bytes, size, nfds))
		return;
	fuzz_holds(m->type < WIRE_TYPES && m->count <= WIRE_ITEMS && m->err <= 0);
	fuzz_holds(memchr(m->error, '\0', sizeof(m->error)) &&
		   memchr(m->hint, '\0', sizeof(m->hint)));
	for (i = 0; i < m->count; i++) {
		fuzz_holds(m->items[i].type < VFC_ITEM_TYPES &&
			   memchr(m->items[i].name, '\0', sizeof(m->items[i].name)));
		nfds -= m->items[i].fd >= 0;
	}
	fuzz_holds(!nfds);
}

/*
 * The input itself, and a good message that it spoils: its first byte is the
 * number of items, each three that follow an offset and what stands there.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = fuzz_copy(data, size);
	struct vfc_item item = vfc_item(VFC_ITEM_IRQ_VECTOR, "0000:01:00.0", 1, 0);
	struct wire wire;
	size_t i, length;

	check((uint8_t *)copy, size, 0);
	free(copy);
	if (!size)
		return 0;
	wire_begin(&wire, WIRE_GET);
	while (wire.count < data[0] % (WIRE_ITEMS + 1))
		wire_add(&wire, &item);
	length = offsetof(struct wire, items) + wire.count * sizeof(wire.items[0]);
	fuzz_holds(!wire_check(&wire, length, 0));
	for (i = 1; i + 2 < size; i += 3)
		((uint8_t *)&wire)[(data[i] << 8 | data[i + 1]) % length] = data[i + 2];
	copy = fuzz_copy((uint8_t *)&wire, length);
	check((uint8_t *)copy, length, data[0] >> 5);
	free(copy);
	return 0;
}
