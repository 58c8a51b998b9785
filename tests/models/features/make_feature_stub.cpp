// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// make_feature_stub FILE DIMENSION [LIMIT]: writes a TorchScript module with the signature of
// inception-2015-12-05.pt whose features are fixed waves of the mean-pooled image, and NaN if its first
// sample is above LIMIT; its distance of two images is the mean difference of levels.

#include <torch/script.h>

#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) return 2;
  torch::jit::Module module("stub");
  module.register_attribute("dimension", c10::IntType::get(),
                            c10::IValue(static_cast<int64_t>(std::atoll(argv[2]))));
  module.register_attribute("limit", c10::FloatType::get(),
                            c10::IValue(argc == 4 ? std::atof(argv[3]) : 255));
  module.define(R"script(
def forward(self, img: Tensor, return_features: bool = False, use_fp16: bool = False, no_output_bias: bool = False) -> Tensor:
    x = torch.adaptive_avg_pool2d(img.float(), [4, 4]).reshape(img.size(0), -1)
    if not return_features:
        return x
    k = torch.arange(self.dimension * x.size(1)).reshape(self.dimension, x.size(1)).float()
    f = torch.matmul(x / 255.0, torch.sin(k * 0.37).t())
    return torch.where(img[0, 0, 0, 0].float() > self.limit, f * float("nan"), f)

def distance(self, a: Tensor, b: Tensor) -> Tensor:
    return (a - b).abs().mean()
)script");
  module.save(argv[1]);
  return 0;
}
