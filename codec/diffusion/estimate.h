// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// How a tile is estimated from y = x + eta u: what the stream says of it (codec/FORMAT.md, "Estimates").

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "codec/base/public.h"
#include "codec/denoiser/residual_model.h"

namespace diffc DIFFC_PUBLIC {

/// Groups of coefficients: the first opponent colour (brightness), and the others.
inline constexpr int kGroups = 2;

enum class EstimateKind : uint8_t {
  kNetwork,      ///< The model's posterior mean, no farther from y than the noise allows.
  kHalf,         ///< The middle of kNetwork and kLinear.
  kLinear,       ///< The best linear estimate for a spectrum that the stream carries.
  kObservation,  ///< y itself.
  kPalette,      ///< Every pixel's posterior mean over a few colours that the stream carries.
};
inline constexpr int kEstimateKinds = 5;

/// Classes of coefficients of a group: the bands of those that vary both ways, only from left to right, and
/// only from top to bottom. Lines, wedges and gradients live in the last two.
inline constexpr int kDirections = 3;
inline constexpr int kSpectrumClasses = kDirections * BandTable::kBands;

/// A power, in 8 log2 units, of which no step makes any information.
inline constexpr int16_t kNoPower = -2000;

/// Mean squared coefficient of x in each class and group: entry v > 0 stands for 2^(v - kOne), 0 for nothing.
struct BandSpectrum {
  static constexpr int kOne = 19;   ///< 2^-18 at v = 1 is a quarter of a grey level.
  static constexpr int kLast = 33;  ///< More than a block of 64x64 white pixels.
  bool directed = false;            ///< Otherwise the entries of all directions are equal.
  std::array<std::array<uint8_t, kSpectrumClasses>, kGroups> entries = {};
  bool operator==(const BandSpectrum&) const = default;
};

/// All colours of a tile, and how often each occurs.
struct Palette {
  static constexpr int kMaxColours = 16;
  static constexpr int kMaxShare = 15;
  int channels = 3;
  std::vector<uint8_t> colours;  ///< count() * channels samples, one colour after the other.
  std::vector<uint8_t> shares;   ///< Share s of a colour stands for the weight 2^-s.
  int count() const { return static_cast<int>(shares.size()); }
  bool operator==(const Palette&) const = default;
};

/// A tile's estimate. Spectrum and palette stay with the tile once they are known.
struct TileEstimate {
  EstimateKind kind = EstimateKind::kNetwork;
  std::shared_ptr<const BandSpectrum> spectrum;
  std::shared_ptr<const Palette> palette;

  bool needs_network() const { return kind == EstimateKind::kNetwork || kind == EstimateKind::kHalf; }
  bool needs_spectrum() const { return kind == EstimateKind::kHalf || kind == EstimateKind::kLinear; }
  /// One colour: the estimate is x, and no message is needed.
  bool exact() const { return kind == EstimateKind::kPalette && palette->count() == 1; }
  /// The same kind with the same objects.
  bool operator==(const TileEstimate&) const = default;
};

/// What the choice is made for: few bits in the steps to come, or the picture as it is now.
enum class EstimateGoal { kBits, kPicture };

/// What a sender knows of a tile from the start.
struct TileKnowledge {
  std::shared_ptr<const BandSpectrum> spectrum;
  std::shared_ptr<const Palette> palette;  ///< Null if the tile has too many colours.
  bool is_flat() const { return palette && palette->count() == 1; }
};

}  // namespace diffc
