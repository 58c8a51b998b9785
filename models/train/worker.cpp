// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/worker.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "models/eval/error_spectrum.h"
#include "models/synthetic/synthetic_picture.h"
#include "models/train/grain.h"
#include "models/train/mix.h"

namespace diffc::train {
namespace {

using at::Tensor;

// Noise of 5, 10, 15, 25, 40, 60, 100, 200 grey levels.
constexpr double kSigmas[] = {5, 10, 15, 25, 40, 60, 100, 200};
constexpr size_t kValidationBatch = 8;

// [N, 3, S, S] in channels-last memory over NHWC floats.
Tensor as_tensor(std::vector<float>& values, int64_t count, int64_t side) {
  return at::from_blob(values.data(), {count, side, side, 3}, at::kFloat).clone().permute({0, 3, 1, 2});
}

Tensor normal(int64_t count, int64_t side, uint64_t seed) {
  at::Generator generator = at::detail::createCPUGenerator(seed);
  return at::randn({count, side, side, 3}, generator, at::kFloat).permute({0, 3, 1, 2});
}

// Replaces a photograph by a synthetic picture of its size.
void make_synthetic(std::span<float> x, int side, uint64_t seed) {
  Image photograph(side, side, 3);
  to_samples(x, photograph.pixels);
  to_unit(synthetic::random_synthetic(photograph, seed).pixels, x);
}

// Noise levels of kSigmas that are trained; all, if none is.
std::vector<double> validation_levels(const NoiseLevels& trained) {
  std::vector<double> all, inside;
  for (const double sigma : kSigmas) {
    const double eta = sigma * 2 / 256, gamma = 2 * std::log(eta);
    all.push_back(eta);
    if (gamma >= trained.low && gamma <= trained.high) inside.push_back(eta);
  }
  return inside.empty() ? all : inside;
}

// Mean squared error over all images, of which those of one worker are counted.
double images_error(const nn::Network& network, const std::vector<Tensor>& parameters,
                    const std::vector<std::vector<float>>& images, double eta, int side, int worker,
                    int workers) {
  double sum = 0;
  for (size_t first = worker * kValidationBatch; first < images.size(); first += kValidationBatch * workers) {
    const size_t count = std::min(kValidationBatch, images.size() - first);
    std::vector<float> pixels;
    for (size_t i = 0; i < count; ++i)
      pixels.insert(pixels.end(), images[first + i].begin(), images[first + i].end());
    const at::Device device = parameters.front().device();
    const Tensor x = as_tensor(pixels, static_cast<int64_t>(count), side).to(device);
    const Tensor noise = normal(static_cast<int64_t>(count), side, mix(first + 1)).to(device);
    const Tensor levels = at::full({static_cast<int64_t>(count)}, eta, at::kFloat).to(device);
    sum += denoising_loss(network, parameters, x, noise, levels).squared_error.sum().item<double>();
  }
  return sum / static_cast<double>(images.size());
}

}  // namespace

WorkerBatch make_batch(const TrainConfig& config, const TrainingData& data, const LevelLoss& level_loss,
                       const BatchPlace& place) {
  const int count = config.batch / config.workers, side = data.crop();
  const int total = count * place.parts;
  const uint64_t of_step = step_seed(config.seed, place.step);
  Random shared(of_step);  // the same for all parts: one stratified set of levels, dealt out
  const double offset = std::uniform_real_distribution<double>(0.0, 1.0)(shared);
  const uint64_t seed = mix(of_step + static_cast<uint64_t>(place.part) + 1);
  Random random(seed);

  WorkerBatch batch;
  std::vector<float> pixels(static_cast<size_t>(count) * side * side * 3), etas, weights;
  for (int i = 0; i < count; ++i) {
    const double u = (i * place.parts + place.part + offset) / total;
    const double gamma = config.levels.gamma(u - std::floor(u));
    const double eta = eta_of_gamma(gamma);
    batch.gamma.push_back(gamma);
    etas.push_back(static_cast<float>(eta));
    weights.push_back(static_cast<float>(std::pow(level_loss.mean(gamma), -config.level_power)));
    const size_t size = static_cast<size_t>(side) * side * 3;
    const std::span<float> x(pixels.data() + i * size, size);
    const auto chosen = [&](double share) {
      return share > 0 && std::uniform_real_distribution<double>(0.0, 1.0)(random) < share;
    };
    data.sample(eta, random, x.data());
    if (chosen(config.synthetic)) {
      make_synthetic(x, side, random());
    } else if (chosen(config.grain)) {
      add_grain(x, random);
    }
  }
  batch.x = as_tensor(pixels, count, side);
  batch.noise = normal(count, side, mix(seed));
  batch.eta = at::tensor(etas);
  batch.weight = at::tensor(weights);
  return batch;
}

std::vector<Tensor> batch_gradients(const nn::Network& network, const std::vector<Tensor>& leaves,
                                    WorkerBatch& batch) {
  const at::AutoGradMode on(true);
  const LossTerms terms = denoising_loss(network, leaves, batch.x, batch.noise, batch.eta);
  const Tensor loss = (terms.normalised * batch.weight).mean();
  for (int64_t i = 0; i < terms.normalised.size(0); ++i) {
    batch.loss.push_back(terms.normalised[i].item<double>());
    batch.squared_error.push_back(terms.squared_error[i].item<double>());
  }
  return torch::autograd::grad({loss}, leaves);
}

ValidationPart validation_part(const nn::Network& network, const std::vector<Tensor>& parameters,
                               const TrainingData& data, int worker, const TrainConfig& config) {
  return validation_part(network, parameters, {data.validation(), data.photographs(), data.crop()}, worker,
                         config);
}

ValidationPart validation_part(const nn::Network& network, const std::vector<Tensor>& parameters,
                               const HeldOut& held, int worker, const TrainConfig& config) {
  std::vector<Tensor> narrow;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const bool half = config.bfloat16 && network.specs()[i].matrix;
    narrow.push_back(half ? parameters[i].to(at::kBFloat16) : parameters[i]);
  }
  const auto errors = [&](const std::vector<std::vector<float>>& images) {
    std::vector<LevelError> levels;
    for (const double eta : validation_levels(config.levels))
      levels.push_back({eta, images_error(network, narrow, images, eta, held.crop, worker, config.workers)});
    return levels;
  };
  ValidationPart part;
  part.levels = errors(held.validation);
  if (!held.photographs.empty()) part.photographs = errors(held.photographs);
  return part;
}

Validation merge_validation(const std::vector<ValidationPart>& parts) {
  Validation v;
  const auto merge = [&](std::vector<LevelError> ValidationPart::*kind, std::vector<LevelError>& levels) {
    levels = parts.front().*kind;
    for (size_t p = 1; p < parts.size(); ++p)
      for (size_t i = 0; i < levels.size(); ++i) levels[i].squared_error += (parts[p].*kind)[i].squared_error;
    double score = 0;
    for (const LevelError& level : levels)
      score += eval::psnr_of(level.squared_error) / static_cast<double>(levels.size());
    return score;
  };
  v.score_db = merge(&ValidationPart::levels, v.levels);
  v.photographs_db = merge(&ValidationPart::photographs, v.photographs);
  return v;
}

}  // namespace diffc::train
