// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// ICC profiles as other programs make them, made here with Little CMS, and what pictures with them look like.

#pragma once

#include <gtest/gtest.h>
#include <lcms2.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "codec/base/image.h"

namespace diffc::test {

using Profile = std::shared_ptr<void>;
using Curve = std::shared_ptr<cmsToneCurve>;

inline Profile own(cmsHPROFILE profile) {
  return {profile, cmsCloseProfile};
}
inline Curve own(cmsToneCurve* curve) {
  return {curve, cmsFreeToneCurve};
}

inline std::vector<uint8_t> bytes_of(const Profile& profile) {
  cmsUInt32Number size = 0;
  EXPECT_TRUE(cmsSaveProfileToMem(profile.get(), nullptr, &size));
  std::vector<uint8_t> bytes(size);
  EXPECT_TRUE(cmsSaveProfileToMem(profile.get(), bytes.data(), &size));
  return bytes;
}

inline Profile open_profile(const std::vector<uint8_t>& bytes) {
  return own(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
}

inline double srgb_light(double v) {
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

/// A curve of the given number of points, as profiles of version 2 have them.
inline Curve table(const std::function<double(double)>& light, int points) {
  std::vector<cmsUInt16Number> values;
  for (int k = 0; k < points; ++k)
    values.push_back(static_cast<cmsUInt16Number>(std::lround(65535 * light(k / (points - 1.0)))));
  return own(cmsBuildTabulatedToneCurve16(nullptr, static_cast<cmsUInt32Number>(points), values.data()));
}

inline Curve gamma(double g) {
  return own(cmsBuildGamma(nullptr, g));
}

inline Curve srgb_curve() {
  const double parameters[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return own(cmsBuildParametricToneCurve(nullptr, 4, parameters));
}

inline constexpr cmsCIExyY kD65 = {0.3127, 0.3290, 1}, kD50 = {0.3457, 0.3585, 1};
inline constexpr cmsCIExyYTRIPLE kBt709 = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
inline constexpr cmsCIExyYTRIPLE kP3 = {{0.68, 0.32, 1}, {0.265, 0.69, 1}, {0.15, 0.06, 1}};
inline constexpr cmsCIExyYTRIPLE kBt2020 = {{0.708, 0.292, 1}, {0.170, 0.797, 1}, {0.131, 0.046, 1}};
inline constexpr cmsCIExyYTRIPLE kAdobe = {{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};
inline constexpr cmsCIExyYTRIPLE kProPhoto = {{0.7347, 0.2653, 1}, {0.1596, 0.8404, 1}, {0.0366, 0.0001, 1}};

inline std::vector<uint8_t> rgb_profile(const cmsCIExyYTRIPLE& primaries, const Curve& curve,
                                        double version = 4.3, const cmsCIExyY& white = kD65) {
  cmsToneCurve* const curves[] = {curve.get(), curve.get(), curve.get()};
  const Profile profile = own(cmsCreateRGBProfile(&white, &primaries, curves));
  cmsSetProfileVersion(profile.get(), version);
  return bytes_of(profile);
}

/// Of matrix and curve as they stand in many profiles of version 2: colorants of four decimals.
inline std::vector<uint8_t> profile_of_matrix(const double (&columns)[3][3], const Curve& curve) {
  const Profile profile = own(cmsCreateProfilePlaceholder(nullptr));
  cmsSetProfileVersion(profile.get(), 2.1);
  cmsSetDeviceClass(profile.get(), cmsSigDisplayClass);
  cmsSetColorSpace(profile.get(), cmsSigRgbData);
  cmsSetPCS(profile.get(), cmsSigXYZData);
  const cmsTagSignature colorants[] = {cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
  const cmsTagSignature curves[] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
  for (int c = 0; c < 3; ++c) {
    const cmsCIEXYZ xyz = {columns[c][0], columns[c][1], columns[c][2]};
    cmsWriteTag(profile.get(), colorants[c], &xyz);
    cmsWriteTag(profile.get(), curves[c], curve.get());
  }
  cmsWriteTag(profile.get(), cmsSigMediaWhitePointTag, cmsD50_XYZ());
  return bytes_of(profile);
}

inline std::vector<uint8_t> grey_profile(const Curve& curve, double version = 4.3) {
  const Profile profile = own(cmsCreateGrayProfile(cmsD50_xyY(), curve.get()));
  cmsSetProfileVersion(profile.get(), version);
  return bytes_of(profile);
}

/// A profile of four inks: `colour(corner, channel)` is the sRGB sample of full inks, bit 0 of the corner for
/// C, 1 for M, 2 for Y, 3 for K.
inline std::vector<uint8_t> cmyk_profile(const std::function<uint8_t(int, int)>& colour) {
  const Profile profile = own(cmsCreateProfilePlaceholder(nullptr)), srgb = own(cmsCreate_sRGBProfile()),
                lab = own(cmsCreateLab4Profile(nullptr));
  cmsSetProfileVersion(profile.get(), 4.3);
  cmsSetDeviceClass(profile.get(), cmsSigOutputClass);
  cmsSetColorSpace(profile.get(), cmsSigCmykData);
  cmsSetPCS(profile.get(), cmsSigLabData);
  cmsHTRANSFORM to_lab = cmsCreateTransform(srgb.get(), TYPE_RGB_8, lab.get(), TYPE_Lab_16, INTENT_PERCEPTUAL,
                                            cmsFLAGS_NOOPTIMIZE);
  std::vector<cmsUInt16Number> nodes;  // K varies fastest
  for (int node = 0; node < 16; ++node) {
    const int corner = (node >> 3 & 1) | (node >> 1 & 2) | (node << 1 & 4) | (node << 3 & 8);
    const uint8_t rgb[] = {colour(corner, 0), colour(corner, 1), colour(corner, 2)};
    cmsUInt16Number values[3];
    cmsDoTransform(to_lab, rgb, values, 1);
    nodes.insert(nodes.end(), values, values + 3);
  }
  cmsDeleteTransform(to_lab);
  const std::shared_ptr<cmsPipeline> pipeline(cmsPipelineAlloc(nullptr, 4, 3), cmsPipelineFree);
  for (cmsStage* stage :
       {cmsStageAllocToneCurves(nullptr, 4, nullptr), cmsStageAllocCLut16bit(nullptr, 2, 4, 3, nodes.data()),
        cmsStageAllocToneCurves(nullptr, 3, nullptr)})
    EXPECT_TRUE(cmsPipelineInsertStage(pipeline.get(), cmsAT_END, stage));
  EXPECT_TRUE(cmsWriteTag(profile.get(), cmsSigAToB0Tag, pipeline.get()));
  cmsWriteTag(profile.get(), cmsSigMediaWhitePointTag, cmsD50_XYZ());
  return bytes_of(profile);
}

/// Samples of sRGB that look like the picture under its own profile.
inline std::vector<uint8_t> looks(const Image& image, cmsUInt32Number intent = INTENT_RELATIVE_COLORIMETRIC) {
  const Profile srgb = own(cmsCreate_sRGBProfile()), grey = open_profile(grey_profile(srgb_curve()));
  const Profile source = !image.icc.empty() ? open_profile(image.icc) : image.channels == 1 ? grey : srgb;
  std::vector<uint8_t> out(image.area() * 3);
  const cmsHTRANSFORM transform =
      cmsCreateTransform(source.get(), image.channels == 1 ? TYPE_GRAY_8 : TYPE_RGB_8, srgb.get(), TYPE_RGB_8,
                         intent, cmsFLAGS_NOOPTIMIZE);
  EXPECT_NE(transform, nullptr);
  if (!transform) return out;
  cmsDoTransform(transform, image.pixels.data(), out.data(), static_cast<cmsUInt32Number>(image.area()));
  cmsDeleteTransform(transform);
  return out;
}

/// Largest difference of two pictures' looks, in levels of sRGB.
inline int difference(const Image& a, const Image& b) {
  const std::vector<uint8_t> x = looks(a), y = looks(b);
  if (x.size() != y.size()) return 255;
  int largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::abs(int{x[i]} - int{y[i]}));
  return largest;
}

}  // namespace diffc::test
