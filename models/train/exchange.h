// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Several training processes acting as one.

#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>

namespace diffc::train {

/// Collective operations over all processes of a run; every process makes the same calls in the same order.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual int rank() const = 0;
  virtual int world() const = 0;
  /// Replaces a contiguous float tensor by its sum over all processes. Throws Error(kIo) if one has gone.
  virtual void sum(at::Tensor& values) = 0;
  /// Replaces it by that of rank 0.
  virtual void broadcast(at::Tensor& values) = 0;
};

/// Joins `world` processes through LibTorch's Gloo back end; `rendezvous` is HOST:PORT on which rank 0
/// listens.
std::unique_ptr<Exchange> join_gloo(int rank, int world, const std::string& rendezvous);

}  // namespace diffc::train
