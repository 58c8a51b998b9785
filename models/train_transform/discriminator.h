// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The conditional patch discriminator of HiFiC (Mentzer, Toderici, Tschannen and Agustsson, "High-fidelity
// generative image compression", NeurIPS 2020, Fig. 2), one convolution shorter: its pictures are small.

#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/nn/network.h"

namespace diffc::train_transform {

/// Parameters for `latents` channels of y and `width` features behind the first convolution.
std::vector<nn::ParameterSpec> discriminator_specs(int latents, int width);

/// Logits [N, 1, H/8, W/8] of "the picture is real" for patches of pictures x [N, 3, H, W], given their
/// latents y [N, latents, H/8, W/8]. All kernels but the last are divided by their spectral norm, estimated
/// anew each time (Miyato et al., "Spectral normalization for generative adversarial networks", ICLR 2018);
/// with the last one too, short trainings end before the discriminator can tell anything.
at::Tensor discriminate(const std::vector<at::Tensor>& parameters, const at::Tensor& x, const at::Tensor& y);

/// `weight` [out, ...] divided by the largest singular value of [out, rest], differentiable.
at::Tensor spectrally_normalised(const at::Tensor& weight);

}  // namespace diffc::train_transform
