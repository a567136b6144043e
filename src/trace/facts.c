/* SPDX-License-Identifier: MIT */

#include "facts.h"
