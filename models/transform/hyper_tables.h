// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/transform/frequency_table.h"

namespace diffc::transform {

/// The tables of z as models store them: rows of frequencies, the escape's last, and the first symbol of each
/// channel. Throws Error(kData) naming the file for values that cannot be.
std::vector<FrequencyTable> hyper_tables(std::span<const int64_t> frequencies, std::span<const int64_t> first,
                                         const std::string& file_name);

}  // namespace diffc::transform
