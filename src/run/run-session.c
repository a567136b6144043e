/* SPDX-License-Identifier: MIT */

#include "run-session.h"
