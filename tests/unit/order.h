/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.h: carries an order out, as a command does. */
#ifndef TESTS_ORDER_H
#define TESTS_ORDER_H

#include "lib/bind/bind.h"

/* Make a plan and carry it out. */
static inline int carry_out(struct vfc_ctx *ctx, const struct vfc_order *order)
{
	struct vfc_plan plan;
	int err = vfc_plan_make(ctx, order, &plan);

	if (err)
		return err;
	err = vfc_plan_apply(ctx, &plan);
	vfc_plan_clear(&plan);
	return err;
}

#endif
