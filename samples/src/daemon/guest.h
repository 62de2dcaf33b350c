/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the host may ask about the guest: the automatic pool. */
#ifndef GUEST_H
#define GUEST_H

#include "pool.h"

/* The n-th fact; -1 where there are no more. */
int guest_nth(unsigned int n, struct record *record);

#endif
