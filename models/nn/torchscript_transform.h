// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Transform codecs exported as TorchScript, with a JSON description beside them: methods, buffers and keys
// are in models/transform/README.md.

#pragma once

#include <memory>
#include <string>

#include "models/transform/transform_model.h"

namespace diffc::nn {

/// Calls are made one at a time. Its hyper synthesis runs in double precision; hyper_analysis() moves symbols
/// of z by one wherever a mean or scale would lie so near to the edge of a rounding interval that another
/// machine might round it the other way: what is coded decodes everywhere. Throws Error(kIo), Error(kData)
/// naming the file.
std::shared_ptr<const transform::TransformModel> load_torchscript_transform(const std::string& path);

/// Whether the description beside a TorchScript file is one of a transform codec.
bool describes_transform(const std::string& path);

}  // namespace diffc::nn
