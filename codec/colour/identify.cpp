// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/colour/identify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "codec/colour/lcms.h"
#include "codec/colour/profile.h"

namespace diffc {

namespace {

constexpr double kMaxLevel = 255;
constexpr cmsUInt32Number kExact = cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE;

/// Ramps of white and the primaries through all levels, and a coarse grid of the cube; of grey the first
/// ramp.
std::vector<float> test_colours(int channels) {
  std::vector<float> colours;
  const auto add = [&](int r, int g, int b) {
    for (const int level : {r, g, b}) colours.push_back(static_cast<float>(level / kMaxLevel));
  };
  for (int v = 0; v < 256; ++v) add(v, v, v);
  if (channels == 1) return colours;
  for (int v = 0; v < 256; ++v) add(v, 0, 0), add(0, v, 0), add(0, 0, v);
  for (int r = 0; r < 256; r += 51)
    for (int g = 0; g < 256; g += 51)
      for (int b = 0; b < 256; b += 51) add(r, g, b);
  return colours;
}

/// What the test colours look like on two displays, as samples in 0..1; empty if lcms cannot tell.
std::vector<float> looks(cmsContext context, cmsHPROFILE profile, int channels, cmsUInt32Number intent) {
  std::vector<float> colours = test_colours(channels);
  const bool grey = cmsGetColorSpace(profile) == cmsSigGrayData;
  const std::size_t count = colours.size() / 3;
  if (grey)
    for (std::size_t k = 0; k < count; ++k) colours[k] = colours[3 * k];
  std::vector<float> all;
  for (const Primaries primaries : {Primaries::kBt709, Primaries::kBt2020}) {
    const lcms::Profile display =
        lcms::make_profile(context, gamut_of(primaries), function_of(Transfer::kSrgb), "display");
    const lcms::Transform transform(cmsCreateTransformTHR(
        context, profile, grey ? TYPE_GRAY_FLT : TYPE_RGB_FLT, display.get(), TYPE_RGB_FLT, intent, kExact));
    if (!transform) return {};
    std::vector<float> seen(3 * count);
    cmsDoTransform(transform.get(), colours.data(), seen.data(), static_cast<cmsUInt32Number>(count));
    for (const float v : seen) all.push_back(v > 0 ? std::min(v, 1.0f) : 0.0f);
  }
  return all;
}

/// Of the profile as it is written: rounded.
std::vector<float> looks(cmsContext context, ColourSpace space) {
  const lcms::Profile profile = lcms::open_profile(context, make_profile(space));
  return looks(context, profile.get(), space.primaries == Primaries::kGrey ? 1 : 3,
               INTENT_RELATIVE_COLORIMETRIC);
}

/// Those of known_spaces(), computed when they are first needed.
const std::vector<std::vector<float>>& known_looks(int channels) {
  const auto compute = [](int n) {
    const lcms::Context context = lcms::make_context();
    std::vector<std::vector<float>> all;
    for (const ColourSpace space : known_spaces(n)) all.push_back(looks(context.get(), space));
    return all;
  };
  if (channels == 1) {
    static const std::vector<std::vector<float>> grey = compute(1);
    return grey;
  }
  static const std::vector<std::vector<float>> colour = compute(3);
  return colour;
}

/// A profile that fits its pictures, held against spaces.
class Comparison {
 public:
  Comparison(cmsContext context, cmsHPROFILE profile, int channels) {
    seen_.push_back(looks(context, profile, channels, INTENT_RELATIVE_COLORIMETRIC));
    if (!cmsIsMatrixShaper(profile)) seen_.push_back(looks(context, profile, channels, INTENT_PERCEPTUAL));
  }

  /// Largest difference in levels of 8 bits; infinite if it is above kSameSpaceLevels.
  double distance(const std::vector<float>& other) const {
    double largest = 0;
    for (const std::vector<float>& seen : seen_) {
      if (seen.size() != other.size()) return INFINITY;
      for (std::size_t k = 0; k < seen.size(); ++k) {
        largest = std::max(largest, kMaxLevel * std::abs(double{seen[k]} - double{other[k]}));
        if (largest > kSameSpaceLevels) return INFINITY;
      }
    }
    return largest;
  }

 private:
  std::vector<std::vector<float>> seen_;
};

/// Why a profile cannot be that of pictures of this many channels; empty if it can.
std::string fault_of(cmsContext context, cmsHPROFILE profile, int channels) {
  if (!profile) return "it is damaged";
  constexpr std::array<cmsProfileClassSignature, 4> kOfPictures = {cmsSigInputClass, cmsSigDisplayClass,
                                                                   cmsSigOutputClass, cmsSigColorSpaceClass};
  if (std::find(kOfPictures.begin(), kOfPictures.end(), cmsGetDeviceClass(profile)) == kOfPictures.end())
    return "it is none of a picture";
  // Compared at once: a damaged profile's space may be no value of the enumeration.
  const bool grey = cmsGetColorSpace(profile) == cmsSigGrayData;
  if (cmsGetColorSpace(profile) != cmsSigRgbData && (!grey || channels != 1))
    return channels == 1 ? "it is not for grey" : "it is not for RGB";
  const lcms::Profile xyz(cmsCreateXYZProfileTHR(context));
  const lcms::Transform transform(cmsCreateTransformTHR(context, profile, grey ? TYPE_GRAY_FLT : TYPE_RGB_FLT,
                                                        xyz.get(), TYPE_XYZ_FLT, INTENT_RELATIVE_COLORIMETRIC,
                                                        kExact));
  return transform ? "" : "it is damaged";
}

}  // namespace

ProfileReading read_profile(std::span<const uint8_t> icc, int channels) {
  const lcms::Context context = lcms::make_context();
  const lcms::Profile profile = lcms::open_profile(context.get(), icc);
  ProfileReading reading;
  reading.fault = fault_of(context.get(), profile.get(), channels);
  if (!reading.fault.empty()) return reading;
  const Comparison comparison(context.get(), profile.get(), channels);
  const ColourSpace usual = default_space(channels);
  if (comparison.distance(looks(context.get(), usual)) < INFINITY) {
    reading.space = usual;  // far from all others
    return reading;
  }
  const auto spaces = known_spaces(channels);
  double nearest = INFINITY;
  for (std::size_t k = 0; k < spaces.size(); ++k) {
    const double distance = comparison.distance(known_looks(channels)[k]);
    if (distance >= nearest) continue;
    nearest = distance;
    reading.space = spaces[k];
  }
  if (!reading.space && channels == 1 && cmsGetColorSpace(profile.get()) == cmsSigRgbData)
    reading.fault = "it is not for grey";
  return reading;
}

std::string profile_fault(std::span<const uint8_t> icc, int channels) {
  const lcms::Context context = lcms::make_context();
  const lcms::Profile profile = lcms::open_profile(context.get(), icc);
  if (profile && channels == 1 && cmsGetColorSpace(profile.get()) != cmsSigGrayData)
    return "it is not for grey";
  return fault_of(context.get(), profile.get(), channels);
}

bool is_default_profile(std::span<const uint8_t> icc, int channels) {
  const lcms::Context context = lcms::make_context();
  const lcms::Profile profile = lcms::open_profile(context.get(), icc);
  return fault_of(context.get(), profile.get(), channels).empty() &&
         Comparison(context.get(), profile.get(), channels)
                 .distance(looks(context.get(), default_space(channels))) < INFINITY;
}

std::string profile_name(std::span<const uint8_t> icc) {
  const lcms::Context context = lcms::make_context();
  const lcms::Profile profile = lcms::open_profile(context.get(), icc);
  if (!profile) return {};
  std::array<char, 81> text = {};
  cmsGetProfileInfoASCII(profile.get(), cmsInfoDescription, "en", "US", text.data(), text.size());
  text.back() = 0;
  std::string name = text.data();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return name;
}

}  // namespace diffc
