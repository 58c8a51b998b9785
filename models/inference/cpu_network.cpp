// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/cpu_network.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "models/inference/network_parameters.h"
#include "models/inference/noise_embedding.h"
#include "models/inference/packed_convolution.h"
#include "models/inference/phased_work.h"
#include "models/inference/space_to_depth.h"

namespace diffc::nn {
namespace {

constexpr int64_t kMacsWorthThreads = 200'000'000;  // about 1 ms; starting a thread takes a tenth of that
constexpr int kRowsPerPiece = 16;

int pieces_of(int count, int size) {
  return (count + size - 1) / size;
}

}  // namespace

class CpuNetwork::Impl {
 public:
  Impl(const NetworkConfig& config, const model_files::SafetensorsFile& file, const std::string& name,
       const Arithmetic& arithmetic, std::shared_ptr<WorkspacePool> workspaces)
      : config_(config),
        stage_(config.stages.front()),
        workspaces_(std::move(workspaces)),
        embedding_(NetworkParameters(file, name).embedding(config)) {
    const NetworkParameters parameters(file, name);
    const int pixels = config.channels * stage_.scale * stage_.scale;
    const bool rounds = arithmetic.inner != arithmetic.winograd;
    const auto add = [&](const std::string& key, int out, int in, bool inner) {
      const std::vector<float> weights = parameters.floats(key + ".weight", {out, in, 3, 3}),
                               bias = parameters.floats(key + ".bias", {out});
      exact_.emplace_back(*arithmetic.winograd, in, out, weights, bias);
      if (inner && rounds) rounded_.emplace_back(*arithmetic.inner, in, out, weights, bias);
    };
    add("stem", stage_.width, pixels, false);
    for (int b = 0; b < stage_.blocks; ++b) {
      const std::string block = "stage0.block" + std::to_string(b);
      add(block + ".conv0", stage_.hidden, stage_.width, true);
      add(block + ".conv1", stage_.width, stage_.hidden, true);
    }
    add("head", pixels, stage_.width, false);
  }

  bool rounds() const { return !rounded_.empty(); }

  void denoise(int height, int width, const float* y, float eta, float* xhat, int threads, bool exact) const {
    const int workers = config_.macs(height, width) >= kMacsWorthThreads ? std::max(1, threads) : 1;
    std::unique_ptr<Workspace> space = workspaces_->take();
    const Grid grid{height / stage_.scale, width / stage_.scale, workers};
    run_phases(phases(exact || !rounds(), grid, y, eta, xhat, *space), workers);
    workspaces_->give_back(std::move(space));
  }

 private:
  struct Grid {
    int rows, columns, workers;
  };

  std::vector<Phase> phases(bool exact, const Grid& grid, const float* y, float eta, float* xhat,
                            Workspace& space) const {
    const PackedConvolution &stem = exact_.front(), &head = exact_.back();
    const std::vector<PackedConvolution>::const_iterator inner =
        exact ? exact_.begin() + 1 : rounded_.begin();
    const size_t positions = static_cast<size_t>(grid.rows) * grid.columns;
    float* pixels = space.pixels.floats(positions * stem.in());
    float* stream = space.stream.floats(positions * stage_.width);
    float* activated = space.activated.floats(positions * stage_.hidden);
    space.scratch.resize(std::max<size_t>(space.scratch.size(), grid.workers));
    for (AlignedBuffer& scratch : space.scratch)
      scratch.floats(convolution_scratch(stage_.width, std::max(stage_.hidden, stem.in())));

    const float sigma = config_.sigma_data, total = eta * eta + sigma * sigma, root = 1 / std::sqrt(total);
    const Interleaving place{config_.channels, stage_.scale, grid.columns, stem.in()};
    const auto rows = [&](auto body) {
      return Phase{pieces_of(grid.rows, kRowsPerPiece), [=, all = grid.rows](int piece, int) {
                     const int first = piece * kRowsPerPiece;
                     body(first, std::min(kRowsPerPiece, all - first));
                   }};
    };
    // Scales and shifts live in the closures of the phases.
    const auto film = std::make_shared<std::vector<float>>(embedding_.film(eta));
    size_t film_at = 0;
    const auto modulated = [&](const PackedConvolution& c, const float* addend, int channels) {
      float* scale = film->data() + film_at;
      for (int i = 0; i < channels; ++i) scale[i] += 1;  // the network predicts what is left of it
      film_at += 2 * channels;
      return Finish{c.bias(), addend, scale, scale + channels, config_.largest_feature()};
    };
    const auto convolve = [&](const PackedConvolution& c, const float* from, const Finish& finish,
                              float* to) {
      const int tiles = tile_count({1, grid.rows, grid.columns, c.in(), c.out()});
      // Whole groups, or the weights would be fetched for too little.
      const int size = std::clamp(pieces_of(tiles, 4 * grid.workers), kTileGroup, 4 * kTileGroup);
      return Phase{pieces_of(tiles, size), [=, &c, &space, film = film](int piece, int worker) {
                     c.run(grid.rows, grid.columns, from, finish, to, piece * size,
                           std::min(size, tiles - piece * size), space.scratch[worker].data());
                   }};
    };

    std::vector<Phase> phases;
    phases.push_back(
        rows([=](int first, int count) { space_to_depth(place, y, root, first, count, pixels); }));
    for (int b = 0; b <= stage_.blocks; ++b) {
      const bool last = b == stage_.blocks;
      const PackedConvolution& c = b == 0 ? stem : inner[2 * b - 1];  // the second one of a block
      const float *from = b == 0 ? pixels : activated, *addend = b == 0 ? nullptr : stream;
      phases.push_back(
          convolve(c, from, last ? modulated(c, addend, stage_.width) : Finish{c.bias(), addend}, stream));
      if (last) break;
      const PackedConvolution& first = inner[2 * b];
      phases.push_back(convolve(first, stream, modulated(first, nullptr, stage_.hidden), activated));
    }
    phases.push_back(convolve(head, stream, Finish{head.bias()}, pixels));
    phases.push_back(
        rows([=, skip = sigma * sigma / total, factor = eta * sigma * root](int first, int count) {
          depth_to_space(place, pixels, y, skip, factor, first, count, xhat);
        }));
    return phases;
  }

  NetworkConfig config_;
  StageConfig stage_;
  std::shared_ptr<WorkspacePool> workspaces_;
  NoiseEmbedding embedding_;
  std::vector<PackedConvolution> exact_, rounded_;  // rounded_: the inner layers, or none
};

bool CpuNetwork::supports(const NetworkConfig& config) {
  const StageConfig& stage = config.stages.front();
  return config.stages.size() == 1 && stage.width % kChannelBlock == 0 && stage.hidden % kChannelBlock == 0;
}

CpuNetwork::CpuNetwork(const NetworkConfig& config, const model_files::SafetensorsFile& file,
                       const std::string& name, const Arithmetic& arithmetic,
                       std::shared_ptr<WorkspacePool> workspaces)
    : impl_(std::make_unique<Impl>(config, file, name, arithmetic, std::move(workspaces))) {}
CpuNetwork::~CpuNetwork() = default;

bool CpuNetwork::rounds() const {
  return impl_->rounds();
}

void CpuNetwork::denoise(int height, int width, const float* y, float eta, float* xhat, int threads,
                         bool exact) const {
  impl_->denoise(height, width, y, eta, xhat, threads, exact);
}

}  // namespace diffc::nn
