// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The updates of Optimizer (models/train/optimizer.h) on one buffer of all parameters, without waiting for
// the device they lie on.

#pragma once

#include "models/train/flat_parameters.h"
#include "models/train/optimizer.h"

namespace diffc::train {

class FlatOptimizer {
 public:
  /// `layout` must outlive it.
  FlatOptimizer(const FlatParameters& layout, const OptimizerConfig& config, at::Device device);

  /// Changes `parameters`, a buffer of `layout`, in place. `accepted` [1] is 1, or 0 for a step that leaves
  /// no trace, whatever the gradient then is, as long as it is finite. rate_factor scales the learning rate;
  /// step counts from 1.
  void update(at::Tensor& parameters, const at::Tensor& gradient, const at::Tensor& accepted,
              double rate_factor, int64_t step);

  /// As Optimizer::first() and second(), on the host.
  std::vector<at::Tensor> first() const;
  std::vector<at::Tensor> second() const;
  void restore(const std::vector<at::Tensor>& first, const std::vector<at::Tensor>& second);

 private:
  void muon(at::Tensor& parameters, const at::Tensor& gradient, const at::Tensor& accepted,
            double rate_factor);
  void adam(at::Tensor& parameters, const at::Tensor& gradient, const at::Tensor& accepted,
            double rate_factor, int64_t step);

  const FlatParameters& layout_;
  OptimizerConfig config_;
  int64_t muon_size_;          // elements of the buffer that Muon has
  at::Tensor first_, second_;  // of all, and of the others
};

}  // namespace diffc::train
