// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include "models/files/safetensors.h"
#include "models/train_transform/rate_distortion.h"
#include "models/transform/transform_description.h"

namespace diffc::train_transform {

/// The model of these parameters: weights in 8 bits with a factor for each output, biases in half precision,
/// the hyper synthesis in integers (models/transform/exact_network.h), the law of z as tables. 8 bits instead
/// of 16 cost less than 0.01 dB.
model_files::SafetensorsFile freeze(const transform::TransformDescription& description,
                                    const Parameters& parameters);

}  // namespace diffc::train_transform
