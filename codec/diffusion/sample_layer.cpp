// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/diffusion/sample_layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "codec/base/error.h"
#include "codec/bits/philox.h"

namespace diffc {

namespace {

constexpr int kReach = 20;  // residuals to either side that have a symbol of their own
constexpr uint32_t kEscape = 2 * kReach + 1;
constexpr int kRate = 6, kFlagRate = 7;  // of adaptation
constexpr std::array<uint16_t, 2> kRare = {30, 1}, kEven = {1, 1};
constexpr int kActivities = 12;  // sizes of the errors beside a sample
constexpr int kLeanings = 5;     // what they have in common
constexpr int kPhases = 2;       // halves of a grey level

/// Weights of rounded normal residuals, of a standard deviation that the activity stands for.
AdaptiveModel residual_model(int activity, int phase) {
  // Only IEEE operations: exp(-r^2 / 2) by squaring a short series.
  const auto bell = [](double r2) {
    double e = 1 - r2 / 2 / 1024 + r2 * r2 / 8 / 1024 / 1024;
    for (int k = 0; k < 10; ++k) e *= e;
    return e;
  };
  static constexpr std::array<double, kActivities> kDeviation = {.35, .45, .55, .65, .75, .9,
                                                                 1.1, 1.4, 1.9, 2.8, 4.5, 8};
  std::array<uint16_t, 2 * kReach + 2> weights;
  for (int e = -kReach; e <= kReach; ++e) {
    // The middle of the half against the middle of sample e.
    const double r = (e + 0.25 - 0.5 * phase) / kDeviation[static_cast<std::size_t>(activity)];
    const double value = std::fabs(r) < 8 ? bell(r * r) : 0;
    weights[static_cast<std::size_t>(e + kReach)] = static_cast<uint16_t>(1 + 4000 * value);
  }
  weights.back() = 1;  // escape
  return AdaptiveModel(weights, kRate);
}

/// What both ends know before a sample.
class SampleCode {
 public:
  SampleCode(int height, int width, int channels)
      : width_(static_cast<std::size_t>(width)), channels_(static_cast<std::size_t>(channels)) {
    for (int activity = 0; activity < kActivities; ++activity)
      for (int leaning = 0; leaning < kLeanings; ++leaning)
        for (int phase = 0; phase < kPhases; ++phase) models_.push_back(residual_model(activity, phase));
    errors_.reserve(width_ * channels_ * static_cast<std::size_t>(height));
    near_.assign(channels_, AdaptiveModel(kRare, kFlagRate));
  }

  AdaptiveModel& near(std::size_t at) { return near_[at % channels_]; }
  AdaptiveModel& side() { return side_; }

  /// Of sample number errors().size(), whose estimate lies in half grey level `half`.
  AdaptiveModel& residual(int half) {
    // Twice the error of each neighbour's half, weighted: left, above, above right, the colour before.
    const std::size_t at = errors_.size(), row = width_ * channels_;
    int total = 0, sum = 0, weight = 0;
    const auto add = [&](bool there, std::size_t back, int w) {
      if (!there) return;
      total += w * std::abs(errors_[at - back]);
      sum += w * errors_[at - back];
      weight += w;
    };
    const std::size_t column = at / channels_ % width_;
    add(column > 0, channels_, 3);
    add(at >= row, row, 3);
    add(at >= row && column + 1 < width_, row - channels_, 2);
    add(at >= row && column > 0, row + channels_, 1);
    add(at % channels_ > 0, 1, 4);
    const int activity = weight == 0 ? 4 : level_of(8 * total / weight);
    const int leaning = weight == 0 ? 2 : std::clamp((2 * sum + 5 * weight) / (2 * weight), 0, kLeanings - 1);
    return models_[static_cast<std::size_t>((activity * kLeanings + leaning) * kPhases + (half & 1))];
  }

  void add(int half, int sample) { errors_.push_back(static_cast<int16_t>(2 * sample - half)); }

 private:
  static int level_of(int eight_errors) {
    static constexpr std::array<int, kActivities - 1> kEdges = {5, 7, 9, 11, 13, 16, 20, 26, 36, 56, 100};
    return static_cast<int>(std::upper_bound(kEdges.begin(), kEdges.end(), eight_errors) - kEdges.begin());
  }

  std::size_t width_, channels_;
  std::vector<AdaptiveModel> models_, near_;
  AdaptiveModel side_{kEven, kFlagRate};
  std::vector<int16_t> errors_;  // twice the sample less its half
};

/// An estimate in half grey levels, within those of a sample.
double halves(float xhat) {
  return std::clamp(256.0 * (double{xhat} + 1.0), 0.0, 511.0);
}

/// The edge that an estimate is nearest to.
int nearest_edge(double position) {
  return static_cast<int>(std::lround(position));
}

uint32_t check_of(const Image& image) {
  uint64_t check = 0;
  for (const uint8_t sample : image.pixels) check = mix_keys(check, sample);
  return static_cast<uint32_t>(check);
}

}  // namespace

void write_samples(const Image& image, std::span<const float> xhat, RangeEncoder& coder) {
  SampleCode code(image.height, image.width, image.channels);
  for (std::size_t at = 0; at < image.size(); ++at) {
    const double position = halves(xhat[at]);
    const int half = static_cast<int>(position);
    const bool near = std::fabs(position - nearest_edge(position)) < 2 * kEstimateTolerance;
    code.near(at).encode(coder, near);
    if (near) code.side().encode(coder, half >= nearest_edge(position));
    const int sample = image.pixels[at], error = sample - half / 2;
    const bool escape = std::abs(error) > kReach;
    code.residual(half).encode(coder, escape ? kEscape : static_cast<uint32_t>(error + kReach));
    if (escape) coder.encode_bits(image.pixels[at], 8);
    code.add(half, sample);
  }
  const uint32_t check = check_of(image);
  coder.encode_bits(check, 32);
}

std::optional<Image> read_samples(int width, int height, int channels, std::span<const float> xhat,
                                  RangeDecoder& coder) {
  Image image(width, height, channels);
  SampleCode code(height, width, channels);
  for (std::size_t at = 0; at < image.size(); ++at) {
    const double position = halves(xhat[at]);
    int half = static_cast<int>(position);
    if (code.near(at).decode(coder)) {
      const int edge = nearest_edge(position);
      half = std::clamp(code.side().decode(coder) ? edge : edge - 1, 0, 511);
    }
    const uint32_t symbol = code.residual(half).decode(coder);
    const int sample = symbol == kEscape ? static_cast<int>(coder.decode_bits(8))
                                         : half / 2 + static_cast<int>(symbol) - kReach;
    if (!coder.determined()) return std::nullopt;
    image.pixels[at] = static_cast<uint8_t>(std::clamp(sample, 0, 255));
    code.add(half, image.pixels[at]);
  }
  const uint32_t check = coder.decode_bits(32);
  if (!coder.determined()) return std::nullopt;
  if (check != check_of(image))
    throw Error(
        ErrorKind::kData, "the samples of this lossless file cannot be restored",
        "it is damaged, or this computer's arithmetic is too far from the sender's: --max-bytes stops before "
        "them");
  return image;
}

}  // namespace diffc
