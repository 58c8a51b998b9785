// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Largest resident set of this process.

#pragma once

namespace diffc::rdbench {

/// Bytes since the start of the process or the last reset; 0 if unknown.
double peak_memory();

/// Begins a new peak at the present size (Linux; without effect elsewhere).
void reset_peak_memory();

}  // namespace diffc::rdbench
