/* SPDX-License-Identifier: MIT */

#include "arena.h"
