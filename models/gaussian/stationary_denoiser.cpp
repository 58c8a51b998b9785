// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/gaussian/stationary_denoiser.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/bits/philox.h"
#include "codec/bits/portable_math.h"

namespace diffc::gaussian {

namespace {
constexpr std::size_t kPlansKept = 4;
}

StationaryGaussianDenoiser::Plan::Plan(const Spectrum& spectrum, int height, int width)
    : dct(height, width, spectrum.channels), log2_lambda(log2_spectrum_q16(spectrum, height, width)) {
  lambda.resize(log2_lambda.size());
  std::transform(log2_lambda.begin(), log2_lambda.end(), lambda.begin(),
                 [](int32_t q) { return static_cast<float>(exp2_q16(q)); });
}

class StationaryGaussianDenoiser::Residual : public ResidualModel {
 public:
  explicit Residual(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

  void forward(std::span<const float> pixels, std::span<float> coefficients) const override {
    plan_->dct.forward(pixels, coefficients);
  }
  void inverse(std::span<const float> coefficients, std::span<float> pixels) const override {
    plan_->dct.inverse(coefficients, pixels);
  }
  void log2_power(NoiseLevel level, std::span<int16_t> log2_q3) const override {
    const int64_t eta2 = log2_eta2_q16(level);
    std::transform(plan_->log2_lambda.begin(), plan_->log2_lambda.end(), log2_q3.begin(),
                   [eta2](int32_t lambda) { return q16_to_q3(log2_posterior_q16(lambda, eta2)); });
  }

 private:
  std::shared_ptr<const Plan> plan_;
};

std::shared_ptr<const StationaryGaussianDenoiser> StationaryGaussianDenoiser::make(const Spectrum& spectrum) {
  return std::make_shared<const StationaryGaussianDenoiser>(spectrum);
}

StationaryGaussianDenoiser::StationaryGaussianDenoiser(const Spectrum& spectrum) : spectrum_(spectrum) {
  if (spectrum.channels != 1 && spectrum.channels != 3)
    throw Error(ErrorKind::kUsage, "gaussian model: channels is 1 or 3");
  info_.name = "gaussian:" + to_text(spectrum);
  // A spectrum is one model, whatever the channels of the image at hand.
  Spectrum identity = spectrum;
  identity.channels = 3;
  info_.id = sha256_hex("diffc stationary gaussian 1\n" + to_text(identity));
  info_.channels = spectrum.channels;
  info_.eta_min = 1e-3f;  // an eighth of a grey level
  info_.eta_max = 1e6f;
}

std::shared_ptr<const StationaryGaussianDenoiser::Plan> StationaryGaussianDenoiser::plan(int height,
                                                                                         int width) const {
  if (height < 1 || width < 1) throw Error(ErrorKind::kUsage, "gaussian model: the picture is empty");
  const auto find = [&] {
    const auto it = std::find_if(plans_.begin(), plans_.end(),
                                 [&](const CachedPlan& p) { return p.height == height && p.width == width; });
    if (it != plans_.end()) plans_.splice(plans_.begin(), plans_, it);
    return it != plans_.end() ? plans_.front().plan : nullptr;
  };
  {
    std::lock_guard lock(mutex_);
    if (auto found = find()) return found;
  }
  auto made = std::make_shared<const Plan>(spectrum_, height, width);
  std::lock_guard lock(mutex_);
  if (auto found = find()) return found;
  plans_.push_front({height, width, made});
  if (plans_.size() > kPlansKept) plans_.pop_back();
  return made;
}

void StationaryGaussianDenoiser::evaluate(int batch, int height, int width, std::span<const float> y,
                                          std::span<const float> eta, std::span<float> xhat) const {
  const auto p = plan(height, width);
  const std::size_t size = p->lambda.size();
  if (batch < 1 || y.size() != size * batch || xhat.size() != y.size() || eta.size() != std::size_t(batch))
    throw Error(ErrorKind::kUsage,
                fmt::format("gaussian model: a batch of {} pictures of {}x{}x{} was expected", batch, height,
                            width, spectrum_.channels));
  const auto mean = static_cast<float>(spectrum_.mean);
  std::vector<float> pixels(size), coefficients(size);
  for (int b = 0; b < batch; ++b) {
    std::transform(y.begin() + b * size, y.begin() + (b + 1) * size, pixels.begin(),
                   [mean](float v) { return v - mean; });
    p->dct.forward(pixels, coefficients);
    const float eta2 = eta[b] * eta[b];
    for (std::size_t i = 0; i < size; ++i) coefficients[i] *= p->lambda[i] / (p->lambda[i] + eta2);
    const auto out = xhat.subspan(b * size, size);
    p->dct.inverse(coefficients, out);
    for (float& v : out) v += mean;
  }
}

std::unique_ptr<ResidualModel> StationaryGaussianDenoiser::residual_model(int height, int width) const {
  return std::make_unique<Residual>(plan(height, width));
}

std::vector<float> StationaryGaussianDenoiser::sample(int height, int width, uint64_t seed) const {
  const auto p = plan(height, width);
  std::vector<float> coefficients(p->lambda.size()), pixels(p->lambda.size());
  Philox(mix_keys(seed, 0x6761757373), 0).fill_normal(coefficients);
  for (std::size_t i = 0; i < coefficients.size(); ++i) coefficients[i] *= std::sqrt(p->lambda[i]);
  p->dct.inverse(coefficients, pixels);
  for (float& v : pixels) v += static_cast<float>(spectrum_.mean);
  return pixels;
}

double StationaryGaussianDenoiser::kl_bits(int height, int width, double eta) const {
  double sum = 0;
  for (const float lambda : plan(height, width)->lambda) sum += std::log1p(lambda / (eta * eta));
  return sum / (2 * std::log(2.0));
}

double StationaryGaussianDenoiser::kl_bits_between(int height, int width, double start, double eta) const {
  return kl_bits(height, width, eta) - kl_bits(height, width, start);
}

double StationaryGaussianDenoiser::mmse(int height, int width, double eta) const {
  const auto p = plan(height, width);
  double sum = 0;
  for (const double lambda : p->lambda) sum += lambda * eta * eta / (lambda + eta * eta);
  return sum / static_cast<double>(p->lambda.size());
}

double StationaryGaussianDenoiser::eta_of_mmse(int height, int width, double target) const {
  double low = std::log(info_.eta_min), high = std::log(info_.eta_max);
  if (!(target > mmse(height, width, std::exp(low)) && target < mmse(height, width, std::exp(high))))
    throw Error(ErrorKind::kUsage,
                fmt::format("gaussian model: no noise level has a squared error of {}", target));
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (mmse(height, width, std::exp(middle)) < target ? low : high) = middle;
  }
  return std::exp(0.5 * (low + high));
}

std::vector<double> StationaryGaussianDenoiser::eigenvalues(int height, int width) const {
  const auto p = plan(height, width);
  return {p->lambda.begin(), p->lambda.end()};
}

}  // namespace diffc::gaussian
