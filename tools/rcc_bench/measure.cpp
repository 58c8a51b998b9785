// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rcc_bench/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "codec/base/stopwatch.h"
#include "codec/bits/philox.h"
#include "codec/rcc/index_law.h"
#include "codec/rcc/scheme.h"

namespace diffc::rcc::bench {
namespace {

struct Draw {
  std::vector<float> mean, variance;
  std::vector<uint16_t> weights;
};

Draw draw_target(const Setting& s, uint64_t seed) {
  Draw draw;
  Philox random(seed, 17);
  draw.mean.resize(s.dimensions);
  if (s.narrow) {
    const double v = std::exp2(-2.0 * s.bits / s.dimensions);
    draw.variance.assign(s.dimensions, static_cast<float>(v));
    draw.weights.assign(s.dimensions, 100);
    for (float& m : draw.mean) m = static_cast<float>(std::sqrt(1.0 - v)) * random.normal();
    return draw;
  }
  double power = 0;
  if (s.sigma > 0) draw.weights.resize(s.dimensions);
  for (uint32_t i = 0; i < s.dimensions; ++i) {
    double m = random.normal();
    if (s.sigma > 0) {
      // Class centres -1.75, -1.25, ..., 1.75; the magnitude is all that varies.
      const double g = std::clamp(std::floor(2.0 * random.normal()) + 0.5, -3.5, 3.5) / 2.0;
      const double known = 2.0 * s.sigma * s.rho * g;
      const double unknown = 2.0 * s.sigma * std::sqrt(1.0 - s.rho * s.rho) * random.normal();
      m = std::copysign(std::exp(0.5 * (known + unknown)), m);
      draw.weights[i] = static_cast<uint16_t>(std::clamp(100.0 * std::exp(known), 1.0, 65535.0));
    }
    draw.mean[i] = static_cast<float>(m);
    power += m * m;
  }
  const auto scale = static_cast<float>(std::sqrt(2.0 * std::numbers::ln2 * s.bits / power));
  for (float& m : draw.mean) m *= scale;
  return draw;
}

}  // namespace

Result measure(const Setting& s) {
  const auto scheme = make_scheme(scheme_by_name(s.scheme), {.threads = s.threads});
  Result r;
  double shift = 0, signal = 0, noise = 0;
  for (int trial = -1; trial < s.trials; ++trial) {  // the first one builds tables and is not counted
    const Draw draw = draw_target(s, static_cast<uint64_t>(trial + 1));
    const Target target{draw.mean, draw.variance};
    const double kl = kl_bits(target);
    const Plan plan{static_cast<uint32_t>(std::lround(16.0 * kl)), draw.weights, s.dimensions};
    const Key key{4711, static_cast<uint64_t>(trial + 1)};
    std::vector<float> z(s.dimensions);
    const Stopwatch encode_watch;
    const Message message = scheme->encode(target, plan, key, z);
    const double encode_ms = 1000 * encode_watch.seconds();
    RangeEncoder coder;
    scheme->write(message, plan, coder);
    const Stopwatch decode_watch;
    scheme->decode(message, plan, key, z);
    const double decode_ms = 1000 * decode_watch.seconds();
    if (trial < 0) continue;
    r.decode_ms += decode_ms / s.trials;
    r.encode_ms += encode_ms / s.trials;
    r.bits_written += coder.bits() / s.trials;
    double projection = 0, power = 0, residual = 0;
    for (uint32_t i = 0; i < s.dimensions; ++i) {
      const double m = draw.mean[i], v = draw.variance.empty() ? 1.0 : draw.variance[i];
      projection += z[i] * m;
      power += m * m;
      residual += (z[i] - m) * (z[i] - m) / v;
    }
    const double beta = projection / power;
    for (uint32_t i = 0; i < s.dimensions; ++i) {
      const double m = draw.mean[i], e = z[i] - beta * m;
      signal += beta * beta * m * m;
      noise += e * e;
    }
    shift += projection / std::sqrt(power) / s.trials;
    r.bias += projection / power / s.trials;
    r.residual += residual / s.dimensions / s.trials;
  }
  // v = 1: E<z,m>^2 / (2 |m|^2 ln 2). v < 1, a source m ~ N(0, 1 - v): with z = beta m + e, what a channel of
  // that signal-to-noise ratio carries, d/2 log2(1 + beta^2 E m^2 / E e^2).
  double information = shift * shift / (2.0 * std::numbers::ln2);
  if (s.narrow) information = 0.5 * s.dimensions * std::log2(1.0 + signal / noise);
  r.efficiency = information / r.bits_written;
  return r;
}

std::string csv_header() {
  return "scheme,dimensions,kl_bits,sigma,rho,narrow,bits_written,efficiency,bias,residual,encode_ms,decode_"
         "ms,"
         "bits_per_second";
}

std::string csv_row(const Setting& s, const Result& r) {
  return fmt::format("{},{},{:.0f},{},{},{},{:.1f},{:.4f},{:.4f},{:.4f},{:.3f},{:.3f},{:.0f}", s.scheme,
                     s.dimensions, s.bits, s.sigma, s.rho, s.narrow ? 1 : 0, r.bits_written, r.efficiency,
                     r.bias, r.residual, r.encode_ms, r.decode_ms, 1e3 * r.bits_written / r.encode_ms);
}

/// Bits of an index of the untruncated law; nothing where 2^26 indices miss a hundredth of it.
static std::string exact_law_bits(uint32_t kl) {
  constexpr int kBits = 26;
  if (index_truncation(kBits, 16 * kl) > 0.01) return "";
  return fmt::format("{:.3f}", expected_index_bits(kBits, 16 * kl));
}

std::string chunk_table() {
  std::string out =
      "kl_bits,index_bits_exact_law,bound,B,truncation,index_bits_truncated,efficiency_measured,"
      "bias_measured,candidates_per_second\n";
  for (uint32_t kl = 1; kl <= 14; ++kl) {
    out += fmt::format("{},{},{:.3f}", kl, exact_law_bits(kl), kl + std::log2(kl + 1.0) + 5.0);
    if (kl == 8 || kl == 10 || kl == 12) {
      const int bits = static_cast<int>(kl) + 2;
      Setting s{.scheme = fmt::format("pfr-{}", bits), .dimensions = 4096, .bits = 40.0 * kl, .trials = 20};
      const Result r = measure(s);
      out +=
          fmt::format(",{},{:.4f},{:.3f},{:.4f},{:.4f},{:.3g}\n", bits, index_truncation(bits, 16 * kl),
                      r.bits_written / 40.0, r.efficiency, r.bias, 40.0 * (1 << bits) / (1e-3 * r.encode_ms));
    } else {
      out += ",,,,,,\n";
    }
  }
  return out;
}

}  // namespace diffc::rcc::bench
