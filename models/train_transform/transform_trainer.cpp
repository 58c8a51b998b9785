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

}  // namespace

class TransformTrainer::Impl {
 public:
  Impl(TransformTrainConfig config, std::shared_ptr<const train::TrainingData> data)
      : config_(std::move(config)),
        data_(std::move(data)),
        description_(describe(config_)),
        specs_(parameter_specs(description_)),
        optimizer_(specs_, config_.optimizer) {
    const Parameters initial = initial_parameters(description_, config_.seed);
    for (const nn::ParameterSpec& spec : specs_) {
      leaves_.push_back(initial.at(spec.name).detach().requires_grad_(true));
      average_.push_back(initial.at(spec.name).clone());
    }
  }

  void restore(const std::vector<Tensor>& parameters, const std::vector<Tensor>& average) {
    if (parameters.size() != leaves_.size())
      throw Error(ErrorKind::kUsage, "the checkpoint is of another architecture", "use its configuration");
    const at::NoGradGuard no_gradients;
    for (size_t i = 0; i < leaves_.size(); ++i) {
      if (parameters[i].sizes() != leaves_[i].sizes())
        throw Error(ErrorKind::kUsage, "the checkpoint is of another architecture", "use its configuration");
      leaves_[i].copy_(parameters[i]);
      average_[i].copy_(average[i]);
    }
  }

  void run(const TransformCallbacks& callbacks) {
    watch_ = Stopwatch();
    double next_report = 0, next_checkpoint = elapsed() + 60 * config_.checkpoint_minutes;
    double next_validation = elapsed() + 60 * config_.validate_minutes, reported = elapsed();
    StepLoss sums;
    int64_t summed = 0;
    while (fraction() < 1) {
      const StepLoss one = train_step();
      sums.loss += one.loss;
      sums.bits += one.bits;
      sums.squared_error += one.squared_error;
      ++summed;
      const double now = elapsed();
      if (callbacks.progress && now >= next_report) {
        const auto n = static_cast<double>(summed);
        callbacks.progress({step_, now, fraction(), sums.loss / n, sums.bits / n,
                            psnr(sums.squared_error / n),
                            n * config_.batch / std::max(now - reported, 1e-9)});
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
    c.outliers = outliers_.state();
    c.step = step_;
    c.seconds = elapsed();
    c.config = to_json(config_);
    return c;
  }

  model_files::SafetensorsFile model() const { return freeze(description_, named(average_)); }

  const TransformTrainConfig config_;
  std::shared_ptr<const train::TrainingData> data_;
  const transform::TransformDescription description_;
  std::vector<nn::ParameterSpec> specs_;
  train::Optimizer optimizer_;
  train::OutlierFilter outliers_;
  std::vector<Tensor> leaves_, average_;
  int64_t step_ = 0;
  double seconds_before_ = 0;
  Stopwatch watch_;

 private:
  struct StepLoss {
    double loss = 0, bits = 0, squared_error = 0;
  };

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
    return as_pictures(pixels, config_.batch, side);
  }

  StepLoss train_step() {
    train::Random random(config_.seed * 0x9E3779B97F4A7C15ull + static_cast<uint64_t>(step_));
    const Tensor x = draw_batch(random);
    at::Generator generator = at::detail::createCPUGenerator(random());
    const at::AutoGradMode on(true);
    const RateDistortion rd = rate_distortion(description_, named(leaves_), x, &generator);
    const Tensor loss = rd.bits + config_.lambda * rd.squared_error;
    const std::vector<Tensor> gradients = torch::autograd::grad({loss}, leaves_);
    const StepLoss one{loss.item<double>(), rd.bits.item<double>(), rd.squared_error.item<double>()};
    update(gradients, one.loss);
    ++step_;
    return one;
  }

  void update(const std::vector<Tensor>& gradients, double loss) {
    const at::NoGradGuard no_gradients;
    double sum = 0;
    for (const Tensor& g : gradients) sum += std::pow(g.norm().item<double>(), 2);
    const double norm = std::sqrt(sum);
    if (!outliers_.accepts(loss, norm)) {
      if (outliers_.hopeless())
        throw Error(ErrorKind::kData, "training diverged at step " + std::to_string(step_),
                    "lower the learning rates and resume from the last checkpoint");
      return;
    }
    const double scale = config_.clip_factor(norm), weight = config_.average_weight(step_);
    const double rate_factor = config_.rate_factor(step_, fraction());
    for (size_t i = 0; i < leaves_.size(); ++i) {
      Tensor leaf = leaves_[i].detach();  // the same memory
      optimizer_.update(i, leaf, gradients[i] * scale, rate_factor, step_ + 1);
      average_[i].lerp_(leaf, weight);
    }
  }

  TransformProgress validate() const {
    const at::NoGradGuard no_gradients;
    const auto& images = data_->validation();
    const Parameters parameters = named(average_);
    TransformProgress v;
    double squared_error = 0;
    for (size_t first = 0; first < images.size(); first += kValidationBatch) {
      const size_t count = std::min(kValidationBatch, images.size() - first);
      std::vector<float> pixels;
      for (size_t i = first; i < first + count; ++i)
        pixels.insert(pixels.end(), images[i].begin(), images[i].end());
      const RateDistortion rd = rate_distortion(
          description_, parameters, as_pictures(pixels, static_cast<int64_t>(count), config_.crop), nullptr);
      const double share = static_cast<double>(count) / static_cast<double>(images.size());
      v.bits_per_pixel += share * rd.bits.item<double>();
      squared_error += share * rd.squared_error.item<double>();
    }
    v.step = step_;
    v.seconds = elapsed();
    v.fraction = fraction();
    v.psnr = psnr(squared_error);
    v.loss = v.bits_per_pixel + config_.lambda * squared_error;
    return v;
  }
};

TransformTrainer::TransformTrainer(TransformTrainConfig config,
                                   std::shared_ptr<const train::TrainingData> data)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(data))) {}
TransformTrainer::~TransformTrainer() = default;

void TransformTrainer::start_from(const train::Checkpoint& checkpoint) {
  impl_->restore(checkpoint.average, checkpoint.average);
}

void TransformTrainer::resume(const train::Checkpoint& checkpoint) {
  impl_->restore(checkpoint.parameters, checkpoint.average);
  impl_->optimizer_.first() = checkpoint.first;
  impl_->optimizer_.second() = checkpoint.second;
  impl_->outliers_.state() = checkpoint.outliers;
  impl_->step_ = checkpoint.step;
  impl_->seconds_before_ = checkpoint.seconds;
}

void TransformTrainer::run(const TransformCallbacks& callbacks) {
  impl_->run(callbacks);
}

model_files::SafetensorsFile TransformTrainer::model() const {
  return impl_->model();
}

train::Checkpoint TransformTrainer::checkpoint() const {
  return impl_->checkpoint();
}

}  // namespace diffc::train_transform
