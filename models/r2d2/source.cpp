// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/source.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"
#include "models/r2d2/bounds.h"

namespace diffc::r2d2 {
namespace {

class MixtureSource : public Source {
 public:
  MixtureSource(std::string name, GaussianMixture mixture)
      : name_(std::move(name)), mixture_(std::move(mixture)) {
    const auto& parts = mixture_.components();
    if (parts.size() == 1) {
      double h = 0.5 * dimensions() * std::log(2 * std::numbers::pi * std::numbers::e);
      for (double v : parts[0].variance) h += 0.5 * std::log(v);
      entropy_ = h;
    } else if (dimensions() == 1) {
      entropy_ = entropy_1d(mixture_);
    }
  }

  std::string name() const override { return name_; }
  int dimensions() const override { return mixture_.dimensions(); }
  void sample(Philox& rng, std::span<double> x) const override { mixture_.sample(0, rng, x); }
  const BackwardHeat* heat() const override { return &mixture_; }
  std::optional<double> entropy() const override { return entropy_; }

  std::optional<double> exact_rate(double epsilon) const override {
    if (mixture_.components().size() == 1)
      return reverse_water_filling(mixture_.components()[0].variance, epsilon).rate;
    return Source::exact_rate(epsilon);
  }

 private:
  std::string name_;
  GaussianMixture mixture_;
  std::optional<double> entropy_;
};

class SampleSource : public Source {
 public:
  SampleSource(std::string name, SampleSet samples) : name_(std::move(name)), samples_(std::move(samples)) {}

  std::string name() const override { return name_; }
  int dimensions() const override { return samples_.dimensions; }
  void sample(Philox& rng, std::span<double> x) const override {
    const std::size_t d = samples_.dimensions;
    for (std::size_t i = 0; i + d <= x.size(); i += d) {
      const std::size_t row = rng.below(static_cast<uint32_t>(samples_.size()));
      std::copy_n(samples_.rows.begin() + row * d, d, x.begin() + i);
    }
  }

 private:
  std::string name_;
  SampleSet samples_;
};

}  // namespace

std::optional<double> Source::exact_rate(double epsilon) const {
  // The backward channel X_0 | X_1 is N(X_1, epsilon I), so Shannon's lower bound at D = epsilon d / 2 is
  // met.
  if (!heat() || !entropy() || !(epsilon > 0) || epsilon >= heat()->limit()) return std::nullopt;
  return shannon_lower_bound(*entropy(), dimensions(), 0.5 * epsilon * dimensions());
}

std::string Source::warning(double epsilon) const {
  if (!heat() || epsilon < heat()->limit()) return {};
  return "epsilon " + std::to_string(epsilon) + " is not below the smallest variance " +
         std::to_string(heat()->limit()) + " of " + name() + ": Assumption A1 fails, use a smaller epsilon";
}

std::unique_ptr<Source> make_mixture_source(std::string name, GaussianMixture mixture) {
  return std::make_unique<MixtureSource>(std::move(name), std::move(mixture));
}

GaussianMixture three_component_mixture(double offset) {
  return GaussianMixture({{1, {-offset}, {0.04}, {}}, {1, {0}, {0.05}, {}}, {1, {offset}, {0.06}, {}}});
}

void check_samples(const SampleSet& samples, const std::string& name) {
  const int d = samples.dimensions;
  if (d < 1 || samples.size() < 2)
    throw Error(ErrorKind::kData, name + ": fewer than two samples",
                "give an array of shape [samples, dimensions]");
  std::vector<bool> varies(d, false);
  for (std::size_t i = 0; i < samples.rows.size(); ++i) {
    if (!std::isfinite(samples.rows[i]))
      throw Error(ErrorKind::kData, name + ": sample " + std::to_string(i / d) + " is not finite",
                  "remove NaN and infinite values");
    if (samples.rows[i] != samples.rows[i % d]) varies[i % d] = true;
  }
  for (int i = 0; i < d; ++i)
    if (!varies[i])
      throw Error(ErrorKind::kData, name + ": column " + std::to_string(i) + " is constant",
                  "remove it: its rate is 0 and it has no density");
}

void standardise(SampleSet& samples) {
  const std::size_t d = samples.dimensions, n = samples.size();
  for (std::size_t i = 0; i < d; ++i) {
    double sum = 0, square = 0;
    for (std::size_t r = 0; r < n; ++r) sum += samples.rows[r * d + i];
    const double mean = sum / n;
    for (std::size_t r = 0; r < n; ++r) square += std::pow(samples.rows[r * d + i] - mean, 2);
    const double scale = 1 / std::sqrt(square / n);
    for (std::size_t r = 0; r < n; ++r) samples.rows[r * d + i] = (samples.rows[r * d + i] - mean) * scale;
  }
}

std::unique_ptr<Source> make_sample_source(std::string name, SampleSet samples) {
  check_samples(samples, name);
  return std::make_unique<SampleSource>(std::move(name), std::move(samples));
}

}  // namespace diffc::r2d2
