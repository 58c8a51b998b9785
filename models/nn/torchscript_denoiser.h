// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Any denoiser exported as TorchScript, with a JSON description beside it (MODEL.json next to MODEL):
//
//   {"parameterisation": "eps",       what the network returns: "eps", "x0", "v" (VP only) or "F" (EDM, VE
//   only)
//    "process": "VP",                 what it is given: VE y = x + eta u, or VP z = (x + eta u)/sqrt(1 +
//    eta^2) "conditioning": "log_snr",       second argument, a float tensor [N]: "eta" (noise over signal),
//    "sigma" (standard
//                                     deviation of the noise in the network's input), "log_snr" (-2 ln eta),
//                                     "gamma" (2 ln eta), "edm" (ln(eta)/4), or "none" for no second argument
//    "eta": [0.01, 80],               range of noise levels, in the scale of "range"; or "log_snr": [-8, 9]
//    instead "range": [-1, 1],                pixel scale, [-1, 1] or [0, 1] "channels": 3, "size_multiple":
//    8, "receptive_radius": 0, "sigma_data": 0.5, "name": "..."}
//
// Only parameterisation, process, conditioning and a range of noise levels are required.

#pragma once

#include <memory>
#include <string>

#include "codec/plugin/denoiser.h"

namespace diffc::nn {

/// Thread-safe; calls are made one at a time on `threads` threads. Output may depend on the thread count
/// where LibTorch's does. Throws Error(kData) naming what is wrong with the model or its description.
std::shared_ptr<const Denoiser> load_torchscript_denoiser(const std::string& path, int threads = 0);

}  // namespace diffc::nn
