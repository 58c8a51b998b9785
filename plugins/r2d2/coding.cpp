// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/r2d2/coding.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"
#include "models/r2d2/bounds.h"

namespace diffc::r2d2 {
namespace {

constexpr double kReach = 6;  // standard deviations covered by the quantile table
constexpr int kGrid = 8192;
constexpr int kShift = 16;

bool is_trellis(rcc::SchemeId id) {
  return id == rcc::SchemeId::kTrellis || id == rcc::SchemeId::kTrellisFast ||
         id == rcc::SchemeId::kTrellisSlow;
}

}  // namespace

// What both sides know of a message's dimensions.
struct SourceCoder::Layout {
  std::vector<uint16_t> weights;
  rcc::Plan plan;
};

SourceCoder::SourceCoder(GaussianMixture mixture, double epsilon, rcc::SchemeId scheme, int threads)
    : mixture_(std::move(mixture)), epsilon_(epsilon), scheme_id_(scheme), threads_(threads) {
  if (!(epsilon > 0)) throw Error(ErrorKind::kUsage, "coding needs epsilon > 0");
  const auto& parts = mixture_.components();
  if (mixture_.dimensions() == 1 && parts.size() > 1) {
    if (!is_trellis(scheme))
      throw Error(ErrorKind::kUsage, "a one-dimensional mixture is coded by a trellis",
                  "choose trellis, trellis-fast or trellis-slow");
    for (int i = 0; i <= kGrid; ++i) {
      const double z = kReach * (2.0 * i / kGrid - 1);
      quantiles_.push_back(quantile_1d(mixture_, epsilon, 0.5 * std::erfc(-z / std::numbers::sqrt2)));
    }
    rate_nats_ = shannon_lower_bound(entropy_1d(mixture_), 1, 0.5 * epsilon);
    return;
  }
  double sum = 0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    // At least 1/2^16 for every component, the rounding error left to the last.
    const double room = (1 << kShift) - static_cast<double>(parts.size());
    cumulative_.push_back(static_cast<uint32_t>(k + std::floor(room * sum)));
    sum += parts[k].weight;
  }
  cumulative_.push_back(1 << kShift);
  scheme_ = rcc::make_scheme(scheme, {.threads = threads});
}

SourceCoder::~SourceCoder() = default;

double SourceCoder::quantile(double z) const {
  const double at = std::clamp((z / kReach + 1) * 0.5 * kGrid, 0.0, kGrid - 1e-6);
  const std::size_t i = static_cast<std::size_t>(at);
  return quantiles_[i] + (at - static_cast<double>(i)) * (quantiles_[i + 1] - quantiles_[i]);
}

double SourceCoder::planned_bits() const {
  if (by_quantiles()) return rate_nats_ / std::numbers::ln2;
  double bits = 0;
  for (const GaussianComponent& c : mixture_.components())
    bits += c.weight * reverse_water_filling(c.variance, epsilon_).rate / std::numbers::ln2;
  return bits;
}

SourceCoder::Layout SourceCoder::layout(std::span<const uint32_t> component) const {
  const std::size_t d = mixture_.dimensions();
  Layout layout;
  double bits = 0;
  for (uint32_t k : component) {
    for (double v : mixture_.components()[k].variance) {
      const double share = v > epsilon_ ? 0.5 * std::log2(v / epsilon_) : 0;
      bits += share;
      layout.weights.push_back(static_cast<uint16_t>(std::clamp(std::lround(1024 * share), 0L, 65535L)));
    }
  }
  layout.plan.dimensions = static_cast<uint32_t>(component.size() * d);
  layout.plan.information = static_cast<uint32_t>(std::lround(16 * bits));
  return layout;
}

void SourceCoder::reproduce(std::span<const uint32_t> component, std::span<const float> z,
                            std::span<double> x1) const {
  const std::size_t d = mixture_.dimensions();
  for (std::size_t row = 0; row < component.size(); ++row) {
    const GaussianComponent& c = mixture_.components()[component[row]];
    double* out = x1.data() + row * d;
    std::copy(c.mean.begin(), c.mean.end(), out);
    for (std::size_t i = 0; i < d; ++i) {
      if (c.variance[i] <= epsilon_) continue;
      const double y = std::sqrt(c.variance[i] - epsilon_) * z[row * d + i];
      if (c.basis.empty()) {
        out[i] += y;
      } else {
        for (std::size_t j = 0; j < d; ++j) out[j] += c.basis[i * d + j] * y;
      }
    }
  }
}

std::vector<uint8_t> SourceCoder::encode(std::span<const double> x0, rcc::Key key,
                                         std::span<double> x1) const {
  RangeEncoder coder;
  encode(x0, key, x1, coder);
  return coder.finish();
}

void SourceCoder::encode(std::span<const double> x0, rcc::Key key, std::span<double> x1,
                         RangeEncoder& coder) const {
  const std::size_t d = mixture_.dimensions(), rows = x0.size() / d;
  std::vector<float> z(x0.size());
  if (by_quantiles()) {
    rcc::Plan plan;
    plan.dimensions = static_cast<uint32_t>(rows);
    plan.information = static_cast<uint32_t>(std::lround(16 * planned_bits() * static_cast<double>(rows)));
    const auto metric = [&](uint32_t i, float label) {
      const double miss = x0[i] - quantile(label);
      return static_cast<float>(-0.5 * miss * miss / epsilon_);
    };
    const auto scheme =
        rcc::make_scheme(scheme_id_, {.threads = threads_, .all_strong = true, .path_metric = metric});
    const std::vector<float> zeros(rows);
    scheme->write(scheme->encode({zeros, {}}, plan, key, z), plan, coder);
    for (std::size_t i = 0; i < rows; ++i) x1[i] = quantile(z[i]);
    return;
  }
  const auto& parts = mixture_.components();
  std::vector<uint32_t> component(rows);
  std::vector<float> mean(x0.size()), variance(x0.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const double* x = x0.data() + row * d;
    double best = -HUGE_VAL;
    for (std::size_t k = 0; k < parts.size() && parts.size() > 1; ++k) {
      double score = std::log(parts[k].weight);
      for (std::size_t i = 0; i < d; ++i) {
        double y = parts[k].basis.empty() ? x[i] - parts[k].mean[i] : 0;
        for (std::size_t j = 0; j < d && !parts[k].basis.empty(); ++j)
          y += parts[k].basis[i * d + j] * (x[j] - parts[k].mean[j]);
        score -= 0.5 * (y * y / parts[k].variance[i] + std::log(parts[k].variance[i]));
      }
      if (score <= best) continue;
      best = score;
      component[row] = static_cast<uint32_t>(k);
    }
    const GaussianComponent& c = parts[component[row]];
    for (std::size_t i = 0; i < d; ++i) {
      double y = c.basis.empty() ? x[i] - c.mean[i] : 0;
      for (std::size_t j = 0; j < d && !c.basis.empty(); ++j) y += c.basis[i * d + j] * (x[j] - c.mean[j]);
      const double v = c.variance[i];
      mean[row * d + i] = v > epsilon_ ? static_cast<float>(y * std::sqrt(v - epsilon_) / v) : 0.0f;
      variance[row * d + i] = v > epsilon_ ? static_cast<float>(epsilon_ / v) : 1.0f;
    }
    if (parts.size() > 1)
      coder.encode(cumulative_[component[row]], cumulative_[component[row] + 1] - cumulative_[component[row]],
                   kShift);
  }
  Layout shared = layout(component);
  shared.plan.weights = shared.weights;
  scheme_->write(scheme_->encode({mean, variance}, shared.plan, key, z), shared.plan, coder);
  reproduce(component, z, x1);
}

void SourceCoder::decode(std::span<const uint8_t> bytes, rcc::Key key, std::span<double> x1) const {
  RangeDecoder coder(bytes);
  decode(coder, key, x1);
}

void SourceCoder::decode(RangeDecoder& coder, rcc::Key key, std::span<double> x1) const {
  const std::size_t d = mixture_.dimensions(), rows = x1.size() / d;
  std::vector<float> z(x1.size());
  const auto check = [&coder] {
    if (!coder.determined()) throw Error(ErrorKind::kData, "the coded message ends early", "encode it again");
  };
  if (by_quantiles()) {
    rcc::Plan plan;
    plan.dimensions = static_cast<uint32_t>(rows);
    plan.information = static_cast<uint32_t>(std::lround(16 * planned_bits() * static_cast<double>(rows)));
    const auto scheme = rcc::make_scheme(scheme_id_, {.all_strong = true});
    const rcc::Message message = scheme->parse(plan, coder);
    check();
    scheme->decode(message, plan, key, z);
    for (std::size_t i = 0; i < rows; ++i) x1[i] = quantile(z[i]);
    return;
  }
  std::vector<uint32_t> component(rows);
  for (uint32_t& k : component) {
    if (cumulative_.size() <= 2) break;
    const uint32_t at = coder.peek(kShift);
    k = static_cast<uint32_t>(std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, at) -
                              cumulative_.begin()) -
        1;
    coder.consume(cumulative_[k], cumulative_[k + 1] - cumulative_[k], kShift);
    check();
  }
  Layout shared = layout(component);
  shared.plan.weights = shared.weights;
  const rcc::Message message = scheme_->parse(shared.plan, coder);
  check();
  scheme_->decode(message, shared.plan, key, z);
  reproduce(component, z, x1);
}

}  // namespace diffc::r2d2
