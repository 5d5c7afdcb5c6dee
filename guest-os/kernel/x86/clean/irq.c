/* SPDX-License-Identifier: MIT
 *
 * The interrupt flag as the `clean` flavour keeps it.
 */
#include "sensitive.h"

volatile bool irq_on;
