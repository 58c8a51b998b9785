// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/estimate_code.h"

#include <algorithm>

namespace diffc {

namespace {

constexpr int kCountBits = 4, kShareBits = 4, kSampleBits = 8, kEntryBits = 6;

/// A kind stays; what leaves the network may come back to it.
constexpr std::array<std::array<uint16_t, kEstimateKinds>, kEstimateKinds> kKindWeights = {{
    {243, 2, 4, 1, 6},
    {16, 220, 12, 4, 4},
    {12, 12, 220, 8, 4},
    {12, 4, 12, 220, 8},
    {8, 2, 4, 2, 240},
}};
constexpr std::array<uint16_t, 2> kSamePaletteWeights = {1, 3};
constexpr std::array<uint16_t, BandTable::kBands + 1> kBandsWeights = {4, 4, 2, 2, 1, 1, 1, 1, 1,
                                                                       1, 1, 1, 1, 1, 2, 4, 16};
/// Entry of a band minus that of the one before it, plus kMiddle: the ends mean that much and more.
constexpr int kMiddle = 8;
constexpr std::array<uint16_t, 2 * kMiddle + 1> kDropWeights = {1,  1,  2, 3, 5, 8, 16, 28, 28,
                                                                16, 10, 6, 4, 3, 2, 1,  1};

/// Number of bands up to the last one with power.
int used_bands(const uint8_t* entries) {
  int n = BandTable::kBands;
  while (n > 0 && entries[n - 1] == 0) --n;
  return n;
}

/// The bands of a group that have coefficients, of one direction or, if there are no directions, at all.
uint32_t present_bands(const SpectrumBasis& basis, int group, int direction, bool directed) {
  uint32_t bands = 0;
  for (int d = 0; d < kDirections; ++d)
    for (int band = 0; band < BandTable::kBands; ++band)
      if ((d == direction || !directed) &&
          basis.count(group * kSpectrumClasses + d * BandTable::kBands + band) > 0)
        bands |= 1u << band;
  return bands;
}

}  // namespace

EstimateCode::EstimateCode()
    : kind_{AdaptiveModel(kKindWeights[0]), AdaptiveModel(kKindWeights[1]), AdaptiveModel(kKindWeights[2]),
            AdaptiveModel(kKindWeights[3]), AdaptiveModel(kKindWeights[4])},
      same_palette_(kSamePaletteWeights),
      bands_(kBandsWeights),
      drop_(kDropWeights) {}

void EstimateCode::encode(RangeEncoder& coder, const TileBases& bases, std::size_t tile,
                          const TileEstimate& now, const TileEstimate& before) {
  kind_[static_cast<int>(before.kind)].encode(coder, static_cast<uint32_t>(now.kind));
  if (now.needs_spectrum() && !before.spectrum) encode_spectrum(coder, bases.basis(tile), *now.spectrum);
  if (now.kind == EstimateKind::kPalette && !before.palette) encode_palette(coder, now.palette);
}

TileEstimate EstimateCode::decode(RangeDecoder& coder, const TileBases& bases, std::size_t tile, int channels,
                                  const TileEstimate& before) {
  TileEstimate now = before;
  now.kind = static_cast<EstimateKind>(kind_[static_cast<int>(before.kind)].decode(coder));
  if (now.needs_spectrum() && !now.spectrum)
    now.spectrum = std::make_shared<BandSpectrum>(decode_spectrum(coder, bases.basis(tile)));
  if (now.kind == EstimateKind::kPalette && !now.palette) now.palette = decode_palette(coder, channels);
  return now;
}

double EstimateCode::cost(const TileBases& bases, std::size_t tile, const TileEstimate& now,
                          const TileEstimate& before) const {
  EstimateCode copy = *this;
  RangeEncoder coder;
  copy.encode(coder, bases, tile, now, before);
  return coder.bits();
}

void EstimateCode::encode_spectrum(RangeEncoder& coder, const SpectrumBasis& basis,
                                   const BandSpectrum& spectrum) {
  coder.encode_bits(spectrum.directed, 1);
  for (int group = 0; group < kGroups; ++group)
    for (int direction = 0; direction < (spectrum.directed ? kDirections : 1); ++direction) {
      if (const uint32_t present = present_bands(basis, group, direction, spectrum.directed))
        encode_bands(coder, present, &spectrum.entries[group][direction * BandTable::kBands]);
    }
}

void EstimateCode::encode_bands(RangeEncoder& coder, uint32_t present, const uint8_t* entries) {
  const int n = used_bands(entries);
  bands_.encode(coder, static_cast<uint32_t>(n));
  int before = -1;
  for (int band = 0; band < n; ++band) {
    if (!(present >> band & 1)) continue;
    if (before < 0) {
      coder.encode_bits(entries[band], kEntryBits);
    } else {
      int change = entries[band] - before;
      for (; change >= kMiddle; change -= kMiddle) drop_.encode(coder, 2 * kMiddle);
      for (; change <= -kMiddle; change += kMiddle) drop_.encode(coder, 0);
      drop_.encode(coder, static_cast<uint32_t>(change + kMiddle));
    }
    before = entries[band];
  }
}

BandSpectrum EstimateCode::decode_spectrum(RangeDecoder& coder, const SpectrumBasis& basis) {
  BandSpectrum spectrum;
  spectrum.directed = coder.decode_bits(1);
  for (int group = 0; group < kGroups; ++group) {
    auto& entries = spectrum.entries[group];
    for (int direction = 0; direction < (spectrum.directed ? kDirections : 1); ++direction) {
      if (const uint32_t present = present_bands(basis, group, direction, spectrum.directed))
        decode_bands(coder, present, &entries[direction * BandTable::kBands]);
    }
    if (spectrum.directed) continue;
    for (int direction = 1; direction < kDirections; ++direction)
      std::copy_n(entries.begin(), BandTable::kBands, entries.begin() + direction * BandTable::kBands);
  }
  return spectrum;
}

void EstimateCode::decode_bands(RangeDecoder& coder, uint32_t present, uint8_t* entries) {
  const int n = static_cast<int>(bands_.decode(coder));
  int entry = -1;
  for (int band = 0; band < n && coder.determined(); ++band) {
    if (!(present >> band & 1)) continue;
    if (entry < 0) {
      entry = static_cast<int>(coder.decode_bits(kEntryBits));
    } else {
      // No valid stream has more than a few ends in a row.
      for (int step = kMiddle, k = 0; step == kMiddle || step == -kMiddle; ++k) {
        step = k < 8 ? static_cast<int>(drop_.decode(coder)) - kMiddle : 0;
        entry += step;
      }
    }
    entry = std::clamp(entry, 0, BandSpectrum::kLast);
    entries[band] = static_cast<uint8_t>(entry);
  }
}

void EstimateCode::encode_palette(RangeEncoder& coder, const std::shared_ptr<const Palette>& palette) {
  if (last_palette_) {
    const bool same = *palette == *last_palette_;
    same_palette_.encode(coder, same);
    if (same) return;
  }
  last_palette_ = palette;
  const int count = palette->count();
  coder.encode_bits(static_cast<uint32_t>(count - 1), kCountBits);
  for (const uint8_t sample : palette->colours) coder.encode_bits(sample, kSampleBits);
  if (count > 1)
    for (const uint8_t share : palette->shares) coder.encode_bits(share, kShareBits);
}

std::shared_ptr<const Palette> EstimateCode::decode_palette(RangeDecoder& coder, int channels) {
  if (last_palette_ && same_palette_.decode(coder)) return last_palette_;
  Palette palette;
  palette.channels = channels;
  const int count = static_cast<int>(coder.decode_bits(kCountBits)) + 1;
  palette.shares.assign(static_cast<std::size_t>(count), 0);
  palette.colours.resize(static_cast<std::size_t>(count) * static_cast<std::size_t>(channels));
  for (uint8_t& sample : palette.colours) sample = static_cast<uint8_t>(coder.decode_bits(kSampleBits));
  if (count > 1)
    for (uint8_t& share : palette.shares) share = static_cast<uint8_t>(coder.decode_bits(kShareBits));
  return last_palette_ = std::make_shared<Palette>(std::move(palette));
}

}  // namespace diffc
