/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words.h: the tables of vfc_word() that are not in words.c.
 */
#ifndef VFC_BASE_WORDS_H
#define VFC_BASE_WORDS_H

#include <stdint.h>

struct word {
	uint64_t number;
	const char *word;		/* NULL ends a table */
};

extern const struct word prot_words[], iommu_info_flag_words[],
	iommu_cap_words[], dma_map_flag_words[], dma_unmap_flag_words[],
	dirty_flag_words[], spapr_flag_words[], eeh_op_words[],
	hot_reset_flag_words[], gfx_flag_words[], ioeventfd_flag_words[],
	bind_flag_words[], attach_flag_words[], migration_flag_words[],
	migration_state_words[], precopy_flag_words[], bus_master_op_words[],
	ioas_map_flag_words[], iommu_option_words[], iommu_option_op_words[],
	vfio_ioas_op_words[], hwpt_flag_words[], hwpt_data_words[],
	hw_info_flag_words[], hw_info_type_words[], hw_cap_words[],
	tracking_flag_words[], bitmap_flag_words[], invalidate_data_words[],
	viommu_type_words[];

#endif
