// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train_transform/transform_trainer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "codec/metrics/distortion.h"
#include "models/nn/device.h"
#include "models/train/outliers.h"
#include "models/train_transform/freeze.h"

namespace diffc::train_transform {
namespace {

using at::Tensor;

constexpr size_t kValidationBatch = 8;

/// [N, 3, S, S] in [-1/2, 1/2] of samples in the scale of to_unit().
Tensor as_pictures(std::vector<float>& values, int64_t count, int64_t side) {
  const Tensor unit = at::from_blob(values.data(), {count, side, side, 3}, at::kFloat).permute({0, 3, 1, 2});
  return ((unit + 1.0) * 128.0 - 0.5) / 255.0 - 0.5;
}

std::vector<Tensor> moved(std::vector<Tensor> tensors, at::Device device) {
  for (Tensor& t : tensors) t = t.to(device);
  return tensors;
}

}  // namespace

class TransformTrainer::Impl {
 public:
  Impl(TransformTrainConfig config, std::shared_ptr<const train::TrainingData> data,
       std::shared_ptr<const features::FeatureNetwork> features, at::Device device)
      : config_(std::move(config)),
        data_(std::move(data)),
        device_(device),
        description_(describe(config_)),
        objective_(config_, std::move(features), device),
        specs_(parameter_specs(description_)),
        optimizer_(specs_, config_.optimizer, device) {
    const Parameters initial = initial_parameters(description_, config_.seed);
    for (const nn::ParameterSpec& spec : specs_) {
      leaves_.push_back(initial.at(spec.name).detach().to(device).requires_grad_(true));
      average_.push_back(leaves_.back().detach().clone());
    }
  }

  /// The networks from the first of these tensors; a discriminator's may follow.
  void restore(const std::vector<Tensor>& parameters, const std::vector<Tensor>& average) {
    const auto fits = [&](size_t i) {
      return i < parameters.size() && i < average.size() && parameters[i].sizes() == leaves_[i].sizes();
    };
    const at::NoGradGuard no_gradients;
    for (size_t i = 0; i < leaves_.size(); ++i) {
      if (!fits(i))
        throw Error(ErrorKind::kUsage, "the checkpoint is of another architecture", "use its configuration");
      leaves_[i].copy_(parameters[i]);
      average_[i].copy_(average[i]);
    }
  }

  void resume(const train::Checkpoint& c) {
    const size_t own = leaves_.size();
    Adversary* adversary = objective_.adversary();
    const size_t all_tensors = own + (adversary ? adversary->parameters().size() : 0);
    if (c.parameters.size() != all_tensors || c.average.size() != all_tensors ||
        c.first.size() != all_tensors || c.second.size() != all_tensors)
      throw Error(ErrorKind::kUsage, "the checkpoint is of another architecture", "use its configuration");
    restore(c.parameters, c.average);
    const auto part = [&](const std::vector<Tensor>& all, bool first) {
      const auto middle = all.begin() + static_cast<std::ptrdiff_t>(own);
      return first ? std::vector<Tensor>(all.begin(), middle) : std::vector<Tensor>(middle, all.end());
    };
    optimizer_.first() = moved(part(c.first, true), device_);
    optimizer_.second() = moved(part(c.second, true), device_);
    if (adversary) {
      adversary->restore(part(c.parameters, false));
      adversary->optimizer().first() = moved(part(c.first, false), device_);
      adversary->optimizer().second() = moved(part(c.second, false), device_);
    }
    outliers_.state() = c.outliers;
    step_ = c.step;
    seconds_before_ = c.seconds;
  }

  void run(const TransformCallbacks& callbacks) {
    watch_ = Stopwatch();
    double next_report = 0, next_checkpoint = elapsed() + 60 * config_.checkpoint_minutes;
    double next_validation = elapsed() + 60 * config_.validate_minutes, reported = elapsed();
    Sums sums;
    int64_t summed = 0;
    while (fraction() < 1) {
      train_step(sums);
      ++summed;
      const double now = elapsed();
      if (callbacks.progress && now >= next_report) {
        TransformProgress mean = progress_of(sums, 1.0 / static_cast<double>(summed));
        mean.images_per_second = static_cast<double>(summed) * config_.batch / std::max(now - reported, 1e-9);
        callbacks.progress(mean);
        sums = {};
        summed = 0;
        reported = now;
        next_report = now + 1;
      }
      if (callbacks.checkpoint && now >= next_checkpoint) {
        callbacks.checkpoint(checkpoint());
        next_checkpoint = elapsed() + 60 * config_.checkpoint_minutes;
      }
      if (callbacks.validation && now >= next_validation && !data_->validation().empty()) {
        callbacks.validation(validate());
        next_validation = elapsed() + 60 * config_.validate_minutes;
      }
    }
    if (callbacks.validation && !data_->validation().empty()) callbacks.validation(validate());
  }

  train::Checkpoint checkpoint() const {
    train::Checkpoint c;
    for (const Tensor& leaf : leaves_) c.parameters.push_back(leaf.detach());
    c.average = average_;
    c.first = optimizer_.first();
    c.second = optimizer_.second();
    if (const Adversary* adversary = objective_.adversary()) {
      const auto append = [](std::vector<Tensor>& to, const std::vector<Tensor>& from) {
        for (const Tensor& t : from) to.push_back(t.detach());
      };
      append(c.parameters, adversary->parameters());
      append(c.average, adversary->parameters());
      append(c.first, adversary->optimizer().first());
      append(c.second, adversary->optimizer().second());
    }
    for (std::vector<Tensor>* tensors : {&c.parameters, &c.average, &c.first, &c.second})
      *tensors = moved(*tensors, at::kCPU);
    c.outliers = outliers_.state();
    c.step = step_;
    c.seconds = elapsed();
    c.config = to_json(config_);
    return c;
  }

  model_files::SafetensorsFile model() const {
    return freeze(description_, named(moved(average_, at::kCPU)));
  }

 private:
  double elapsed() const { return seconds_before_ + watch_.seconds(); }
  double fraction() const { return config_.fraction(step_, elapsed()); }

  Parameters named(const std::vector<Tensor>& tensors) const {
    Parameters parameters;
    for (size_t i = 0; i < specs_.size(); ++i) parameters[specs_[i].name] = tensors[i];
    return parameters;
  }

  Tensor draw_batch(train::Random& random) const {
    const int side = config_.crop;
    const size_t size = static_cast<size_t>(side) * side * 3;
    std::vector<float> pixels(size * config_.batch);
    // Every source will do: what JPEG did to a picture is no worse to code than what a camera did.
    for (int i = 0; i < config_.batch; ++i) data_->sample(1.0, random, pixels.data() + size * i);
    return as_pictures(pixels, config_.batch, side).to(device_);
  }

  /// Of costs, over steps or batches.
  struct Sums {
    double loss = 0, bits = 0, squared_error = 0, perceptual = 0, adversarial = 0, discriminator = 0;

    void add(const Cost& cost, double weight) {
      loss += weight * cost.loss.item<double>();
      bits += weight * cost.bits;
      squared_error += weight * cost.squared_error;
      perceptual += weight * cost.perceptual;
      adversarial += weight * cost.adversarial;
    }
  };

  /// Adds what the step cost.
  void train_step(Sums& sums) {
    train::Random random(config_.seed * 0x9E3779B97F4A7C15ull + static_cast<uint64_t>(step_));
    const Tensor x = draw_batch(random);
    at::Generator generator = at::detail::createCPUGenerator(random());
    RateDistortion rd;
    Cost cost;
    std::vector<Tensor> gradients;
    {
      const at::AutoGradMode on(true);
      rd = rate_distortion(description_, named(leaves_), x, &generator);
      cost = objective_.cost(x, rd);
      gradients = torch::autograd::grad({cost.loss}, leaves_);
    }
    const bool accepted = update(gradients, cost.loss.item<double>());
    if (Adversary* adversary = objective_.adversary(); adversary && accepted)
      sums.discriminator +=
          adversary->learn(x, rd.picture, rd.latents, config_.rate_factor(step_, fraction()), step_ + 1);
    sums.add(cost, 1);
    ++step_;
  }

  /// Sums times `factor`, and where the run stands.
  TransformProgress progress_of(const Sums& sums, double factor) const {
    TransformProgress p;
    p.step = step_;
    p.seconds = elapsed();
    p.fraction = fraction();
    p.loss = factor * sums.loss;
    p.bits_per_pixel = factor * sums.bits;
    p.psnr = psnr(factor * sums.squared_error);
    p.perceptual = factor * sums.perceptual;
    p.adversarial = factor * sums.adversarial;
    p.discriminator = factor * sums.discriminator;
    return p;
  }

  /// False for an outlier, which changes nothing.
  bool update(const std::vector<Tensor>& gradients, double loss) {
    const at::NoGradGuard no_gradients;
    double sum = 0;
    for (const Tensor& g : gradients) sum += std::pow(g.norm().item<double>(), 2);
    const double norm = std::sqrt(sum);
    if (!outliers_.accepts(loss, norm)) {
      if (outliers_.hopeless())
        throw Error(ErrorKind::kData, "training diverged at step " + std::to_string(step_),
                    "lower the learning rates and resume from the last checkpoint");
      return false;
    }
    const double scale = config_.clip_factor(norm), weight = config_.average_weight(step_);
    const double rate_factor = config_.rate_factor(step_, fraction());
    for (size_t i = 0; i < leaves_.size(); ++i) {
      Tensor leaf = leaves_[i].detach();  // the same memory
      optimizer_.update(i, leaf, gradients[i] * scale, rate_factor, step_ + 1);
      average_[i].lerp_(leaf, weight);
    }
    return true;
  }

  TransformProgress validate() const {
    const at::NoGradGuard no_gradients;
    const auto& images = data_->validation();
    const Parameters parameters = named(average_);
    Sums sums;
    for (size_t first = 0; first < images.size(); first += kValidationBatch) {
      const size_t count = std::min(kValidationBatch, images.size() - first);
      std::vector<float> pixels;
      for (size_t i = first; i < first + count; ++i)
        pixels.insert(pixels.end(), images[i].begin(), images[i].end());
      const Tensor x = as_pictures(pixels, static_cast<int64_t>(count), config_.crop).to(device_);
      const RateDistortion rd = rate_distortion(description_, parameters, x, nullptr);
      sums.add(objective_.cost(x, rd), static_cast<double>(count) / static_cast<double>(images.size()));
    }
    return progress_of(sums, 1);
  }

  const TransformTrainConfig config_;
  std::shared_ptr<const train::TrainingData> data_;
  const at::Device device_;
  const transform::TransformDescription description_;
  Objective objective_;
  std::vector<nn::ParameterSpec> specs_;
  train::Optimizer optimizer_;
  train::OutlierFilter outliers_;
  std::vector<Tensor> leaves_, average_;
  int64_t step_ = 0;
  double seconds_before_ = 0;
  Stopwatch watch_;
};

TransformTrainer::TransformTrainer(TransformTrainConfig config,
                                   std::shared_ptr<const train::TrainingData> data,
                                   std::shared_ptr<const features::FeatureNetwork> features,
                                   c10::Device device)
    : device_(device) {
  nn::run_on(device, [&] {
    impl_ = std::make_unique<Impl>(std::move(config), std::move(data), std::move(features), device);
  });
}
TransformTrainer::~TransformTrainer() = default;

void TransformTrainer::start_from(const train::Checkpoint& checkpoint) {
  nn::run_on(device_, [&] { impl_->restore(checkpoint.average, checkpoint.average); });
}

void TransformTrainer::resume(const train::Checkpoint& checkpoint) {
  nn::run_on(device_, [&] { impl_->resume(checkpoint); });
}

void TransformTrainer::run(const TransformCallbacks& callbacks) {
  nn::run_on(device_, [&] { impl_->run(callbacks); });
}

model_files::SafetensorsFile TransformTrainer::model() const {
  return impl_->model();
}

train::Checkpoint TransformTrainer::checkpoint() const {
  return impl_->checkpoint();
}

}  // namespace diffc::train_transform
