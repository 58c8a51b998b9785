// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Power spectrum of the stationary Gaussian image model: 1/f^alpha per opponent colour.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diffc::gaussian {

/// Coefficient (i, j, c) of the orthonormal DCT of an h x w picture has variance
///
///   lambda = variance[c] g(f) / G,   g(f) = (f^2 + knee^2)^(-alpha/2),   f = hypot(i/h, j/w),
///
/// where G is the mean of g over a 64x64 picture: variance[c] is the variance of a sample of that picture,
/// and the density does not depend on the picture's size. Colours are those of the orthonormal DCT over R, G,
/// B (grey, red minus blue, green against both), so that variances add up to the sum over R, G, B; a
/// one-channel picture has variance[0]/3, as the grey picture R = G = B. Pixels are on the scale [-1, 1];
/// their mean is `mean`.
struct Spectrum {
  int channels = 3;
  std::array<double, 3> alpha = {2.5, 2.5, 2.5};
  std::array<double, 3> variance = {0.75, 0.04, 0.01};
  double knee = 1.0 / 128;  ///< Below this frequency (1 = Nyquist) the density is flat.
  double mean = 0.0;

  bool operator==(const Spectrum&) const = default;
};

/// Canonical text, "alpha=2.5/2.5/2.5,channels=3,...": parse_spectrum() of it gives the same spectrum.
std::string to_text(const Spectrum& spectrum);

/// Reads "key=value,key=value" (or ';' between). Keys: alpha and variance (one value or three joined by '/'),
/// knee, mean, channels, and lambda=V for white noise of variance V in every colour (alpha 0). Missing keys
/// keep the values of `base`. Throws Error(kUsage) naming the key and its range.
Spectrum parse_spectrum(std::string_view text, const Spectrum& base = {});

/// log2 lambda in units of 2^-16 octave for all coefficients of a picture, at (i * width + j) * channels + c.
/// The same integers on every machine.
std::vector<int32_t> log2_spectrum_q16(const Spectrum& spectrum, int height, int width);

}  // namespace diffc::gaussian
