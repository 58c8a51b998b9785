// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/files/safetensors.h"

namespace diffc::transform {

/// A tensor of type I16, I32 or I64. Throws Error(kData) naming the file if it is missing, of another shape
/// or type.
std::vector<int64_t> integers(const model_files::SafetensorsFile& file, const std::string& file_name,
                              const std::string& key, const std::vector<int64_t>& shape);

/// The same as a tensor of the narrowest of these types that holds all values.
model_files::StoredTensor integer_tensor(std::span<const int64_t> values, std::vector<int64_t> shape);

}  // namespace diffc::transform
