// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// ICC profiles (ICC.1:2022) of colour spaces that are known by their numbers.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codec/base/public.h"
#include "codec/colour/colour_space.h"

namespace diffc DIFFC_PUBLIC {

/// The profile of a space, under its name: of version 4, the same bytes every time. Throws std::bad_alloc.
std::vector<uint8_t> make_profile(ColourSpace space);

/// The profile of primaries, white and transfer function, for grey without a gamut. Empty for chromaticities
/// that span no space. Throws std::bad_alloc.
std::vector<uint8_t> make_profile(const std::optional<Gamut>& gamut, const TransferFunction& function,
                                  const std::string& name);

/// The profile of CICP code points (H.273) for pictures of 1 or 3 channels, of which grey ones need a
/// transfer only: empty if it is that of pictures without a profile, nothing if gamut_of_cicp() or
/// function_of_cicp() do not know them. Throws std::bad_alloc.
std::optional<std::vector<uint8_t>> profile_of_cicp(int primaries, int transfer, int channels);

/// For a picture whose grey samples became three equal ones: the RGB profile in which they look as before.
/// Empty where the profile is no grey one of the usual kind, a curve towards XYZ. Throws std::bad_alloc.
std::vector<uint8_t> rgb_profile_of_grey(const std::vector<uint8_t>& icc);

/// That of the library, "2.14".
std::string lcms_version();

}  // namespace diffc
