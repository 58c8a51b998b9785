// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/image_file/png_colour.h"

#include "codec/colour/identify.h"
#include "codec/colour/profile.h"

namespace diffc::io {
namespace {

constexpr double kUnit = 100000;
/// Exponents of encoding between 1/10 and 10; what is beyond means nothing.
constexpr uint32_t kLeastGamma = 10000, kLargestGamma = 1000000;

Gamut gamut_of_chrm(const std::array<uint32_t, 8>& c) {
  const auto at = [&](int k) { return Chromaticity{c[2 * k] / kUnit, c[2 * k + 1] / kUnit}; };
  return {at(1), at(2), at(3), at(0)};
}

}  // namespace

std::vector<uint8_t> profile_of_png(const PngColour& colour, int channels) {
  if (const auto& cicp = colour.cicp; cicp && (*cicp)[2] == 0 && (*cicp)[3] == 1)
    if (auto icc = profile_of_cicp((*cicp)[0], (*cicp)[1], channels)) return *std::move(icc);
  if (!colour.icc.empty()) return colour.icc;
  if (colour.srgb) return {};
  const bool has_gamma = colour.gama && *colour.gama >= kLeastGamma && *colour.gama <= kLargestGamma;
  if (!has_gamma && !colour.chrm) return {};
  const ColourSpace usual = default_space(3);
  const TransferFunction function =
      has_gamma ? TransferFunction{kUnit / *colour.gama} : function_of(usual.transfer);
  const Gamut gamut = colour.chrm ? gamut_of_chrm(*colour.chrm) : *gamut_of(usual.primaries);
  std::vector<uint8_t> icc =
      make_profile(channels == 1 ? std::nullopt : std::optional(gamut), function, "PNG gAMA and cHRM");
  if (is_default_profile(icc, channels)) icc.clear();
  return icc;
}

}  // namespace diffc::io
