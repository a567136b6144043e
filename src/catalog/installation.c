/* SPDX-License-Identifier: MIT */

#include "installation.h"
