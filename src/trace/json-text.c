/* SPDX-License-Identifier: MIT */

#include "json-text.h"
