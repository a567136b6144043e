/* SPDX-License-Identifier: MIT */

#include "trace.h"
