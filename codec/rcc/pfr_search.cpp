// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/pfr_search.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "codec/bits/philox.h"
#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/selection.h"

namespace diffc::rcc {
namespace {

constexpr uint32_t kBlock = 64;
constexpr double kMissed = 0x1p-16;
constexpr float kReach = 4.4f;  // beyond every label

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

/// Scores of a chunk's candidates, kBlock at a time and in order.
class Scores {
 public:
  Scores(std::span<const LogRatio> ratios, Key candidates, uint32_t chunk, uint32_t most, GpuSearch* gpu)
      : ratios_(ratios), candidates_(candidates), chunk_(chunk), most_(most), gpu_(gpu) {}

  const float* of(uint32_t first) {
    if (first >= end_) {
      begin_ = first;
      // Most searches are short, and a GPU is slow to start.
      end_ =
          gpu_ && gpu_->scores_there() && first >= kShort ? std::min(most_, first + kMany) : first + kBlock;
      if (end_ - begin_ > kBlock)
        scores_ = on_gpu();
      else
        fill(scores_);
    }
    return scores_.data() + (first - begin_);
  }

 private:
  static constexpr uint32_t kShort = 2048, kMany = 1 << 15;

  uint32_t count() const { return (end_ - begin_ + kBlock - 1) / kBlock * kBlock; }

  void fill(std::vector<float>& scores) const {
    static const AddScores add_scores = fastest();
    scores.assign(count(), 0.0f);
    for (uint32_t k = 0; k < count(); k += kBlock)
      add_scores(scores.data() + k, ratios_, candidates_, chunk_, begin_ + k, fine_labels());
  }

  std::vector<float> on_gpu() const {
    std::vector<float> a, b;
    for (const LogRatio& r : ratios_) {
      a.push_back(r.a);
      b.push_back(r.b);
    }
    const cuda::Chunk chunk{
        candidates_.key, candidates_.stream, chunk_, static_cast<uint32_t>(a.size()), a.data(), b.data()};
    return gpu_->scores(chunk, begin_, count(), [this] {
      std::vector<float> scores;
      fill(scores);
      return scores;
    });
  }

  std::span<const LogRatio> ratios_;
  Key candidates_;
  uint32_t chunk_, most_;
  GpuSearch* gpu_;
  uint32_t begin_ = 0, end_ = 0;
  std::vector<float> scores_;
};

}  // namespace

const float* fine_labels() {
  static const std::unique_ptr<float[]> table = [] {
    constexpr uint32_t kSize = 1u << 16;
    auto values = std::make_unique<float[]>(kSize + 1);
    for (uint32_t k = 0; k < kSize; ++k) values[k] = normal_of(k << 16, gaussian_table());
    values[kSize] = gaussian_table().value[GaussianTable::kSize - 1] * GaussianTable::kUnit;
    return values;
  }();
  return table.get();
}

PfrChoice search_poisson(std::span<const LogRatio> ratios, Key candidates, uint32_t chunk,
                         uint64_t arrival_key, uint32_t most, GpuSearch* gpu) {
  Scores scores(ratios, candidates, chunk, most, gpu);
  const Weights weights(ratios);
  Philox random(mix_keys(arrival_key, chunk), candidates.stream);
  PfrChoice choice;
  double best = 0, arrival = 0;
  for (uint32_t first = 0; first < most; first += kBlock) {
    const float* const score = scores.of(first);
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
