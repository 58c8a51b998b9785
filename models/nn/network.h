// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The denoising network: convolutions only, so that it runs on any size, with EDM preconditioning
// (Karras et al. 2022, section 5) around it.

#pragma once

#include <ATen/ATen.h>

#include <string>
#include <vector>

#include "models/files/network_config.h"

namespace diffc::nn {

/// How a parameter starts and is optimised.
struct ParameterSpec {
  std::string name;
  std::vector<int64_t> shape;
  float init_std = 0;   ///< Standard deviation of the initial values; 0 = all zero.
  bool matrix = false;  ///< A kernel inside the network: may run in bfloat16, takes orthogonalised updates.
};

/// Stateless: the parameters are passed in, in the order of specs(), on one device with the tensors they
/// meet. Thread-safe.
class Network {
 public:
  explicit Network(NetworkConfig config);

  const NetworkConfig& config() const { return config_; }
  const std::vector<ParameterSpec>& specs() const { return specs_; }

  /// Random initial parameters in float.
  std::vector<at::Tensor> initial_parameters(uint64_t seed) const;

  /// xhat for y [N, channels, H, W] (channels-last is best) and eta [N], both float. Where `matrix`
  /// parameters are bfloat16 the inner convolutions run in bfloat16; input and output layers stay in float.
  at::Tensor denoise(const std::vector<at::Tensor>& parameters, const at::Tensor& y,
                     const at::Tensor& eta) const;

  /// As denoise() but the normalised output F, of unit scale for every noise level:
  /// xhat = c_skip y + c_out F. Its error times c_out is the error of xhat.
  at::Tensor raw(const std::vector<at::Tensor>& parameters, const at::Tensor& y, const at::Tensor& eta) const;

 private:
  void add(std::string name, std::vector<int64_t> shape, float init_std, bool matrix);
  void add_conv(const std::string& name, int64_t out, int64_t in, int64_t kernel, float gain, bool matrix);

  NetworkConfig config_;
  std::vector<ParameterSpec> specs_;
  int64_t film_width_ = 0;
};

/// Coefficients of the preconditioning at noise levels eta [N], shaped [N, 1, 1, 1].
struct Preconditioning {
  at::Tensor skip, out, in;
};
Preconditioning preconditioning(const at::Tensor& eta, float sigma_data);

}  // namespace diffc::nn
