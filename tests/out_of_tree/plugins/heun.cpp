// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A sampler: the probability flow by Heun's method (Karras et al. 2022, Algorithm 1). Two network evaluations
// a step; compare it with the solver of `flow`.

#include <cmath>

#include "codec/denoiser/image_denoiser.h"
#include "codec/plugin/abi.h"

namespace {

using namespace diffc;

constexpr ParamSpec kParams[] = {
    {"steps", ParamType::kInt, "6", 1, 1000, "", "steps along the probability flow, two evaluations each"}};

class HeunSampler : public Sampler {
 public:
  std::vector<float> reconstruct(Session&, const SampleRequest& request) override {
    const NoisyObservation& o = request.observation;
    // Any size, grey through colours, any noise level: the adapter sees to it.
    const ImageDenoiser denoiser = image_denoiser(o);
    const int steps = static_cast<int>(request.params.integer("steps"));
    const double last = denoiser.eta_min();
    std::vector<float> x = o.y, xhat(x.size()), slope(x.size()), ahead(x.size());
    for (int k = 0; k < steps && o.eta > last; ++k) {
      report(request.progress, static_cast<double>(k) / steps);
      const double now = level(o.eta, last, k, steps), next = level(o.eta, last, k + 1, steps);
      denoiser.evaluate(x, now, xhat);
      for (std::size_t i = 0; i < x.size(); ++i) {
        slope[i] = static_cast<float>((x[i] - xhat[i]) / now);
        ahead[i] = static_cast<float>(x[i] + (next - now) * slope[i]);
      }
      denoiser.evaluate(ahead, next, xhat);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double mean = 0.5 * (slope[i] + (ahead[i] - xhat[i]) / next);
        x[i] = static_cast<float>(x[i] + (next - now) * mean);
      }
    }
    denoiser.evaluate(x, std::min<double>(o.eta, last), xhat);
    return xhat;
  }

 private:
  /// Levels equidistant in log eta from the observation's to the model's lowest.
  static double level(double first, double last, int k, int steps) {
    return first * std::pow(last / first, static_cast<double>(k) / steps);
  }
};

const PluginDescriptor kHeun = {
    .capabilities = kCapGrey,
    .param_count = 1,
    .name = "heun",
    .version = "1.0",
    .summary = "probability flow by Heun's method",
    .licence = "Apache-2.0",
    .params = kParams,
    .make_sampler = []() -> Sampler* { return new HeunSampler; },
};

}  // namespace

DIFFC_PLUGIN(heun, &kHeun)
