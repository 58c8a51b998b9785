// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Plugin `neural`: denoising networks from safetensors and TorchScript files.

#include "codec/plugin/abi.h"
#include "models/nn/model_provider.h"

namespace {

const diffc::PluginDescriptor kNeural = [] {
  diffc::PluginDescriptor d;
  d.kinds = diffc::kKindModelProvider;
  d.name = "neural";
  d.version = "1.0.0";
  d.summary = "denoising networks: safetensors models of diffc-train, TorchScript models with a description";
  d.licence = "Apache-2.0 AND BSD-3-Clause";
  d.libraries = "LibTorch 1.13.1";
  d.make_model_provider = [] { return diffc::nn::make_neural_provider().release(); };
  return d;
}();

}  // namespace

DIFFC_PLUGIN(neural, &kNeural)
