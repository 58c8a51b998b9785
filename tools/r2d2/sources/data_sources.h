// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Sources read from files: NumPy arrays, grey image patches, speech features.

#pragma once

#include <memory>
#include <string>

#include "models/r2d2/source.h"

namespace diffc::r2d2 {

/// A little-endian C-order .npy array of float32, float64 or uint8, as doubles. Throws Error(kIo, kData).
struct NpyArray {
  std::vector<std::size_t> shape;
  std::vector<double> values;
};
NpyArray read_npy(const std::string& path);

/// First axis samples, the others flattened; one axis means dimension 1.
SampleSet read_npy_samples(const std::string& path);

/// Random 4x4 crops of grey images [N,H,W] with values (x8 + u)/256, u uniform in [0,1): without that noise
/// the pixels would be discrete and have no density. d = 16. The last tenth of the images is the held-out
/// part.
std::unique_ptr<Source> make_patch_source(const std::string& npy_path, bool held_out);

/// Speech features of the Free Spoken Digit Dataset, speaker theo (Yang et al. 2023, A.5.4): log magnitude of
/// a 63-sample, 1-step STFT with 33 bins, ln(|S| + 2^-52), every feature standardised with the moments of all
/// training frames. d = 33. Recordings 5 to 49 of every digit train, 0 to 4 are held out.
/// The window is 0.5 - 0.5 cos(2 pi n / 62): tf.signal's "periodic" Hann window of an odd length.
std::unique_ptr<Source> make_fsdd_source(const std::string& folder, bool held_out);

}  // namespace diffc::r2d2
