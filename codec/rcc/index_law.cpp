// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/index_law.h"

#include <algorithm>
#include <cmath>

namespace diffc::rcc {
namespace {

// ln 2 by its bits: what follows decides frequencies of the format.
constexpr double kLn2 = 0x1.62e42fefa39efp-1;
constexpr uint32_t kTotal = 1u << 15;

// exp from IEEE operations only; |x| < 700.
double exact_exp(double x) {
  const double k = std::nearbyint(x / kLn2);
  const double r = (x - k * kLn2) / 16.0;
  double term = 1.0, sum = 1.0;
  for (int i = 1; i < 12; ++i) {
    term = term * r / i;
    sum += term;
  }
  for (int i = 0; i < 4; ++i) sum *= sum;
  return std::ldexp(sum, static_cast<int>(k));
}

// Phi at multiples of 1/32 over [-10, 30], by Simpson's rule, from IEEE operations only.
class NormalCdf {
 public:
  static constexpr int kPerUnit = 32, kLow = -10, kHigh = 30;
  NormalCdf() {
    const double h = 1.0 / kPerUnit;
    double sum = 0.0;
    for (int k = kLow * kPerUnit; k <= kHigh * kPerUnit; ++k) {
      cdf_.push_back(sum);
      const double x = k * h;
      sum += h / 6.0 * (density(x) + 4.0 * density(x + 0.5 * h) + density(x + h));
    }
    for (double& v : cdf_) v /= sum;
    scale_ = 1.0 / sum;
  }
  double at(int k) const {
    return cdf_[std::clamp(k - kLow * kPerUnit, 0, static_cast<int>(cdf_.size()) - 1)];
  }
  double density_at(int k) const { return density(k / static_cast<double>(kPerUnit)) * scale_; }

 private:
  static double density(double x) { return x * x > 1200.0 ? 0.0 : exact_exp(-0.5 * x * x); }
  std::vector<double> cdf_;
  double scale_;
};

double power(double base, uint32_t n) {
  double result = 1.0;
  for (; n > 0; n >>= 1, base *= base)
    if (n & 1) result *= base;
  return result;
}

// P(K - 1 >= n) for each n of `edges`.
std::vector<double> survival(const std::vector<uint32_t>& edges, uint32_t kl) {
  static const NormalCdf normal;
  constexpr int kUnit = NormalCdf::kPerUnit;
  // s on the grid's resolution is fine enough: s^2/2 = kl ln 2 / 16.
  const double s = std::sqrt(kl * kLn2 / 8.0);
  const double step = s * kUnit;
  const int shift = static_cast<int>(step);
  const double part = step - shift;
  std::vector<double> tail(edges.size(), 0.0);
  double mass = 0.0;
  for (int k = -7 * kUnit; k <= 7 * kUnit; ++k) {
    const double weight = normal.density_at(k);
    const double w = exact_exp(s * k / kUnit + 0.5 * s * s);
    const double upper = normal.at(k + shift) + part * (normal.at(k + shift + 1) - normal.at(k + shift));
    const double c = std::max(w * upper - normal.at(k), 0.0);
    const double ratio = c / (1.0 + c);
    mass += weight;
    for (std::size_t i = 0; i < edges.size(); ++i) tail[i] += weight * power(ratio, edges[i]);
  }
  for (double& t : tail) t /= mass;
  return tail;
}

}  // namespace

IndexClasses::IndexClasses(int bits) {
  const uint32_t n = 1u << bits;
  // Index + 1 in [2^e, 2^(e+1)), in quarters from e = 2 on.
  for (uint32_t octave = 1; octave - 1 < n; octave *= 2) {
    const uint32_t parts = octave >= 4 ? 4 : octave;
    for (uint32_t p = 0; p < parts; ++p)
      if (octave + p * (octave / parts) - 1 < n) begin_.push_back(octave + p * (octave / parts) - 1);
  }
  begin_.push_back(n);
}

uint32_t IndexClasses::class_of(uint32_t index) const {
  return static_cast<uint32_t>(std::upper_bound(begin_.begin(), begin_.end(), index) - begin_.begin()) - 1;
}

int IndexClasses::raw_bits(uint32_t c) const {
  int bits = 0;
  while ((1u << bits) < size(c)) ++bits;
  return bits;
}

std::vector<double> index_class_law(const IndexClasses& classes, uint32_t kl) {
  std::vector<uint32_t> edges;
  for (uint32_t c = 0; c <= classes.count(); ++c)
    edges.push_back(c < classes.count() ? classes.begin(c) : classes.begin(c - 1) + classes.size(c - 1));
  const std::vector<double> tail = survival(edges, kl);
  std::vector<double> law(classes.count());
  const double all = tail.front() - tail.back();
  for (uint32_t c = 0; c < classes.count(); ++c) law[c] = (tail[c] - tail[c + 1]) / all;
  return law;
}

double index_truncation(int bits, uint32_t kl) {
  return survival({1u << bits}, kl)[0];
}

std::vector<uint16_t> index_frequencies(const IndexClasses& classes, uint32_t kl) {
  const std::vector<double> law = index_class_law(classes, kl);
  std::vector<uint16_t> frequency(law.size());
  const uint32_t free = kTotal - static_cast<uint32_t>(law.size());
  uint32_t sum = 0;
  for (std::size_t c = 0; c < law.size(); ++c) {
    // Rounded to multiples of 1/1024 of a count first, so that no last digit of the law can matter.
    const auto fine = static_cast<uint64_t>(law[c] * free * 1024.0 + 0.5);
    frequency[c] = static_cast<uint16_t>(1 + fine / 1024);
    sum += frequency[c];
  }
  *std::max_element(frequency.begin(), frequency.end()) += static_cast<uint16_t>(kTotal - sum);
  return frequency;
}

namespace {

// One coder of classes for both directions: static frequencies or adaptive ones.
double class_cost(const std::vector<uint32_t>& classes, const std::vector<uint16_t>& frequency) {
  double bits = 0;
  for (const uint32_t c : classes) bits += 15.0 - std::log2(static_cast<double>(frequency[c]));
  return bits;
}

double adaptive_cost(const std::vector<uint32_t>& classes, const std::vector<uint16_t>& frequency) {
  AdaptiveModel model(frequency);
  RangeEncoder unused;
  double bits = 0;
  for (const uint32_t c : classes) {
    bits += model.cost(c);
    model.encode(unused, c);
  }
  return bits;
}

constexpr uint32_t kAdaptiveFrom = 16;

}  // namespace

void write_indices(const std::vector<uint32_t>& indices, int bits, uint32_t kl, RangeEncoder& coder) {
  if (indices.empty()) return;
  const IndexClasses classes(bits);
  const std::vector<uint16_t> frequency = index_frequencies(classes, kl);
  std::vector<uint32_t> symbols;
  for (const uint32_t index : indices) symbols.push_back(classes.class_of(index));
  bool adaptive = false;
  if (indices.size() >= kAdaptiveFrom) {
    adaptive = adaptive_cost(symbols, frequency) < class_cost(symbols, frequency);
    coder.encode_bits(adaptive, 1);
  }
  AdaptiveModel model(frequency);
  std::vector<uint32_t> cumulative(frequency.size() + 1, 0);
  for (std::size_t c = 0; c < frequency.size(); ++c) cumulative[c + 1] = cumulative[c] + frequency[c];
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const uint32_t c = symbols[i];
    if (adaptive) {
      model.encode(coder, c);
    } else {
      coder.encode(cumulative[c], frequency[c], 15);
    }
    coder.encode_bits(indices[i] - classes.begin(c), classes.raw_bits(c));
  }
}

std::vector<uint32_t> read_indices(uint32_t count, int bits, uint32_t kl, RangeDecoder& coder) {
  std::vector<uint32_t> indices(count);
  if (count == 0) return indices;
  const IndexClasses classes(bits);
  const std::vector<uint16_t> frequency = index_frequencies(classes, kl);
  const bool adaptive = count >= kAdaptiveFrom && coder.decode_bits(1) != 0;
  AdaptiveModel model(frequency);
  std::vector<uint32_t> cumulative(frequency.size() + 1, 0);
  for (std::size_t c = 0; c < frequency.size(); ++c) cumulative[c + 1] = cumulative[c] + frequency[c];
  for (uint32_t& index : indices) {
    uint32_t c = 0;
    if (adaptive) {
      c = model.decode(coder);
    } else {
      const uint32_t value = coder.peek(15);
      while (cumulative[c + 1] <= value) ++c;
      coder.consume(cumulative[c], frequency[c], 15);
    }
    index = classes.begin(c) + coder.decode_bits(classes.raw_bits(c));
    index = std::min(index, (1u << bits) - 1);
  }
  return indices;
}

double expected_index_bits(int bits, uint32_t kl) {
  const IndexClasses classes(bits);
  const std::vector<double> law = index_class_law(classes, kl);
  const std::vector<uint16_t> frequency = index_frequencies(classes, kl);
  double sum = 0;
  for (uint32_t c = 0; c < classes.count(); ++c)
    sum += law[c] * (15.0 - std::log2(static_cast<double>(frequency[c])) + classes.raw_bits(c));
  return sum;
}

}  // namespace diffc::rcc
