// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/encoder_input.h"

#include <utility>

#include "codec/alpha/fill_transparent.h"
#include "codec/alpha/quantise_alpha.h"
#include "codec/base/error.h"
#include "codec/base/grey.h"
#include "codec/colour/identify.h"
#include "codec/colour/profile.h"
#include "codec/metadata/exif.h"
#include "codec/metadata/orientation.h"
#include "codec/plugin/abi.h"

namespace diffc {

namespace {

void drop_profile(EncoderInput& input, const std::string& why) {
  input.warnings.push_back("the colour profile is dropped: " + why);
  input.image.icc.clear();
}

/// The space of the picture, if it has a number; its profile then becomes superfluous.
std::optional<ColourSpace> take_known_space(EncoderInput& input, bool keep_profile) {
  Image& image = input.image;
  if (image.icc.empty()) return std::nullopt;
  const ProfileReading reading = read_profile(image.icc, image.channels);
  if (!reading.fault.empty()) {
    drop_profile(input, reading.fault);
    return std::nullopt;
  }
  if (!reading.space) return std::nullopt;
  const bool is_default = *reading.space == default_space(image.channels);
  if (is_default || !keep_profile) image.icc.clear();
  if (is_default) return std::nullopt;
  return reading.space;
}

/// Three equal channels of the same looks.
void expand(EncoderInput& input, std::optional<ColourSpace>& space) {
  input.image = expand_grey(input.image);
  if (space) space->primaries = Primaries::kBt709;
  if (input.image.icc.empty()) return;
  input.image.icc = rgb_profile_of_grey(input.image.icc);
  if (input.image.icc.empty()) drop_profile(input, "there is none of RGB that is like it");
}

/// What a native file of a codec without metadata lacks.
void warn_of_losses(const std::string& codec, EncoderInput& input) {
  std::string lost;
  for (const auto& [block, name] : {std::pair{&input.extras.icc, "colour profile"},
                                    {&input.extras.exif, "EXIF"},
                                    {&input.extras.xmp, "XMP"}})
    if (!block->empty()) lost += (lost.empty() ? "" : ", ") + std::string(name);
  if (!lost.empty()) input.warnings.push_back("not kept in a file of codec " + codec + ": " + lost);
}

}  // namespace

EncoderInput make_encoder_input(const Image& image, const EncodeOptions& options, uint32_t capabilities) {
  if (options.alpha_quality < 0 || options.alpha_quality > 100)
    throw Error(ErrorKind::kUsage, "the quality of alpha is out of range", "give 0 to 100");
  EncoderInput input;
  input.image = image;
  turn_upright(input.image);
  drop_exif_thumbnail(input.image.exif);
  if (!options.metadata) input.image.exif.clear(), input.image.xmp.clear();
  quantise_alpha(input.image.alpha, options.alpha_quality);

  std::optional<ColourSpace> space = take_known_space(input, options.native);
  if (input.image.channels == 1 && !(capabilities & kCapGrey)) expand(input, space);
  if (space && !options.native) input.colour = colour_code(*space);
  if (!options.native || !(capabilities & kCapMetadata)) {
    std::swap(input.extras.icc, input.image.icc);
    std::swap(input.extras.exif, input.image.exif);
    std::swap(input.extras.xmp, input.image.xmp);
  }
  if (options.native) warn_of_losses(options.codec, input);
  if (!(capabilities & kCapAlpha) && input.image.has_alpha()) {
    std::swap(input.extras.alpha, input.image.alpha);
    fill_transparent(input.image, input.extras.alpha);
  }
  return input;
}

}  // namespace diffc
