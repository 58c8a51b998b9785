// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/pfr_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>

#include "codec/bits/philox.h"
#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/selection.h"

namespace diffc::rcc {
namespace {

constexpr uint32_t kBlock = 64;
constexpr double kMissed = 0x1p-16;
constexpr float kReach = 4.4f;  // beyond every label

/// normal_of() at all multiples of 2^16; it is linear between them.
const float* label_table() {
  static const std::unique_ptr<float[]> table = [] {
    constexpr uint32_t kSize = 1u << 16;
    auto values = std::make_unique<float[]>(kSize + 1);
    for (uint32_t k = 0; k < kSize; ++k) values[k] = normal_of(k << 16, gaussian_table());
    values[kSize] = gaussian_table().value[GaussianTable::kSize - 1] * GaussianTable::kUnit;
    return values;
  }();
  return table.get();
}

#define DIFFC_KERNEL static
namespace portable {
#include "codec/rcc/pfr_scores.inc"
}
#undef DIFFC_KERNEL
#if defined(__x86_64__)
#define DIFFC_KERNEL static __attribute__((target("avx2")))
namespace avx2 {
#include "codec/rcc/pfr_scores.inc"
}
#undef DIFFC_KERNEL
#define DIFFC_KERNEL static __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl")))
namespace avx512 {
#include "codec/rcc/pfr_scores.inc"
}
#undef DIFFC_KERNEL
#endif

using AddScores = decltype(&portable::add_scores);

AddScores fastest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return avx512::add_scores;
  if (__builtin_cpu_supports("avx2")) return avx2::add_scores;
#endif
  return portable::add_scores;
}

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::numbers::sqrt2);
}

/// What is known of the weights of a chunk's candidates, all without the constant of log q - log p.
class Weights {
 public:
  explicit Weights(std::span<const LogRatio> ratios) {
    for (const LogRatio& r : ratios) {
      square_ += double{r.a} * r.a;
      shift_ = shift_ && r.b == 0;
      bound_ += largest(r);
    }
  }

  /// Expected number of candidates later than `time` that beat the score log(arrival) - log(weight) = `best`.
  double better_after(double time, double best) const {
    if (std::log(time) - bound_ > best) return 0;
    if (!shift_) return 1;
    const double spread = std::sqrt(square_), moneyness = best - std::log(time);
    if (spread == 0) return 0;
    const double above = normal_cdf((moneyness + square_) / spread), below = normal_cdf(moneyness / spread);
    return std::max(0.0, std::exp(best + 0.5 * square_) * above - time * below);
  }

 private:
  // Largest value of a z + b z^2 over the labels.
  static double largest(LogRatio c) {
    if (c.b < 0.0f && std::fabs(c.a) < -2.0f * c.b * kReach) return -0.25 * c.a * c.a / c.b;
    return std::fabs(c.a) * kReach + c.b * kReach * kReach;
  }

  double square_ = 0, bound_ = 0;
  bool shift_ = true;
};

}  // namespace

PfrChoice search_poisson(std::span<const LogRatio> ratios, Key candidates, uint32_t chunk,
                         uint64_t arrival_key, uint32_t most) {
  static const AddScores add_scores = fastest();
  const Weights weights(ratios);
  Philox random(mix_keys(arrival_key, chunk), candidates.stream);
  PfrChoice choice;
  double best = 0, arrival = 0;
  for (uint32_t first = 0; first < most; first += kBlock) {
    std::array<float, kBlock> score{};
    add_scores(score.data(), ratios, candidates, chunk, first, label_table());
    for (uint32_t k = 0; k < kBlock; ++k) {
      arrival -= std::log(random.uniform());
      const double time = std::log(arrival) - score[k];
      if ((first > 0 || k > 0) && time >= best) continue;
      best = time;
      choice.index = first + k;
    }
    choice.missed = weights.better_after(arrival, best);
    if (choice.missed < kMissed) break;
  }
  return choice;
}

}  // namespace diffc::rcc
