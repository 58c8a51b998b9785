// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/trainer.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <numbers>
#include <thread>

#include "codec/base/error.h"
#include "models/train/divergence.h"
#include "models/train/outliers.h"
#include "models/train/worker.h"

namespace diffc::train {
namespace {

using at::Tensor;
using Clock = std::chrono::steady_clock;

constexpr double kReportSeconds = 1.0;

std::vector<Tensor> copies(const std::vector<Tensor>& tensors) {
  std::vector<Tensor> out;
  for (const Tensor& t : tensors) out.push_back(t.detach().clone());
  return out;
}

}  // namespace

class Trainer::Impl {
 public:
  Impl(TrainConfig config, std::shared_ptr<const TrainingData> data, std::shared_ptr<Exchange> exchange)
      : config_(std::move(config)),
        data_(std::move(data)),
        exchange_(std::move(exchange)),
        network_(config_.network),
        optimizer_(network_.specs(), config_.optimizer),
        level_loss_(config_.levels) {
    config_.check();
    master_ = network_.initial_parameters(config_.seed);
    average_ = copies(master_);
  }

  TrainConfig config_;
  std::shared_ptr<const TrainingData> data_;
  std::shared_ptr<Exchange> exchange_;
  nn::Network network_;
  Optimizer optimizer_;
  LevelLoss level_loss_;
  OutlierFilter outliers_;
  std::vector<Tensor> master_, average_, leaves_;
  int64_t step_ = 0;
  double seconds_before_ = 0;
  std::vector<double> step_losses_;

  void run(const TrainerCallbacks& callbacks);
  Checkpoint checkpoint() const;

 private:
  struct Shared;
  void work(int worker, Shared& shared, const TrainerCallbacks& callbacks);
  void make_leaves();
  void begin_step(Shared& shared);
  void reduce(int worker, Shared& shared);
  double batch_loss(const Shared& shared) const;
  void exchange(Shared& shared);
  void judge(Shared& shared);
  void update(int worker, Shared& shared);
  void observe(Shared& shared, double loss);
  void end_step(Shared& shared, const TrainerCallbacks& callbacks);
  double elapsed(const Shared& shared) const;
};

// What the workers of one run share. Between two barriers either one worker writes or each writes its own
// part.
struct Trainer::Impl::Shared {
  explicit Shared(int workers)
      : barrier(workers), batches(workers), gradients(workers), square_sums(workers) {}
  std::barrier<> barrier;
  std::vector<WorkerBatch> batches;
  std::vector<std::vector<Tensor>> gradients;
  std::vector<double> square_sums;
  std::vector<int> owner;       // of each parameter
  std::vector<Tensor> reduced;  // mean gradients, float
  Clock::time_point start = Clock::now();
  double fraction = 0, rate_factor = 0, loss = 0, norm = 0;
  bool stop = false, validate = false, accepted = false;
  std::atomic<bool> failed{false};
  std::mutex mutex;
  std::exception_ptr failure;  // valid once failed is set

  double loss_sum = 0, bits_sum = 0, norm_sum = 0;
  int64_t summed = 0, reported_step = 0;
  double running = 0, lowest = 1e30;
  double next_report = 0, next_checkpoint = 0, next_validation = 0, last_report = 0;
  Validation validation;
  std::vector<ValidationPart> validation_parts;
};

double Trainer::Impl::elapsed(const Shared& shared) const {
  return seconds_before_ + std::chrono::duration<double>(Clock::now() - shared.start).count();
}

void Trainer::Impl::make_leaves() {
  leaves_.clear();
  for (size_t i = 0; i < master_.size(); ++i) {
    const bool narrow = config_.bfloat16 && network_.specs()[i].matrix;
    leaves_.push_back(
        master_[i].detach().to(narrow ? at::kBFloat16 : at::kFloat).clone().requires_grad_(true));
  }
}

void Trainer::Impl::begin_step(Shared& shared) {
  const double part = config_.fraction(step_, elapsed(shared));
  // With several processes the fraction of rank 0 arrives with the gradients of the step before.
  if (!exchange_ || step_ == 0 || config_.steps > 0) shared.fraction = part;
  shared.stop = shared.fraction >= 1.0;
  shared.rate_factor = config_.rate_factor(step_, shared.fraction);
}

void Trainer::Impl::reduce(int worker, Shared& shared) {
  double sum = 0;
  for (size_t i = 0; i < master_.size(); ++i) {
    if (shared.owner[i] != worker) continue;
    Tensor total = shared.gradients[0][i].to(at::kFloat, false, true);
    for (int w = 1; w < config_.workers; ++w) total.add_(shared.gradients[w][i].to(at::kFloat));
    shared.reduced[i] = total.div_(config_.workers);
    const double norm = total.norm().item<double>();
    sum += norm * norm;
  }
  shared.square_sums[worker] = sum;
}

// Mean normalised loss of this process's part of the batch.
double Trainer::Impl::batch_loss(const Shared& shared) const {
  double loss = 0;
  for (const WorkerBatch& batch : shared.batches) {
    for (const double item : batch.loss) loss += item / config_.batch;
  }
  return loss;
}

void Trainer::Impl::exchange(Shared& shared) {
  std::vector<Tensor> flat;
  for (const Tensor& g : shared.reduced) flat.push_back(g.reshape({-1}));
  const double part = elapsed(shared) / (60.0 * config_.minutes);
  flat.push_back(at::full({1}, exchange_->rank() == 0 ? part * exchange_->world() : 0.0, at::kFloat));
  flat.push_back(at::full({1}, batch_loss(shared), at::kFloat));
  Tensor all = at::cat(flat);
  exchange_->sum(all);
  all.div_(exchange_->world());
  int64_t at = 0;
  double sum = 0;
  for (Tensor& g : shared.reduced) {
    g = all.narrow(0, at, g.numel()).view(g.sizes());
    at += g.numel();
    const double norm = g.norm().item<double>();
    sum += norm * norm;
  }
  shared.fraction = all[at].item<double>();
  shared.loss = all[at + 1].item<double>();
  std::fill(shared.square_sums.begin(), shared.square_sums.end(), 0.0);
  shared.square_sums[0] = sum;
}

// Whether this batch is learnt from. All processes see the same numbers and decide the same.
void Trainer::Impl::judge(Shared& shared) {
  if (!exchange_) shared.loss = batch_loss(shared);
  double sum = 0;
  for (const double part : shared.square_sums) sum += part;
  shared.norm = std::sqrt(sum);
  shared.accepted = outliers_.accepts(shared.loss, shared.norm);
}

void Trainer::Impl::update(int worker, Shared& shared) {
  if (!shared.accepted) return;
  const double scale = config_.clip_factor(shared.norm), weight = config_.average_weight(step_);
  for (size_t i = 0; i < master_.size(); ++i) {
    if (shared.owner[i] != worker) continue;
    optimizer_.update(i, master_[i], shared.reduced[i] * scale, shared.rate_factor, step_ + 1);
    leaves_[i].copy_(master_[i]);
    average_[i].lerp_(master_[i], weight);
  }
}

// What the log and the weights of noise levels learn from a batch; throws Error if the loss has grown too
// far.
void Trainer::Impl::observe(Shared& shared, double loss) {
  double bits = 0;
  for (const WorkerBatch& batch : shared.batches) {
    for (size_t i = 0; i < batch.gamma.size(); ++i) {
      const double eta = eta_of_gamma(batch.gamma[i]);
      bits += 0.5 * batch.squared_error[i] /
              (eta * eta * config_.levels.density(batch.gamma[i]) * std::numbers::ln2 * config_.batch);
      level_loss_.observe(batch.gamma[i], batch.loss[i]);
    }
  }
  shared.running = shared.running == 0 ? loss : kLossMemory * shared.running + (1 - kLossMemory) * loss;
  if (step_ > kSettled && shared.running > kDivergence * shared.lowest) {
    throw Error(ErrorKind::kData, fmt::format("training diverged at step {} (loss {:.4g})", step_, loss),
                kDivergedHint);
  }
  if (step_ > kSettled) shared.lowest = std::min(shared.lowest, shared.running);
  shared.loss_sum += loss;
  shared.bits_sum += bits;
  shared.norm_sum += shared.norm;
  ++shared.summed;
}

void Trainer::Impl::end_step(Shared& shared, const TrainerCallbacks& callbacks) {
  const double loss = batch_loss(shared);
  ++step_;
  if (config_.steps > 0) step_losses_.push_back(loss);
  if (shared.accepted) {
    observe(shared, loss);
  } else if (outliers_.hopeless()) {
    throw Error(
        ErrorKind::kData,
        fmt::format("training diverged at step {}: {} batches in a row without a sensible loss (now {:.4g})",
                    step_, outliers_.state().in_a_row, loss),
        kDivergedHint);
  }

  const double now = elapsed(shared);
  if (now >= shared.next_report && shared.summed > 0 && callbacks.progress) {
    const double n = static_cast<double>(shared.summed);
    callbacks.progress({step_, now, shared.fraction, shared.loss_sum / n, shared.bits_sum / n,
                        shared.norm_sum / n, shared.rate_factor,
                        static_cast<double>(step_ - shared.reported_step) * config_.batch /
                            std::max(now - shared.last_report, 1e-9),
                        outliers_.state().skipped});
    shared.loss_sum = shared.bits_sum = shared.norm_sum = 0;
    shared.summed = 0;
    shared.reported_step = step_;
    shared.last_report = now;
    shared.next_report = now + kReportSeconds;
  }
  const bool first = !exchange_ || exchange_->rank() == 0;
  if (now >= shared.next_checkpoint && callbacks.checkpoint && first) {
    shared.next_checkpoint = now + 60.0 * config_.checkpoint_minutes;
    Checkpoint state = checkpoint();
    state.seconds = now;
    callbacks.checkpoint(state);
  }
  shared.validate =
      callbacks.validation && first && now >= shared.next_validation && !data_->validation().empty();
  if (shared.validate) shared.next_validation = now + 60.0 * config_.validate_minutes;
}

void Trainer::Impl::work(int worker, Shared& shared, const TrainerCallbacks& callbacks) {
  at::set_num_threads(1);
  // A worker that fails must not leave the others waiting: all go on to the next check of `failed`.
  const auto guarded = [&](auto&& body) {
    try {
      if (!shared.failed) body();
    } catch (...) {
      const std::lock_guard lock(shared.mutex);
      if (!shared.failure) shared.failure = std::current_exception();
      shared.failed = true;
    }
    shared.barrier.arrive_and_wait();
  };
  const auto validate = [&] {
    guarded([&] {
      shared.validation_parts[worker] = validation_part(network_, average_, *data_, worker, config_);
    });
    guarded([&] {
      if (worker != 0) return;
      Validation& v = shared.validation = merge_validation(shared.validation_parts);
      v.step = step_;
      v.seconds = elapsed(shared);
      callbacks.validation(v);
    });
  };
  for (;;) {
    guarded([&] {
      if (worker == 0) begin_step(shared);
    });
    if (shared.stop || shared.failed) break;
    guarded([&] {
      const int rank = exchange_ ? exchange_->rank() : 0, world = exchange_ ? exchange_->world() : 1;
      const BatchPlace place{step_, rank * config_.workers + worker, world * config_.workers};
      shared.batches[worker] = make_batch(config_, *data_, level_loss_, place);
      shared.gradients[worker] = batch_gradients(network_, leaves_, shared.batches[worker]);
    });
    guarded([&] { reduce(worker, shared); });
    guarded([&] {
      if (worker != 0) return;
      if (exchange_) exchange(shared);
      judge(shared);
    });
    guarded([&] { update(worker, shared); });
    guarded([&] {
      if (worker == 0) end_step(shared, callbacks);
    });
    if (shared.failed) break;
    if (shared.validate) validate();
    if (shared.failed) break;
  }
  const bool first = !exchange_ || exchange_->rank() == 0;
  if (!shared.failed && callbacks.validation && first && !data_->validation().empty()) validate();
  // A worker may see a failure that another only met after the last barrier: leaving must not keep it
  // waiting.
  shared.barrier.arrive_and_drop();
}

void Trainer::Impl::run(const TrainerCallbacks& callbacks) {
  const at::NoGradGuard no_gradients;
  if (exchange_) {
    for (Tensor& t : master_) {
      Tensor flat = t.reshape({-1}).clone();
      exchange_->broadcast(flat);
      t.copy_(flat.view(t.sizes()));
    }
    if (step_ == 0) average_ = copies(master_);
  }
  make_leaves();
  Shared shared(config_.workers);
  shared.reduced.resize(master_.size());
  shared.validation_parts.resize(config_.workers);
  // Parameters go to the worker that has least to do so far, the largest first.
  std::vector<size_t> order(master_.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return master_[a].numel() > master_[b].numel(); });
  shared.owner.resize(master_.size());
  std::vector<int64_t> load(config_.workers, 0);
  for (const size_t i : order) {
    const auto least = std::min_element(load.begin(), load.end()) - load.begin();
    shared.owner[i] = static_cast<int>(least);
    load[least] += master_[i].numel() + 1000;
  }
  shared.next_checkpoint = seconds_before_ + 60.0 * config_.checkpoint_minutes;
  shared.next_validation = seconds_before_ + 60.0 * config_.validate_minutes;
  shared.last_report = seconds_before_;
  shared.reported_step = step_;

  std::vector<std::thread> threads;
  for (int w = 0; w < config_.workers; ++w) {
    threads.emplace_back([&, w] {
      const at::NoGradGuard guard;
      work(w, shared, callbacks);
    });
  }
  for (std::thread& thread : threads) thread.join();
  seconds_before_ = elapsed(shared);
  if (shared.failure) std::rethrow_exception(shared.failure);
}

Checkpoint Trainer::Impl::checkpoint() const {
  Checkpoint c;
  c.parameters = master_;
  c.average = average_;
  c.first = optimizer_.first();
  c.second = optimizer_.second();
  c.level_loss = level_loss_.values();
  c.outliers = outliers_.state();
  c.step = step_;
  c.seconds = seconds_before_;
  c.config = to_json(config_);
  return c;
}

Trainer::Trainer(TrainConfig config, std::shared_ptr<const TrainingData> data,
                 std::shared_ptr<Exchange> exchange)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(data), std::move(exchange))) {}
Trainer::~Trainer() = default;

void Trainer::start_from(const std::vector<Tensor>& parameters) {
  check_parameters(parameters, impl_->network_.specs());
  impl_->master_ = copies(parameters);
  impl_->average_ = copies(parameters);
}

void Trainer::resume(const Checkpoint& checkpoint) {
  check_checkpoint(checkpoint, impl_->network_.specs(), impl_->config_);
  impl_->master_ = copies(checkpoint.parameters);
  impl_->average_ = copies(checkpoint.average);
  impl_->optimizer_.first() = copies(checkpoint.first);
  impl_->optimizer_.second() = copies(checkpoint.second);
  impl_->level_loss_.values() = checkpoint.level_loss;
  impl_->outliers_.state() = checkpoint.outliers;
  impl_->step_ = checkpoint.step;
  impl_->seconds_before_ = checkpoint.seconds;
}

void Trainer::run(const TrainerCallbacks& callbacks) {
  impl_->run(callbacks);
}
const std::vector<double>& Trainer::step_losses() const {
  return impl_->step_losses_;
}
Checkpoint Trainer::checkpoint() const {
  return impl_->checkpoint();
}

nn::Model Trainer::model() const {
  return trained_model(impl_->config_, copies(impl_->average_));
}

}  // namespace diffc::train
