/* SPDX-License-Identifier: MIT */

#include "ring.h"
