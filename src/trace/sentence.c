/* SPDX-License-Identifier: MIT */

#include "sentence.h"
