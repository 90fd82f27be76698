/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc.h: a system's VFIO and IOMMU state, for programs.
 *
 * The library never prints or exits. Functions return 0, a count or a
 * descriptor >= 0, or a negative errno. Results are returned through pointers,
 * which stay untouched on failure. vfc_error() returns the message of the last
 * failure, vfc_hint() the next step. A context must be used by one thread only.
 */
#ifndef VFC_H
#define VFC_H

#include "vfc-base.h"
#include "vfc-words.h"
#include "vfc-caps.h"
#include "vfc-iommu-info.h"
#include "vfc-oracle.h"
#include "vfc-trace.h"
#include "vfc-follow.h"
#include "vfc-look.h"
#include "vfc-alias.h"
#include "vfc-iommu.h"
#include "vfc-machine.h"
#include "vfc-acpi.h"
#include "vfc-who.h"
#include "vfc-open.h"
#include "vfc-region-info.h"
#include "vfc-token.h"
#include "vfc-dma.h"
#include "vfc-session-item.h"
#include "vfc-config.h"
#include "vfc-identity.h"
#include "vfc-rom.h"
#include "vfc-region.h"
#include "vfc-bulk.h"
#include "vfc-irq.h"
#include "vfc-state.h"
#include "vfc-dma-test.h"
#include "vfc-session.h"
#include "vfc-irqpath.h"
#include "vfc-regs.h"
#include "vfc-snapshot.h"
#include "vfc-faults.h"
#include "vfc-hand.h"
#include "vfc-virtual.h"
#include "vfc-persist.h"
#include "vfc-why.h"
#include "vfc-doctor.h"
#include "vfc-report.h"

#endif
