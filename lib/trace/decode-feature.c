/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decode-feature.c: decode VFIO_DEVICE_FEATURE: the feature, the operation, and the
 * data after the header, whose struct depends on the feature.
 */
#include "decode.h"
#include "lib/base/array.h"

static const struct decode_field vf_token[] = {
	{ "uuid", 0, 16, ASKED, VFC_VALUE_BYTES, 0 },
	FIELD_END
};

static const struct decode_field migration[] = {
	FIELD(vfio_device_feature_migration, flags, ANSWERED, FLAGS, VFC_WORDS_MIGRATION_FLAG),
	FIELD_END
};

static const struct decode_field mig_state[] = {
	FIELD(vfio_device_feature_mig_state, device_state, ALWAYS, WORD,
	      VFC_WORDS_MIGRATION_STATE),
	FIELD(vfio_device_feature_mig_state, data_fd, ANSWERED, SIGNED, 0),
	FIELD_END
};

static const struct decode_field wakeup[] = {
	FIELD(vfio_device_low_power_entry_with_wakeup, wakeup_eventfd, ASKED, SIGNED, 0),
	FIELD_END
};

static const struct decode_field logging_start[] = {
	FIELD(vfio_device_feature_dma_logging_control, page_size, ASKED, HEX, 0),
	FIELD(vfio_device_feature_dma_logging_control, num_ranges, ASKED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field logging_range[] = {
	FIELD(vfio_device_feature_dma_logging_range, iova, ASKED, HEX, 0),
	FIELD(vfio_device_feature_dma_logging_range, length, ASKED, HEX, 0),
	FIELD_END
};

static void logging_ranges(const struct decoding *d, const void *data, size_t size)
{
	const struct vfio_device_feature_dma_logging_control *control = data;

	if (size >= sizeof(*control) && d->when == ASKED)
		decode_list_at(d, "ranges", logging_range, control->ranges, control->num_ranges,
			       sizeof(struct vfio_device_feature_dma_logging_range));
}

static const struct decode_field logging_report[] = {
	FIELD(vfio_device_feature_dma_logging_report, iova, ASKED, HEX, 0),
	FIELD(vfio_device_feature_dma_logging_report, length, ASKED, HEX, 0),
	FIELD(vfio_device_feature_dma_logging_report, page_size, ASKED, HEX, 0),
	FIELD(vfio_device_feature_dma_logging_report, bitmap, ASKED, HEX, 0),
	FIELD_END
};

static const struct decode_field data_size[] = {
	FIELD(vfcu_feature_mig_data_size, stop_copy_length, ANSWERED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field bus_master[] = {
	FIELD(vfcu_feature_bus_master, op, ASKED, WORD, VFC_WORDS_BUS_MASTER_OP),
	FIELD_END
};

static const struct decode_field dma_buf[] = {
	FIELD(vfcu_feature_dma_buf, region_index, ASKED, NUMBER, 0),
	FIELD(vfcu_feature_dma_buf, open_flags, ASKED, HEX, 0),
	FIELD(vfcu_feature_dma_buf, flags, ASKED, HEX, 0),
	FIELD(vfcu_feature_dma_buf, nr_ranges, ASKED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field dma_range[] = {
	FIELD(vfcu_region_dma_range, offset, ASKED, HEX, 0),
	FIELD(vfcu_region_dma_range, length, ASKED, HEX, 0),
	FIELD_END
};

static void dma_buf_ranges(const struct decoding *d, const void *data, size_t size)
{
	const struct vfcu_feature_dma_buf *buf = data;

	if (size >= sizeof(*buf) && d->when == ASKED)
		decode_list(d, "dma_ranges", dma_range, buf->dma_ranges, size - sizeof(*buf),
			    buf->nr_ranges, sizeof(struct vfcu_region_dma_range));
}

static const struct decode_field zpci_error[] = {
	FIELD(vfcu_feature_zpci_err, data, ASKED, HEX, 0),
	FIELD_END
};

/* The data after the header, by feature. A feature without fields has no data. */
static const struct payload {
	const struct decode_field *fields;
	void (*rest)(const struct decoding *d, const void *data, size_t size);
} payloads[] = {
	[VFIO_DEVICE_FEATURE_PCI_VF_TOKEN] = { vf_token },
	[VFIO_DEVICE_FEATURE_MIGRATION] = { migration },
	[VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE] = { mig_state },
	[VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP] = { wakeup },
	[VFIO_DEVICE_FEATURE_DMA_LOGGING_START] = { logging_start, logging_ranges },
	[VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT] = { logging_report },
	[VFIO_DEVICE_FEATURE_MIG_DATA_SIZE] = { data_size },
	[VFIO_DEVICE_FEATURE_BUS_MASTER] = { bus_master },
	[VFIO_DEVICE_FEATURE_DMA_BUF] = { dma_buf, dma_buf_ranges },
	[VFIO_DEVICE_FEATURE_ZPCI_ERROR] = { zpci_error },
};

/* True if the data is decoded. The migration state has no meaning on entry to a GET. */
static bool is_said(const struct decoding *d, uint32_t index, uint32_t flags)
{
	return d->when == ANSWERED || flags & VFIO_DEVICE_FEATURE_SET ||
	       index != VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;
}

void decode_feature(const struct decoding *d)
{
	const struct vfio_device_feature *f = DECODE_STRUCT(d, vfio_device_feature);
	const struct payload *payload;
	uint32_t index;
	size_t before;

	if (!f)
		return;
	index = f->flags & VFIO_DEVICE_FEATURE_MASK;
	if (d->when == ASKED) {
		field_words(d->fields, "flags", VFC_VALUE_FLAGS, VFC_WORDS_FEATURE_FLAG,
			    f->flags & ~(uint32_t)VFIO_DEVICE_FEATURE_MASK);
		field_words(d->fields, "index", VFC_VALUE_WORD, VFC_WORDS_FEATURE, index);
	}
	/* A probe has no data. */
	if (index >= ARRAY_SIZE(payloads) || f->flags & VFIO_DEVICE_FEATURE_PROBE ||
	    !is_said(d, index, f->flags))
		return;
	payload = &payloads[index];
	field_begin(d->fields, "data", VFC_VALUE_OBJECT);
	before = d->fields->count;
	decode_fields(d, payload->fields, f->data, d->size - sizeof(*f));
	if (payload->rest)
		payload->rest(d, f->data, d->size - sizeof(*f));
	if (d->fields->count == before)
		fields_drop_last(d->fields);
	else
		field_end(d->fields);
}
