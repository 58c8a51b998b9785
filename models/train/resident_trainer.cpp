// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/resident_trainer.h"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/DeviceGuard.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>

#include "codec/base/error.h"
#include "models/train/device_record.h"
#include "models/train/divergence.h"
#include "models/train/flat_optimizer.h"
#include "models/train/worker.h"

namespace diffc::train {
namespace {

using at::Tensor;
using Clock = std::chrono::steady_clock;

constexpr double kReportSeconds = 1.0;

}  // namespace

ResidentGradients resident_gradients(const nn::Network& network, const std::vector<Tensor>& leaves,
                                     const ResidentBatch& batch, const Tensor& weight) {
  const at::AutoGradMode on(true);
  const LossTerms terms = denoising_loss(network, leaves, batch.x, batch.noise, batch.eta);
  const Tensor loss = (terms.normalised * weight).mean();
  return {torch::autograd::grad({loss}, leaves), terms.normalised.detach(), terms.squared_error};
}

class ResidentTrainer::Impl {
 public:
  Impl(TrainConfig config, std::shared_ptr<const ResidentData> data)
      : config_(std::move(config)),
        data_(std::move(data)),
        device_(data_->device()),
        network_(config_.network),
        layout_(network_.specs()),
        optimizer_(layout_, config_.optimizer, device_),
        record_(config_, device_) {
    config_.workers = 1;
    config_.check();
    check_crop(data_->index().crop, config_.crop);
    set(network_.initial_parameters(config_.seed));
  }

  // Parameters and their averages.
  void set(const std::vector<Tensor>& parameters) {
    master_ = layout_.pack(parameters, device_);
    average_ = master_.clone();
  }

  TrainConfig config_;
  std::shared_ptr<const ResidentData> data_;
  at::Device device_;
  nn::Network network_;
  FlatParameters layout_;
  FlatOptimizer optimizer_;
  DeviceRecord record_;
  Tensor master_, average_;  // float
  Tensor narrow_;            // bfloat16 copy of the matrices, if they are that inside
  std::vector<Tensor> leaves_;
  int64_t step_ = 0;
  double seconds_before_ = 0;
  std::vector<double> step_losses_;

  void run(const TrainerCallbacks& callbacks);
  Checkpoint checkpoint() const;

 private:
  Tensor learn(double rate_factor);
  void make_leaves();
  void report(const TrainerCallbacks& callbacks, double fraction, double rate_factor);
  void validate(const TrainerCallbacks& callbacks);
  double elapsed() const {
    return seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
  }

  Clock::time_point start_ = Clock::now();
  int64_t reported_step_ = 0;
  double last_report_ = 0;
};

void ResidentTrainer::Impl::make_leaves() {
  if (config_.bfloat16) narrow_ = master_.narrow(0, 0, layout_.matrix_size()).to(at::kBFloat16);
  leaves_ = layout_.views(master_, narrow_);
  // Parts of the buffers themselves: an update of a buffer is one of the leaves.
  for (Tensor& leaf : leaves_) leaf = leaf.detach().requires_grad_(true);
}

// One step. Returns the mean loss, on the device.
Tensor ResidentTrainer::Impl::learn(double rate_factor) {
  const BatchPlan plan = plan_batch(config_, data_->index(), step_);
  const ResidentGradients g =
      resident_gradients(network_, leaves_, data_->batch(plan), record_.weights(plan));
  const Tensor gradient = layout_.gather(g.gradients);
  const Tensor loss = g.normalised.to(at::kDouble).mean().view({1}), norm = gradient.norm().view({1});
  const Tensor accepted = record_.judge(loss, norm);
  // LoopConfig::clip_factor() on the device. What is not finite must not get into a product.
  const Tensor scale = config_.clip > 0 ? at::clamp_max(config_.clip / norm, 1.0) : at::ones_like(norm);
  const Tensor sensible = at::where(accepted.gt(0), gradient * scale, at::zeros_like(gradient));
  optimizer_.update(master_, sensible, accepted, rate_factor, step_ + 1);
  if (narrow_.defined()) narrow_.copy_(master_.narrow(0, 0, layout_.matrix_size()));
  average_.addcmul_(master_ - average_, accepted * config_.average_weight(step_));
  ++step_;
  record_.observe(plan, g.normalised, g.squared_error, step_);
  return loss;
}

void ResidentTrainer::Impl::report(const TrainerCallbacks& callbacks, double fraction, double rate_factor) {
  const DeviceRecord::Report r = record_.report();
  const double now = elapsed();  // after the device has done what is counted
  if (r.diverged) {
    throw Error(ErrorKind::kData,
                fmt::format("training diverged before step {} (loss {:.4g})", step_, r.last_loss),
                kDivergedHint);
  }
  if (r.in_a_row >= OutlierFilter::kMostInARow) {
    throw Error(ErrorKind::kData,
                fmt::format("training diverged before step {}: {} batches in a row without a sensible loss "
                            "(now {:.4g})",
                            step_, r.in_a_row, r.last_loss),
                kDivergedHint);
  }
  if (r.batches > 0 && callbacks.progress) {
    const auto n = static_cast<double>(r.batches);
    callbacks.progress(
        {step_, now, fraction, r.loss / n, r.bits / n, r.norm / n, rate_factor,
         static_cast<double>(step_ - reported_step_) * config_.batch / std::max(now - last_report_, 1e-9),
         r.skipped});
  }
  reported_step_ = step_;
  last_report_ = now;
}

void ResidentTrainer::Impl::validate(const TrainerCallbacks& callbacks) {
  const HeldOut held{data_->validation(), data_->photographs(), data_->index().crop};
  Validation v = merge_validation({validation_part(network_, layout_.views(average_), held, 0, config_)});
  v.step = step_;
  v.seconds = elapsed();
  callbacks.validation(v);
}

void ResidentTrainer::Impl::run(const TrainerCallbacks& callbacks) {
  const at::NoGradGuard no_gradients;
  const c10::DeviceGuard guard(device_);
  // Shapes are the same in every step: worth to find the fastest convolutions for.
  if (device_.is_cuda()) at::globalContext().setBenchmarkCuDNN(true);
  // TF32 would round what was asked to be float to less than that.
  if (device_.is_cuda()) at::globalContext().setAllowTF32CuDNN(config_.bfloat16);
  make_leaves();
  start_ = Clock::now();
  const bool validates = callbacks.validation && !data_->validation().empty();
  double next_report = seconds_before_;
  double next_checkpoint = seconds_before_ + 60.0 * config_.checkpoint_minutes;
  double next_validation = seconds_before_ + 60.0 * config_.validate_minutes;
  reported_step_ = step_;
  last_report_ = seconds_before_;
  const int64_t first_step = step_;
  Tensor losses;
  if (config_.steps > step_)
    losses = at::empty({config_.steps - step_}, at::TensorOptions(device_).dtype(at::kDouble));
  double fraction = 0, rate_factor = 0;
  for (;;) {
    const double part = config_.fraction(step_, elapsed());
    if (part >= 1) break;
    fraction = part;
    rate_factor = config_.rate_factor(step_, fraction);
    const Tensor loss = learn(rate_factor);
    if (losses.defined()) losses.narrow(0, step_ - 1 - first_step, 1).copy_(loss);
    const double now = elapsed();
    const bool checkpoint_due = callbacks.checkpoint && now >= next_checkpoint;
    // A run that has gone wrong must not overwrite its checkpoint.
    if (now >= next_report || checkpoint_due) {
      report(callbacks, fraction, rate_factor);
      next_report = now + kReportSeconds;
    }
    if (checkpoint_due) {
      next_checkpoint = now + 60.0 * config_.checkpoint_minutes;
      Checkpoint state = checkpoint();
      state.seconds = now;
      callbacks.checkpoint(state);
    }
    if (validates && now >= next_validation) {
      next_validation = now + 60.0 * config_.validate_minutes;
      validate(callbacks);
    }
  }
  report(callbacks, fraction, rate_factor);
  if (losses.defined()) {
    const Tensor all = losses.narrow(0, 0, step_ - first_step).to(at::kCPU);
    step_losses_.assign(all.data_ptr<double>(), all.data_ptr<double>() + all.numel());
  }
  if (validates) validate(callbacks);
  seconds_before_ = elapsed();
}

Checkpoint ResidentTrainer::Impl::checkpoint() const {
  Checkpoint c;
  c.parameters = layout_.unpack(master_);
  c.average = layout_.unpack(average_);
  c.first = optimizer_.first();
  c.second = optimizer_.second();
  c.level_loss = record_.level_loss();
  c.outliers = record_.outliers();
  c.step = step_;
  c.seconds = seconds_before_;
  c.config = to_json(config_);
  return c;
}

ResidentTrainer::ResidentTrainer(TrainConfig config, std::shared_ptr<const ResidentData> data)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(data))) {}
ResidentTrainer::~ResidentTrainer() = default;

void ResidentTrainer::start_from(const std::vector<Tensor>& parameters) {
  check_parameters(parameters, impl_->network_.specs());
  impl_->set(parameters);
}

void ResidentTrainer::resume(const Checkpoint& checkpoint) {
  check_checkpoint(checkpoint, impl_->network_.specs(), impl_->config_);
  impl_->set(checkpoint.parameters);
  impl_->average_ = impl_->layout_.pack(checkpoint.average, impl_->device_);
  impl_->optimizer_.restore(checkpoint.first, checkpoint.second);
  impl_->record_.restore(checkpoint.level_loss, checkpoint.outliers);
  impl_->step_ = checkpoint.step;
  impl_->seconds_before_ = checkpoint.seconds;
}

void ResidentTrainer::run(const TrainerCallbacks& callbacks) {
  impl_->run(callbacks);
}
const std::vector<double>& ResidentTrainer::step_losses() const {
  return impl_->step_losses_;
}
Checkpoint ResidentTrainer::checkpoint() const {
  return impl_->checkpoint();
}

nn::Model ResidentTrainer::model() const {
  return trained_model(impl_->config_, impl_->layout_.unpack(impl_->average_));
}

}  // namespace diffc::train
