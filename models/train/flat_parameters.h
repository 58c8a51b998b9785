// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// All parameters of a network in one buffer, so that a device does in one operation what would take one a
// parameter.

#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/nn/network.h"

namespace diffc::train {

/// Kernels inside the network (ParameterSpec::matrix) come first, those of one shape beside each other. All
/// kernels lie in channels-last order, [out, k, k, in]. Every parameter begins at a multiple of 64 elements;
/// what lies between stays 0. Immutable, thread-safe.
class FlatParameters {
 public:
  explicit FlatParameters(const std::vector<nn::ParameterSpec>& specs);

  int64_t size() const { return size_; }
  int64_t matrix_size() const { return matrix_size_; }  ///< Elements before the first that is no matrix.

  /// From and to tensors in the order of the specs. pack() gives a float buffer on the device.
  at::Tensor pack(const std::vector<at::Tensor>& parameters, at::Device device) const;
  /// Copies on the host.
  std::vector<at::Tensor> unpack(const at::Tensor& flat) const;

  /// Parameters as parts of `flat`; those that are matrices of `matrices` (matrix_size() elements of any
  /// type) instead, if it is defined.
  std::vector<at::Tensor> views(const at::Tensor& flat, const at::Tensor& matrices = {}) const;

  /// Gradients of all parameters, of any type, as one float buffer.
  at::Tensor gather(const std::vector<at::Tensor>& gradients) const;

  /// Matrices [rows, columns] of one shape, `count` of them, `stride` elements apart from `offset` on.
  struct Group {
    int64_t offset, count, rows, columns, stride;
    at::Tensor of(const at::Tensor& flat) const;  ///< [count, rows, columns], a part of `flat`.
  };
  const std::vector<Group>& groups() const { return groups_; }
  const std::vector<nn::ParameterSpec>& specs() const { return specs_; }

 private:
  std::vector<nn::ParameterSpec> specs_;
  std::vector<size_t> order_;     // in the buffer
  std::vector<int64_t> offsets_;  // by parameter
  std::vector<Group> groups_;
  int64_t size_ = 0, matrix_size_ = 0;
};

}  // namespace diffc::train
