// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tests/models/nn/transform_script.h"

#include <torch/script.h>

#include <fstream>

namespace diffc::nn {

void save_transform_script(const std::string& path, double offset, const std::string& hyper_synthesis) {
  torch::jit::Module module("Transform");
  // 64 symbols around 0 and the escape, of 2^16 in all.
  at::Tensor frequencies = at::full({3, 65}, 1000, at::kInt);
  frequencies.select(1, 64).fill_((1 << 16) - 64 * 1000);
  module.register_buffer("hyper_frequencies", frequencies);
  module.register_buffer("hyper_first", at::full({3}, -32, at::kInt));
  module.define("def analysis(self, x):\n  return 40 * torch.avg_pool2d(x, [4, 4])\n");
  module.define(
      "def synthesis(self, y):\n  return torch.upsample_nearest2d(y / 40, [4 * y.size(2), 4 * y.size(3)])\n");
  module.define("def hyper_analysis(self, y):\n  return torch.avg_pool2d(y, [2, 2]) / 8\n");
  const std::string body = hyper_synthesis.empty() ? "  return torch.cat([8 * up + " +
                                                         std::to_string(offset) + ", 0 * up + 3], 1)\n"
                                                   : hyper_synthesis;
  module.define(
      "def hyper_synthesis(self, z):\n"
      "  up = torch.upsample_nearest2d(z, [2 * z.size(2), 2 * z.size(3)])\n" +
      body);
  module.save(path);
  std::ofstream(path + ".json") << R"({"kind": "transform", "latents": 3, "hyper_latents": 3, "down": 4,)"
                                << R"( "hyper_down": 2, "fraction_bits": 8})";
}

}  // namespace diffc::nn
