// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/jxl/jxl_colour.h"

#include "codec/colour/colour_space.h"
#include "codec/colour/identify.h"

namespace diffc::jxl {
namespace {

void put(double (&xy)[2], Chromaticity c) {
  xy[0] = c.x;
  xy[1] = c.y;
}

void set_gamut(Primaries primaries, JxlColorEncoding& encoding) {
  encoding.color_space = JXL_COLOR_SPACE_RGB;
  encoding.white_point = JXL_WHITE_POINT_D65;
  const Gamut gamut = *gamut_of(primaries);
  switch (primaries) {
    case Primaries::kBt709:
      encoding.primaries = JXL_PRIMARIES_SRGB;
      return;
    case Primaries::kP3:
      encoding.primaries = JXL_PRIMARIES_P3;
      return;
    case Primaries::kBt2020:
      encoding.primaries = JXL_PRIMARIES_2100;
      return;
    default:
      break;
  }
  encoding.primaries = JXL_PRIMARIES_CUSTOM;
  put(encoding.primaries_red_xy, gamut.red);
  put(encoding.primaries_green_xy, gamut.green);
  put(encoding.primaries_blue_xy, gamut.blue);
  if (primaries != Primaries::kProPhoto) return;
  encoding.white_point = JXL_WHITE_POINT_CUSTOM;
  put(encoding.white_point_xy, gamut.white);
}

void set_transfer(Transfer transfer, JxlColorEncoding& encoding) {
  switch (transfer) {
    case Transfer::kSrgb:
      encoding.transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
      return;
    case Transfer::kLinear:
      encoding.transfer_function = JXL_TRANSFER_FUNCTION_LINEAR;
      return;
    case Transfer::kBt709:
      encoding.transfer_function = JXL_TRANSFER_FUNCTION_709;
      return;
    default:
      encoding.transfer_function = JXL_TRANSFER_FUNCTION_GAMMA;
      encoding.gamma = 1 / function_of(transfer).g;
  }
}

}  // namespace

std::optional<JxlColorEncoding> encoding_of(std::span<const uint8_t> icc, int channels, Match match) {
  ColourSpace space = default_space(channels);
  if (!icc.empty()) {
    const auto known = read_profile(icc, channels).space;
    if (!known || (match == Match::kExact && known->transfer == Transfer::kProPhoto)) return std::nullopt;
    space = *known;
  }
  JxlColorEncoding encoding = {};
  encoding.rendering_intent = JXL_RENDERING_INTENT_RELATIVE;
  encoding.color_space = JXL_COLOR_SPACE_GRAY;
  encoding.white_point = JXL_WHITE_POINT_D65;
  encoding.primaries = JXL_PRIMARIES_SRGB;
  if (space.primaries != Primaries::kGrey) set_gamut(space.primaries, encoding);
  set_transfer(space.transfer, encoding);
  return encoding;
}

}  // namespace diffc::jxl
