// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/mixture_file.h"

#include <cmath>
#include <cstdio>
#include <locale>
#include <sstream>

#include "codec/base/error.h"
#include "codec/base/sha256.h"

namespace diffc::r2d2 {
namespace {

constexpr std::string_view kPatchMixture =
#include "models/r2d2/patch_mixture.inc"
    ;

void append(std::string& text, const char* format, double value, bool last) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, format, value);
  text += buffer;
  text += last ? '\n' : ' ';
}

}  // namespace

std::string format_mixture(const GaussianMixture& mixture) {
  const std::size_t d = mixture.dimensions();
  std::string text =
      "r2d2-mixture 1 " + std::to_string(d) + " " + std::to_string(mixture.components().size()) + "\n";
  for (const GaussianComponent& c : mixture.components()) {
    append(text, "%.6f", c.weight, true);
    for (std::size_t i = 0; i < d; ++i) append(text, "%.5f", c.mean[i], i + 1 == d);
    for (std::size_t i = 0; i < d; ++i)
      append(text, "%.0f", std::round(8 * std::log2(c.variance[i])), i + 1 == d);
    for (std::size_t i = 0; i < d; ++i)
      for (std::size_t j = 0; j < d; ++j)
        append(text, "%.5f", c.basis.empty() ? (i == j) : c.basis[i * d + j], j + 1 == d);
  }
  return text;
}

GaussianMixture parse_mixture(std::string_view text) {
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  std::string magic;
  int version = 0;
  std::size_t d = 0, count = 0;
  in >> magic >> version >> d >> count;
  const auto damaged = [] {
    return Error(ErrorKind::kData, "not an r2d2 mixture", "write it with r2d2 estimate");
  };
  if (!in || magic != "r2d2-mixture" || version != 1 || d < 1 || d > 1024 || count < 1 || count > 4096)
    throw damaged();
  std::vector<GaussianComponent> components(count);
  for (GaussianComponent& c : components) {
    c.mean.resize(d);
    c.variance.resize(d);
    c.basis.resize(d * d);
    in >> c.weight;
    for (double& v : c.mean) in >> v;
    for (double& v : c.variance) {
      in >> v;
      v = std::exp2(v / 8);
    }
    for (double& v : c.basis) in >> v;
  }
  if (!in) throw damaged();
  return GaussianMixture(std::move(components));
}

const GaussianMixture& patch_mixture() {
  static const GaussianMixture mixture = parse_mixture(kPatchMixture);
  return mixture;
}

const std::string& patch_mixture_id() {
  static const std::string id = sha256_hex(kPatchMixture);
  return id;
}

}  // namespace diffc::r2d2
