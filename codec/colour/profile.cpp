// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/colour/profile.h"

#include <algorithm>
#include <iterator>

#include "codec/colour/identify.h"
#include "codec/colour/lcms.h"

namespace diffc {

namespace lcms {

namespace {

Curve make_curve(cmsContext context, const TransferFunction& f) {
  // lcms inverts the general function only where its linear part rises.
  const bool power = f.c == 0;
  const double parameters[] = {f.g, f.a, f.b, f.c, f.d};
  Curve curve(cmsBuildParametricToneCurve(context, power ? 1 : 4, parameters));
  if (!curve) throw std::bad_alloc();
  return curve;
}

void set_text(cmsContext context, cmsHPROFILE profile, cmsTagSignature tag, const std::string& text) {
  const std::unique_ptr<cmsMLU, decltype(&cmsMLUfree)> words(cmsMLUalloc(context, 1), cmsMLUfree);
  if (!words || !cmsMLUsetASCII(words.get(), "en", "US", text.c_str()) ||
      !cmsWriteTag(profile, tag, words.get()))
    throw std::bad_alloc();
}

/// Whether they are colours; lcms does not ask.
bool are_colours(const Gamut& gamut) {
  const Chromaticity all[] = {gamut.red, gamut.green, gamut.blue, gamut.white};
  return std::all_of(std::begin(all), std::end(all),
                     [](Chromaticity c) { return c.x >= 0 && c.y > 0 && c.x + c.y <= 1; });
}

cmsCIExyY with_luminance(Chromaticity c) {
  return {c.x, c.y, 1};
}

}  // namespace

Profile make_profile(cmsContext context, const std::optional<Gamut>& gamut, const TransferFunction& function,
                     const std::string& name) {
  if (gamut && !are_colours(*gamut)) return nullptr;
  const Curve curve = make_curve(context, function);
  Profile profile;
  if (gamut) {
    const cmsCIExyY white = with_luminance(gamut->white);
    const cmsCIExyYTRIPLE primaries = {with_luminance(gamut->red), with_luminance(gamut->green),
                                       with_luminance(gamut->blue)};
    cmsToneCurve* const curves[] = {curve.get(), curve.get(), curve.get()};
    profile.reset(cmsCreateRGBProfileTHR(context, &white, &primaries, curves));
  } else {
    profile.reset(cmsCreateGrayProfileTHR(context, cmsD50_xyY(), curve.get()));
  }
  if (!profile) return nullptr;
  cmsSetProfileVersion(profile.get(), 4.3);
  set_text(context, profile.get(), cmsSigProfileDescriptionTag, name);
  set_text(context, profile.get(), cmsSigCopyrightTag, "No copyright, use freely");
  return profile;
}

}  // namespace lcms

namespace {

/// lcms writes the time of day there.
constexpr std::size_t kDateAt = 24;
constexpr uint8_t kDate[12] = {2026 >> 8, 2026 & 255, 0, 1, 0, 1};

std::vector<uint8_t> save(cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  if (!profile || !cmsSaveProfileToMem(profile, nullptr, &size)) return {};
  std::vector<uint8_t> bytes(size);
  if (!cmsSaveProfileToMem(profile, bytes.data(), &size)) return {};
  std::copy_n(kDate, sizeof(kDate), bytes.begin() + kDateAt);
  return bytes;
}

}  // namespace

std::vector<uint8_t> make_profile(const std::optional<Gamut>& gamut, const TransferFunction& function,
                                  const std::string& name) {
  const lcms::Context context = lcms::make_context();
  return save(lcms::make_profile(context.get(), gamut, function, name).get());
}

std::vector<uint8_t> make_profile(ColourSpace space) {
  return make_profile(gamut_of(space.primaries), function_of(space.transfer), space_name(space));
}

std::optional<std::vector<uint8_t>> profile_of_cicp(int primaries, int transfer, int channels) {
  const auto gamut = channels == 1 ? std::nullopt : gamut_of_cicp(primaries);
  const auto function = function_of_cicp(transfer);
  if (!function || (channels != 1 && !gamut)) return std::nullopt;
  std::vector<uint8_t> icc =
      make_profile(gamut, *function, "CICP " + std::to_string(primaries) + ", " + std::to_string(transfer));
  if (is_default_profile(icc, channels)) icc.clear();
  return icc;
}

std::vector<uint8_t> rgb_profile_of_grey(const std::vector<uint8_t>& icc) {
  const lcms::Context context = lcms::make_context();
  const lcms::Profile grey = lcms::open_profile(context.get(), icc);
  if (!grey || cmsGetColorSpace(grey.get()) != cmsSigGrayData || cmsGetPCS(grey.get()) != cmsSigXYZData)
    return {};
  auto* curve = static_cast<cmsToneCurve*>(cmsReadTag(grey.get(), cmsSigGrayTRCTag));
  const Gamut gamut = *gamut_of(Primaries::kBt709);
  const lcms::Profile rgb =
      lcms::make_profile(context.get(), gamut, function_of(Transfer::kSrgb), "grey as RGB");
  if (!curve || !rgb) return {};
  for (const cmsTagSignature tag : {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag})
    if (!cmsWriteTag(rgb.get(), tag, curve)) return {};
  return save(rgb.get());
}

std::string lcms_version() {
  const int version = cmsGetEncodedCMMversion();
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace diffc
