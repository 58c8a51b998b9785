// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

namespace diffc::nn {

/// Saves a transform codec as TorchScript with its description. y is the mean of 4x4 squares times 40, with
/// three channels; z the mean of 2x2 squares of y over 8. z says of y: the mean 8 z + `offset`, the standard
/// deviation 3. `hyper_synthesis` replaces the body of that method.
void save_transform_script(const std::string& path, double offset = 0,
                           const std::string& hyper_synthesis = {});

}  // namespace diffc::nn
