/* SPDX-License-Identifier: MIT */

#include "lane.h"
