// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <span>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// What a file says of how its picture is to be estimated: turns a model's estimate of the whole picture into
/// the one to use. Immutable, thread-safe.
class EstimateGuard {
 public:
  virtual ~EstimateGuard() = default;

  /// Whether apply() reads the model's estimate at all.
  virtual bool needs_model() const = 0;

  /// xhat: the model's estimate of x from y = x + eta u, replaced by the estimate to use; samples of one
  /// picture, interleaved.
  virtual void apply(std::span<const float> y, double eta, std::span<float> xhat) const = 0;
};

using EstimateGuardPtr = std::shared_ptr<const EstimateGuard>;

}  // namespace diffc
