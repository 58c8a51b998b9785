// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Gaussian models by name: "gaussian", "gaussian:alpha=2.5,variance=0.6/0.05/0.02", or a .gauss file.

#pragma once

#include <string>

#include "codec/denoiser/denoiser.h"
#include "models/gaussian/spectrum.h"

namespace diffc::gaussian {

/// The shipped model: a spectrum fitted to training photographs (models/gaussian/README.md).
const Spectrum& default_spectrum();

/// True for "gaussian", "gaussian:..." and files written by PatchGaussian::save().
bool is_gaussian_name(const std::string& name_or_path);

/// Loads one. Throws Error naming the key or file that is wrong.
DenoiserPtr load_gaussian(const std::string& name_or_path);

/// The model as it is used for images of this many channels: a stationary one adapts (its identity does not
/// depend on the number of channels), others are returned as they are.
DenoiserPtr for_channels(const DenoiserPtr& model, int channels);

}  // namespace diffc::gaussian
