// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/colour/colour_space.h"

#include <array>
#include <vector>

namespace diffc {

namespace {

constexpr Chromaticity kD65 = {0.3127, 0.3290};
/// Illuminant C of the film and NTSC primaries.
constexpr Chromaticity kIlluminantC = {0.310, 0.316};
constexpr Gamut kBt709Gamut = {{0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}, kD65};
constexpr Gamut kP3Gamut = {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, kD65};
constexpr Gamut kBt2020Gamut = {{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}, kD65};
constexpr Gamut kAdobeGamut = {{0.640, 0.330}, {0.210, 0.710}, {0.150, 0.060}, kD65};
constexpr Gamut kProPhotoGamut = {{0.7347, 0.2653}, {0.1596, 0.8404}, {0.0366, 0.0001}, {0.3457, 0.3585}};

constexpr TransferFunction kSrgbFunction = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
/// The constants of BT.2020 for twelve bits, which make the two parts meet.
constexpr double kAlpha = 1.09929682680944, kBeta = 0.018053968510807;
constexpr TransferFunction kBt709Function = {1 / 0.45, 1 / kAlpha, (kAlpha - 1) / kAlpha, 1 / 4.5,
                                             4.5 * kBeta};

struct NamedPrimaries {
  const char* name;
  Gamut gamut;
};
/// From Primaries::kBt709 on.
constexpr std::array<NamedPrimaries, 5> kPrimaries = {{{"BT.709", kBt709Gamut},
                                                       {"P3", kP3Gamut},
                                                       {"BT.2020", kBt2020Gamut},
                                                       {"Adobe RGB (1998)", kAdobeGamut},
                                                       {"ProPhoto RGB", kProPhotoGamut}}};

struct NamedTransfer {
  const char* name;
  TransferFunction function;
};
/// From Transfer::kSrgb on.
constexpr std::array<NamedTransfer, 7> kTransfers = {{{"sRGB curve", kSrgbFunction},
                                                      {"linear", {1}},
                                                      {"gamma 2.2", {2.2}},
                                                      {"gamma 1.8", {461.0 / 256}},
                                                      {"gamma 563/256", {563.0 / 256}},
                                                      {"BT.709 curve", kBt709Function},
                                                      {"ProPhoto curve", {1.8, 1, 0, 1.0 / 16, 1.0 / 32}}}};

struct NamedSpace {
  ColourSpace space;
  const char* name;
};
constexpr std::array<NamedSpace, 5> kNames = {
    {{{Primaries::kBt709, Transfer::kSrgb}, "sRGB"},
     {{Primaries::kP3, Transfer::kSrgb}, "Display P3"},
     {{Primaries::kBt2020, Transfer::kBt709}, "BT.2020"},
     {{Primaries::kAdobeRgb, Transfer::kAdobeRgb}, "Adobe RGB (1998)"},
     {{Primaries::kProPhoto, Transfer::kProPhoto}, "ProPhoto RGB"}}};

std::vector<ColourSpace> all_spaces(std::size_t first, std::size_t last) {
  std::vector<ColourSpace> spaces;
  for (std::size_t p = first; p <= last; ++p)
    for (std::size_t t = 1; t <= kTransfers.size(); ++t)
      spaces.push_back({static_cast<Primaries>(p), static_cast<Transfer>(t)});
  return spaces;
}

}  // namespace

ColourSpace default_space(int channels) {
  return {channels == 1 ? Primaries::kGrey : Primaries::kBt709, Transfer::kSrgb};
}

uint8_t colour_code(ColourSpace space) {
  return static_cast<uint8_t>(static_cast<int>(space.primaries) << 4 | static_cast<int>(space.transfer));
}

std::optional<ColourSpace> space_of_code(uint8_t code) {
  const std::size_t primaries = code >> 4, transfer = code & 15;
  if (primaries > kPrimaries.size() || transfer == 0 || transfer > kTransfers.size()) return std::nullopt;
  return ColourSpace{static_cast<Primaries>(primaries), static_cast<Transfer>(transfer)};
}

std::span<const ColourSpace> known_spaces(int channels) {
  static const std::vector<ColourSpace> grey = all_spaces(0, 0), colour = all_spaces(1, kPrimaries.size());
  return channels == 1 ? grey : colour;
}

std::string space_name(ColourSpace space) {
  for (const NamedSpace& named : kNames)
    if (named.space == space) return named.name;
  const auto primaries = static_cast<std::size_t>(space.primaries);
  return std::string(primaries == 0 ? "grey" : kPrimaries[primaries - 1].name) + ", " +
         kTransfers[static_cast<std::size_t>(space.transfer) - 1].name;
}

std::optional<Gamut> gamut_of(Primaries primaries) {
  if (primaries == Primaries::kGrey) return std::nullopt;
  return kPrimaries[static_cast<std::size_t>(primaries) - 1].gamut;
}

TransferFunction function_of(Transfer transfer) {
  return kTransfers[static_cast<std::size_t>(transfer) - 1].function;
}

std::optional<Gamut> gamut_of_cicp(int primaries) {
  switch (primaries) {
    case 1:
      return kBt709Gamut;
    case 4:
      return Gamut{{0.67, 0.33}, {0.21, 0.71}, {0.14, 0.08}, kIlluminantC};
    case 5:
      return Gamut{{0.64, 0.33}, {0.29, 0.60}, {0.15, 0.06}, kD65};
    case 6:
    case 7:
      return Gamut{{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}, kD65};
    case 8:
      return Gamut{{0.681, 0.319}, {0.243, 0.692}, {0.145, 0.049}, kIlluminantC};
    case 9:
      return kBt2020Gamut;
    case 11:
      return Gamut{kP3Gamut.red, kP3Gamut.green, kP3Gamut.blue, {0.314, 0.351}};
    case 12:
      return kP3Gamut;
    case 22:
      return Gamut{{0.630, 0.340}, {0.295, 0.605}, {0.155, 0.077}, kD65};
    default:
      return std::nullopt;
  }
}

std::optional<TransferFunction> function_of_cicp(int transfer) {
  switch (transfer) {
    case 1:
    case 6:
    case 14:
    case 15:
      return kBt709Function;
    case 4:
      return TransferFunction{2.2};
    case 5:
      return TransferFunction{2.8};
    case 8:
      return TransferFunction{1};
    case 13:
      return kSrgbFunction;
    default:
      return std::nullopt;
  }
}

}  // namespace diffc
