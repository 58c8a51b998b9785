// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/spectrum.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "codec/base/error.h"
#include "codec/bits/portable_math.h"

namespace diffc::gaussian {

namespace {

double parse_number(std::string_view key, std::string_view text, double low, double high) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= low && value <= high))
    throw Error(ErrorKind::kUsage,
                fmt::format("gaussian model: {}={} is not a number from {} to {}", key, text, low, high));
  return value;
}

/// One value for all colours, or three joined by '/'.
std::array<double, 3> parse_triple(std::string_view key, std::string_view text, double low, double high) {
  std::array<double, 3> values{};
  std::size_t count = 0;
  for (std::string_view rest = text; count < 3; ++count) {
    const std::size_t slash = rest.find('/');
    values[count] = parse_number(key, rest.substr(0, slash), low, high);
    if (slash == std::string_view::npos) {
      ++count;
      rest = {};
      break;
    }
    rest.remove_prefix(slash + 1);
    if (count == 2)
      throw Error(ErrorKind::kUsage, fmt::format("gaussian model: {} takes one or three values", key));
  }
  if (count == 1) values = {values[0], values[0], values[0]};
  if (count == 2)
    throw Error(ErrorKind::kUsage, fmt::format("gaussian model: {} takes one or three values", key));
  return values;
}

void set(Spectrum& s, std::string_view key, std::string_view value) {
  if (key == "alpha") {
    s.alpha = parse_triple(key, value, 0.0, 8.0);
  } else if (key == "variance") {
    s.variance = parse_triple(key, value, 1e-9, 1e9);
  } else if (key == "knee") {
    s.knee = parse_number(key, value, 1e-6, 10.0);
  } else if (key == "mean") {
    s.mean = parse_number(key, value, -1.0, 1.0);
  } else if (key == "channels") {
    s.channels = static_cast<int>(parse_number(key, value, 1, 3));
    if (s.channels == 2) throw Error(ErrorKind::kUsage, "gaussian model: channels is 1 or 3");
  } else if (key == "lambda") {
    const double lambda = parse_number(key, value, 1e-9, 1e9);
    s.alpha = {0, 0, 0};
    s.variance = {s.channels == 1 ? 3 * lambda : lambda, lambda, lambda};
  } else {
    throw Error(ErrorKind::kUsage, fmt::format("gaussian model: unknown key '{}'", key),
                "use alpha, variance, knee, mean, channels or lambda");
  }
}

}  // namespace

std::string to_text(const Spectrum& s) {
  return fmt::format("channels={},alpha={}/{}/{},variance={}/{}/{},knee={},mean={}", s.channels, s.alpha[0],
                     s.alpha[1], s.alpha[2], s.variance[0], s.variance[1], s.variance[2], s.knee, s.mean);
}

Spectrum parse_spectrum(std::string_view text, const Spectrum& base) {
  Spectrum spectrum = base;
  // Channels first, because lambda depends on them.
  for (const bool channels_pass : {true, false}) {
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t comma = rest.find_first_of(",;");
      const std::string_view item = rest.substr(0, comma);
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
      if (item.empty()) continue;
      const std::size_t equals = item.find('=');
      if (equals == std::string_view::npos)
        throw Error(ErrorKind::kUsage, fmt::format("gaussian model: '{}' is not key=value", item));
      const std::string_view key = item.substr(0, equals);
      if ((key == "channels") == channels_pass) set(spectrum, key, item.substr(equals + 1));
    }
  }
  return spectrum;
}

std::vector<int32_t> log2_spectrum_q16(const Spectrum& spectrum, int height, int width) {
  // log2 g in q16 from log2(f^2 + knee^2): alpha is taken to 1/1024, products stay far inside 64 bits.
  const auto log2_g = [](int64_t alpha_q10, int64_t log2_f2) { return -((alpha_q10 * log2_f2) >> 11); };
  const auto log2_f2 = [&](int i, int h, int j, int w) {
    const double u = static_cast<double>(i) / h, v = static_cast<double>(j) / w;
    return log2_q16(u * u + v * v + spectrum.knee * spectrum.knee);
  };
  const int channels = spectrum.channels;
  std::array<int64_t, 3> alpha{}, offset{};
  for (int c = 0; c < channels; ++c) {
    alpha[c] = static_cast<int64_t>(spectrum.alpha[c] * 1024 + 0.5);
    double sum = 0;
    for (int i = 0; i < 64; ++i)
      for (int j = 0; j < 64; ++j) sum += exp2_q16(log2_g(alpha[c], log2_f2(i, 64, j, 64)));
    const double variance = channels == 1 ? spectrum.variance[0] / 3 : spectrum.variance[c];
    offset[c] = log2_q16(variance) - log2_q16(sum / 4096);
  }
  std::vector<int32_t> log2_lambda(static_cast<std::size_t>(height) * width * channels);
  auto out = log2_lambda.begin();
  for (int i = 0; i < height; ++i)
    for (int j = 0; j < width; ++j) {
      const int64_t f2 = log2_f2(i, height, j, width);
      for (int c = 0; c < channels; ++c) *out++ = static_cast<int32_t>(offset[c] + log2_g(alpha[c], f2));
    }
  return log2_lambda;
}

}  // namespace diffc::gaussian
