// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/sources/named_source.h"

#include <charconv>
#include <cmath>
#include <map>

#include "codec/base/error.h"
#include "tools/r2d2/sources/data_sources.h"
#include "tools/r2d2/sources/sinc4.h"

namespace diffc::r2d2 {
namespace {

class Sinc4Source : public Source {
 public:
  Sinc4Source() : mixture_(Sinc4Mixture::paper()), entropy_(mixture_.entropy()) {}

  std::string name() const override { return "sinc4"; }
  int dimensions() const override { return 1; }
  void sample(Philox& rng, std::span<double> x) const override { mixture_.sample(0, rng, x); }
  const BackwardHeat* heat() const override { return &mixture_; }
  std::optional<double> entropy() const override { return entropy_; }

  std::optional<double> exact_rate(double epsilon) const override {
    return mixture_.positivity(epsilon, 40).positive ? Source::exact_rate(epsilon) : std::nullopt;
  }

  std::string warning(double epsilon) const override {
    const Sinc4Mixture::Positivity p = mixture_.positivity(epsilon);
    if (p.positive) return Source::warning(epsilon);
    return "the backward heat solution of sinc4 at epsilon " + std::to_string(epsilon) +
           " is negative around x = " + std::to_string(p.where) + ": use a smaller epsilon";
  }

 private:
  Sinc4Mixture mixture_;
  double entropy_;
};

std::vector<double> parse_list(const std::string& text) {
  std::vector<double> values;
  const char *p = text.data(), *end = p + text.size();
  while (p < end) {
    double v = 0;
    const auto r = std::from_chars(p, end, v);
    if (r.ec != std::errc() || !(v > 0) || !std::isfinite(v) || (r.ptr < end && *r.ptr != ','))
      throw Error(ErrorKind::kUsage, "bad list of variances '" + text + "'", "write gaussian:0.5,1,2");
    values.push_back(v);
    p = r.ptr + 1;
  }
  return values;
}

}  // namespace

std::unique_ptr<Source> make_source(const std::string& spec, const SourceOptions& options) {
  if (spec == "gaussian") return make_mixture_source(spec, GaussianMixture({{1, {0}, {1}, {}}}));
  if (spec.starts_with("gaussian:")) {
    const std::vector<double> variances = parse_list(spec.substr(9));
    if (variances.empty()) throw Error(ErrorKind::kUsage, "no variances in '" + spec + "'");
    return make_mixture_source("gaussian",
                               GaussianMixture({{1, std::vector<double>(variances.size()), variances, {}}}));
  }
  if (spec == "gmm1") return make_mixture_source(spec, three_component_mixture(0.4));
  if (spec == "gmm2") return make_mixture_source(spec, three_component_mixture(0.8));
  if (spec == "sinc4") return std::make_unique<Sinc4Source>();
  if (spec == "patches") return make_patch_source(options.data, options.held_out);
  if (spec == "fsdd") return make_fsdd_source(options.data, options.held_out);
  if (spec.starts_with("npy:")) return make_sample_source(spec, read_npy_samples(spec.substr(4)));
  throw Error(ErrorKind::kUsage, "unknown source '" + spec + "'",
              "use gaussian, gaussian:V1,V2,..., gmm1, gmm2, sinc4, patches, fsdd or npy:FILE");
}

const SourceRanges& ranges_of(const Source& source) {
  static const std::map<std::string, SourceRanges> ranges = {
      {"gaussian", {.epsilons = {0.05, 0.25, 0.5, 0.75, 0.9, 0.95}, .support = 6, .law = 4, .controller = 3}},
      {"gmm1", {.epsilons = {4e-4, 0.001, 0.002, 0.004, 0.008, 0.0156}}},
      {"gmm2", {.epsilons = {0.012, 0.016, 0.020, 0.0272, 0.028}}},
      {"sinc4", {.epsilons = {0.01, 0.02, 0.05}, .support = 60, .law = 15}},
      {"patches", {.epsilons = {5e-4, 0.001, 0.002, 0.005, 0.01, 0.026}}},
      {"colour-patches", {.epsilons = {0.001, 0.003, 0.01, 0.03}}},
  };
  static const SourceRanges others = {.epsilons = {0.02, 0.05, 0.1, 0.2, 0.4}};
  const auto found = ranges.find(source.name());
  return found == ranges.end() ? others : found->second;
}

}  // namespace diffc::r2d2
