// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/expert_denoiser.h"

#include <algorithm>
#include <vector>

#include "codec/base/parallel.h"
#include "models/files/experts.h"
#include "models/files/model_description.h"

namespace diffc::nn {
namespace {

struct NetworkRange {
  float eta_from;
  DenoiserPtr denoiser;
};

class ExpertDenoiser : public Denoiser {
 public:
  ExpertDenoiser(DenoiserInfo info, std::vector<NetworkRange> networks)
      : info_(std::move(info)), networks_(std::move(networks)) {}

  const DenoiserInfo& info() const override { return info_; }

  // Neighbours in a batch that one network knows are evaluated together.
  void evaluate(int batch, int height, int width, std::span<const float> y, std::span<const float> eta,
                std::span<float> xhat) const override {
    const size_t item = static_cast<size_t>(height) * width * info_.channels;
    for (int first = 0; first < batch;) {
      const Denoiser& network = network_for(eta[first]);
      int last = first + 1;
      while (last < batch && &network_for(eta[last]) == &network) ++last;
      const int run = last - first;
      network.evaluate(run, height, width, y.subspan(first * item, run * item), eta.subspan(first, run),
                       xhat.subspan(first * item, run * item));
      first = last;
    }
  }

  DenoiserPtr finer() const override {
    std::vector<NetworkRange> networks = networks_;
    bool same = true;
    for (NetworkRange& range : networks) {
      DenoiserPtr finer = range.denoiser->finer();
      if (!finer) continue;
      range.denoiser = std::move(finer);
      same = false;
    }
    return same ? nullptr : std::make_shared<ExpertDenoiser>(info_, std::move(networks));
  }

 private:
  const Denoiser& network_for(float eta) const {
    const auto above = std::find_if(networks_.begin() + 1, networks_.end(),
                                    [&](const NetworkRange& range) { return eta < range.eta_from; });
    return *(above - 1)->denoiser;
  }

  DenoiserInfo info_;
  std::vector<NetworkRange> networks_;
};

}  // namespace

DenoiserPtr assemble_denoiser(const model_files::SafetensorsFile& file, const std::string& name,
                              const MakeSingle& make_single, int threads) {
  const model_files::ModelDescription model = model_files::read_description(file, name);
  if (model.experts.empty()) return with_coarse_levels(make_single(file), model.coarse);
  std::vector<NetworkRange> networks(model.experts.size() + 1);
  parallel_for(networks.size(), threads, [&](size_t k) {
    networks[k] = {k == 0 ? 0 : model.experts[k - 1].eta_from,
                   make_single(model_files::single_network(file, name, k))};
  });
  const DenoiserInfo info = model_files::denoiser_info(model, model_files::model_id(file));
  return with_coarse_levels(std::make_shared<ExpertDenoiser>(info, std::move(networks)), model.coarse);
}

}  // namespace diffc::nn
