// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <ATen/ATen.h>

namespace diffc::train_transform {

/// Bits of values v that a unit quantiser rounds, under a normal law of mean 0 and standard deviation
/// `scale`: -log2 (Phi((v + 1/2)/scale) - Phi((v - 1/2)/scale)), element by element.
at::Tensor normal_bits(const at::Tensor& v, const at::Tensor& scale);

/// The law of each channel of z: a mixture of logistic ones. Parameters are [channels, components]: logits of
/// the weights, means, logarithms of the scales.
struct LogisticMixture {
  at::Tensor logits, means, log_scales;

  /// P(Z < v) for v [N, channels, H, W].
  at::Tensor cumulative(const at::Tensor& v) const;
  /// Bits of rounded values, element by element.
  at::Tensor bits(const at::Tensor& v) const;
};

}  // namespace diffc::train_transform
