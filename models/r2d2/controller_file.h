// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Trained controllers as text: what `r2d2 estimate` writes and the sampler `r2d2-patch` reads.

#pragma once

#include <string>
#include <string_view>

#include "models/r2d2/trained_controller.h"

namespace diffc::r2d2 {

/// "r2d2-controller 1 DIMENSIONS STEPS COMPONENTS LAYERS", then numbers of four significant digits: range of
/// epsilon and margin; mean, variance and basis of the frame; weight, mean, variance and basis of every
/// component; size, weights and biases of every layer and of the shortcut.
std::string format_controller(const ControllerParts& parts);

/// Throws Error(kData) for text that format_controller() does not write.
ControllerParts parse_controller(std::string_view text);

/// The shipped controller of 4x4 colour patches (plugins/r2d2/SAMPLERS.md): d = 48, interleaved rows of
/// RGB on the scale of codec/base/image.h.
const TrainedController& patch_controller();

/// A controller from a file that format_controller() has written. Throws Error(kIo) or Error(kData) naming
/// the file.
TrainedController read_controller(const std::string& path);

}  // namespace diffc::r2d2
