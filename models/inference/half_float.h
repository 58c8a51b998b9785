// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>
#include <vector>

#include "models/files/safetensors.h"

namespace diffc::nn {

/// IEEE 754 binary16 and bfloat16 as float; exact.
float from_half(uint16_t bits);
float from_bfloat16(uint16_t bits);

/// A stored tensor of type F32, F16 or BF16. Throws Error(kData) naming `name` for other types.
std::vector<float> to_floats(const model_files::StoredTensor& stored, const std::string& name);

}  // namespace diffc::nn
