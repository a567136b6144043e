/* SPDX-License-Identifier: MIT */

#include "whole-file.h"
