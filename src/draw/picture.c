/* SPDX-License-Identifier: MIT */

#include "picture.h"
