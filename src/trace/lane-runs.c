/* SPDX-License-Identifier: MIT */

#include "lane-runs.h"
