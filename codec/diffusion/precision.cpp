// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/precision.h"

#include "codec/diffusion/schedule.h"

namespace diffc {
namespace {

// Files of one arithmetic decoded by another lost 0.03 dB at this rate, with products of bfloat16 numbers.
constexpr double kBitsPerPixel = 2;
// About where photographs take that many.
constexpr double kPsnr = 42, kEta = 0.05;

bool is_high(double bytes, int64_t pixels) {
  return 8 * bytes > kBitsPerPixel * static_cast<double>(pixels);
}

}  // namespace

bool decodes_exactly(const DiffusionHeader& header, double payload_bytes, int64_t pixels) {
  return header.lossless || is_high(payload_bytes, pixels);
}

bool encodes_exactly(const DiffusionHeader& header, const RateTarget& target, int64_t pixels) {
  if (header.lossless) return true;
  switch (target.kind) {
    case RateTarget::Kind::kMaxBytes:
      return is_high(target.value, pixels);
    case RateTarget::Kind::kPsnr:
      return target.value > kPsnr;
    case RateTarget::Kind::kQuality:
      return eta_of_level(level_of_quality(target.value)) < kEta;
    case RateTarget::Kind::kNative:
      break;
  }
  return false;
}

}  // namespace diffc
