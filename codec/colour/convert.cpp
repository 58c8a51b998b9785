// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/colour/convert.h"

#include <algorithm>

#include "codec/colour/lcms.h"

namespace diffc {

bool inks_to_srgb(std::span<const uint8_t> icc, std::span<const uint8_t> inks, std::span<uint8_t> rgb) {
  const lcms::Context context = lcms::make_context();
  const lcms::Profile profile = lcms::open_profile(context.get(), icc);
  if (!profile || cmsGetColorSpace(profile.get()) != cmsSigCmykData) return false;
  const ColourSpace space = default_space(3);
  const lcms::Profile srgb = lcms::make_profile(context.get(), gamut_of(space.primaries),
                                                function_of(space.transfer), space_name(space));
  const lcms::Transform transform(cmsCreateTransformTHR(context.get(), profile.get(), TYPE_CMYK_8_REV,
                                                        srgb.get(), TYPE_RGB_8, INTENT_PERCEPTUAL, 0));
  if (!transform) return false;
  constexpr std::size_t kPixelsAtOnce = std::size_t{1} << 20;  // lcms counts in 32 bits
  for (std::size_t at = 0; at < rgb.size() / 3; at += kPixelsAtOnce)
    cmsDoTransform(transform.get(), &inks[4 * at], &rgb[3 * at],
                   static_cast<cmsUInt32Number>(std::min(kPixelsAtOnce, rgb.size() / 3 - at)));
  return true;
}

}  // namespace diffc
