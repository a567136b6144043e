/* SPDX-License-Identifier: MIT */

#include "probe.h"
