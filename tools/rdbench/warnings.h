// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a reader of the results should know before using them.

#pragma once

#include "tools/rdbench/summary.h"

namespace diffc::rdbench {

/// Appends to `warnings` what the finished summary gives reason for.
void add_warnings(Summary& summary);

}  // namespace diffc::rdbench
