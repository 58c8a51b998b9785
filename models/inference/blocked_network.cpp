// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/blocked_network.h"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <barrier>
#include <cmath>
#include <cstdlib>
#include <map>
#include <mutex>

#include "codec/base/error.h"
#include "codec/base/parallel.h"
#include "models/inference/convolution_plan.h"
#include "models/inference/film_silu_kernel.h"
#include "models/inference/half_float.h"

namespace diffc::nn {
namespace {

constexpr int kFrequencies = 16;
constexpr size_t kAlignment = 64;
constexpr int64_t kMacsWorthThreads = 400'000'000;  // about 5 ms; starting a thread takes a tenth of that
constexpr size_t kMostPlans = 64;                   // shapes of strips; a program meets few

// Aligned memory that only grows.
class Buffer {
 public:
  float* floats(size_t count) {
    if (count > size_) {
      size_ = (count + kAlignment) / kAlignment * kAlignment;
      data_.reset(static_cast<float*>(std::aligned_alloc(kAlignment, size_ * sizeof(float))));
      if (!data_) throw std::bad_alloc();
    }
    return data_.get();
  }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float[], Free> data_;
  size_t size_ = 0;
};

// Horizontal strips of the image are computed side by side. Each keeps a row above and below its own, copied
// from its neighbours after every layer (zeros at the border of the image). How an image is cut depends on
// its size alone, so that the result does not depend on the number of threads. oneDNN's own threads are not
// used: they spin while they wait, which stops everything when another program wants the processor.
struct Strip {
  int first_row, rows;
  Buffer stream_memory, inner_memory, activated_memory, pixels_memory, scratch_memory;
  float *stream, *inner, *activated, *pixels;
  void* scratch;
};

int strip_count(int rows) {
  return rows < 16 ? 1 : rows < 128 ? 2 : 4;
}

class OneOpenMpThread {
 public:
  OneOpenMpThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
  ~OneOpenMpThread() { omp_set_num_threads(before_); }

 private:
  int before_;
};

int filled(int channels) {
  return channel_blocks(channels) * kChannelsPerBlock;
}

// y = W x + b, W [rows, x.size()].
std::vector<float> linear(const std::vector<float>& weight, const std::vector<float>& bias,
                          const std::vector<float>& x) {
  std::vector<float> y(bias);
  for (size_t row = 0; row < y.size(); ++row) {
    for (size_t i = 0; i < x.size(); ++i) y[row] += weight[row * x.size() + i] * x[i];
  }
  return y;
}

}  // namespace

class BlockedNetwork::Impl {
 public:
  Impl(const NetworkConfig& config, const model_files::SafetensorsFile& file, const std::string& name)
      : config_(config),
        stage_(config.stages.front()),
        pixels_(config.channels * stage_.scale * stage_.scale) {
    const auto parameter = [&](const std::string& key, std::vector<int64_t> shape) {
      const auto found = file.tensors.find(key);
      if (found == file.tensors.end() || found->second.shape != shape) {
        throw Error(ErrorKind::kData,
                    fmt::format("{}: parameter {} is missing or of another shape", name, key));
      }
      std::vector<float> values = to_floats(found->second, name);
      if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
        throw Error(ErrorKind::kData, fmt::format("{}: parameter {} is not finite", name, key));
      }
      return values;
    };
    // Channels are filled up to whole blocks with zeros: oneDNN has fast code for those only.
    const auto convolution = [&](const std::string& key, int out, int in) {
      const std::vector<float> weight = parameter(key + ".weight", {out, in, 3, 3});
      std::vector<float> bias = parameter(key + ".bias", {out});
      const int full_in = filled(in), full_out = filled(out);
      std::vector<float> full(static_cast<size_t>(full_out) * full_in * 9, 0.0f);
      for (int o = 0; o < out; ++o) {
        std::copy_n(weight.data() + size_t{9} * o * in, 9 * in, full.data() + size_t{9} * o * full_in);
      }
      bias.resize(full_out, 0.0f);
      weights_.emplace_back(full_in, full_out, full, bias);
    };
    convolution("stem", stage_.width, pixels_);
    for (int b = 0; b < stage_.blocks; ++b) {
      convolution(fmt::format("stage0.block{}.conv0", b), stage_.hidden, stage_.width);
      convolution(fmt::format("stage0.block{}.conv1", b), stage_.width, stage_.hidden);
    }
    convolution("head", pixels_, stage_.width);
    const int64_t film = 2 * (int64_t{stage_.blocks} * stage_.hidden + stage_.width);
    embed_weight_ = parameter("embed0.weight", {config.embedding, 2 * kFrequencies});
    embed_bias_ = parameter("embed0.bias", {config.embedding});
    film_weight_ = parameter("film.weight", {film, config.embedding});
    film_bias_ = parameter("film.bias", {film});
  }

  void denoise(int height, int width, const float* y, float eta, float* xhat, int threads) const {
    const Evaluation e{height / stage_.scale, width / stage_.scale, y, xhat, eta, film_of(eta)};
    std::vector<std::unique_ptr<Strip>> strips = take_strips(e.rows, e.columns);
    const bool worth_threads = config_.macs(height, width) >= kMacsWorthThreads;
    const int workers = worth_threads ? std::min<int>(threads, static_cast<int>(strips.size())) : 1;
    std::barrier<> barrier(workers);
    parallel_for(workers, workers, [&](size_t worker) {
      try {
        work(e, strips, static_cast<int>(worker), workers, barrier);
      } catch (...) {
        barrier.arrive_and_drop();  // or the others wait for ever
        throw;
      }
    });
    give_strips(std::move(strips));
  }

 private:
  struct Plans {
    ConvolutionPlan stem, first, second, head;
    size_t scratch_bytes;
  };

  // What the workers of one call share.
  struct Evaluation {
    int rows, columns;
    const float* y;
    float* xhat;
    float eta;
    std::vector<float> film;
  };
  using Strips = std::vector<std::unique_ptr<Strip>>;

  // All layers for every `workers`-th strip. Each layer writes other buffers than the one before, so one
  // barrier a layer is enough.
  void work(const Evaluation& e, Strips& strips, int worker, int workers, std::barrier<>& barrier) const {
    const OneOpenMpThread scope;
    const auto each = [&](auto&& body) {
      for (size_t s = worker; s < strips.size(); s += workers)
        body(s, *strips[s], *plans_for(strips[s]->rows + 2, e.columns));
    };
    const auto share = [&](float* Strip::*buffer, int channels) {
      barrier.arrive_and_wait();
      each([&](size_t s, Strip& strip, const Plans&) {
        copy_halo(strip, s > 0 ? strips[s - 1].get() : nullptr, true, buffer, channels, e.columns);
        copy_halo(strip, s + 1 < strips.size() ? strips[s + 1].get() : nullptr, false, buffer, channels,
                  e.columns);
      });
    };
    const auto convolve = [&](size_t index, const ConvolutionPlan& plan, Strip& strip, const float* from,
                              float* to) {
      const ConvolutionWeights& w = weights_[index];
      plan.run(from, w.in_layout(plan.weights_layout()), w.bias(), to, strip.scratch);
    };
    const float sigma = config_.sigma_data, total = e.eta * e.eta + sigma * sigma,
                root = 1.0f / std::sqrt(total);
    const float* film = e.film.data();

    each([&](size_t, Strip& strip, const Plans& plans) {
      space_to_depth(e, strip, root);
      convolve(0, plans.stem, strip, strip.pixels, strip.stream);
    });
    share(&Strip::stream, stage_.width);
    for (int b = 0; b < stage_.blocks; ++b, film += 2 * stage_.hidden) {
      each([&](size_t, Strip& strip, const Plans& plans) {
        convolve(1 + 2 * b, plans.first, strip, strip.stream, strip.inner);
        modulate(e, strip, stage_.hidden, film, strip.inner);
      });
      share(&Strip::activated, stage_.hidden);
      each([&](size_t, Strip& strip, const Plans& plans) {
        convolve(2 + 2 * b, plans.second, strip, strip.activated, strip.stream);
      });
      share(&Strip::stream, stage_.width);
    }
    each([&](size_t, Strip& strip, const Plans&) { modulate(e, strip, stage_.width, film, strip.stream); });
    share(&Strip::activated, stage_.width);
    each([&](size_t, Strip& strip, const Plans& plans) {
      convolve(weights_.size() - 1, plans.head, strip, strip.activated, strip.pixels);
      depth_to_space(e, strip, sigma * sigma / total, e.eta * sigma * root);
    });
  }

  std::shared_ptr<const Plans> plans_for(int rows, int columns) const {
    const std::lock_guard lock(mutex_);
    auto found = plans_.find({rows, columns});
    if (found == plans_.end()) {
      if (plans_.size() >= kMostPlans) plans_.clear();
      auto plans = std::make_shared<Plans>(
          Plans{ConvolutionPlan({filled(pixels_), stage_.width, rows, columns, false, false}),
                ConvolutionPlan({stage_.width, stage_.hidden, rows, columns, true, false}),
                ConvolutionPlan({stage_.hidden, stage_.width, rows, columns, true, true}),
                ConvolutionPlan({stage_.width, filled(pixels_), rows, columns, false, false}), 0});
      for (const ConvolutionPlan* plan : {&plans->stem, &plans->first, &plans->second, &plans->head}) {
        plans->scratch_bytes = std::max(plans->scratch_bytes, plan->scratch_bytes());
      }
      found = plans_.emplace(std::pair{rows, columns}, std::move(plans)).first;
    }
    return found->second;
  }

  // Strips come from earlier calls where possible: fresh memory costs as much time as a layer.
  Strips take_strips(int rows, int columns) const {
    const OneOpenMpThread scope;  // plans may be made here
    const int count = strip_count(rows);
    Strips strips;
    {
      const std::lock_guard lock(mutex_);
      while (static_cast<int>(strips.size()) < count && !idle_.empty()) {
        strips.push_back(std::move(idle_.back()));
        idle_.pop_back();
      }
    }
    while (static_cast<int>(strips.size()) < count) strips.push_back(std::make_unique<Strip>());
    for (int s = 0; s < count; ++s) {
      Strip& strip = *strips[s];
      strip.first_row = rows * s / count;
      strip.rows = rows * (s + 1) / count - strip.first_row;
      const auto size = [&](int channels) {
        return static_cast<size_t>(strip.rows + 2) * columns * filled(channels);
      };
      strip.stream = strip.stream_memory.floats(size(stage_.width));
      strip.inner = strip.inner_memory.floats(size(stage_.hidden));
      strip.activated = strip.activated_memory.floats(size(std::max(stage_.hidden, stage_.width)));
      strip.pixels = strip.pixels_memory.floats(size(pixels_));
      strip.scratch =
          strip.scratch_memory.floats(plans_for(strip.rows + 2, columns)->scratch_bytes / sizeof(float) + 1);
    }
    return strips;
  }

  void give_strips(Strips strips) const {
    const std::lock_guard lock(mutex_);
    for (auto& strip : strips) idle_.push_back(std::move(strip));
  }

  // The row above the strip (or below it) from the neighbour there.
  static void copy_halo(Strip& strip, const Strip* neighbour, bool above, float* Strip::*buffer, int channels,
                        int columns) {
    const size_t row = static_cast<size_t>(columns) * kChannelsPerBlock;
    const int to = above ? 0 : strip.rows + 1, from = above && neighbour ? neighbour->rows : 1;
    for (int block = 0; block < channel_blocks(channels); ++block) {
      float* target = strip.*buffer + (static_cast<size_t>(block) * (strip.rows + 2) + to) * row;
      if (neighbour) {
        std::copy_n(neighbour->*buffer + (static_cast<size_t>(block) * (neighbour->rows + 2) + from) * row,
                    row, target);
      } else {
        std::fill_n(target, row, 0.0f);
      }
    }
  }

  // Scale and shift of every activation, in order; the network predicts scale - 1.
  std::vector<float> film_of(float eta) const {
    std::vector<float> features(2 * kFrequencies);
    for (int k = 0; k < kFrequencies; ++k) {
      const float phase =
          std::log(eta) * std::exp2(static_cast<float>(k) * (5.0f / (kFrequencies - 1)) - 3.0f);
      features[k] = std::sin(phase);
      features[kFrequencies + k] = std::cos(phase);
    }
    std::vector<float> embedding = linear(embed_weight_, embed_bias_, features);
    for (float& v : embedding) v /= 1.0f + std::exp(-v);
    std::vector<float> film = linear(film_weight_, film_bias_, embedding);
    const auto add_one = [&](size_t first, int count) {
      for (int i = 0; i < count; ++i) film[first + i] += 1.0f;
    };
    for (int b = 0; b < stage_.blocks; ++b) add_one(size_t{2} * b * stage_.hidden, stage_.hidden);
    add_one(size_t{2} * stage_.blocks * stage_.hidden, stage_.width);
    return film;
  }

  // strip.activated = silu(scale x + shift), clamped before, for the strip's own rows.
  void modulate(const Evaluation& e, Strip& strip, int channels, const float* film, const float* x) const {
    const size_t row = static_cast<size_t>(e.columns) * kChannelsPerBlock;
    for (int block = 0; block < channels / kChannelsPerBlock; ++block) {
      const size_t at = (static_cast<size_t>(block) * (strip.rows + 2) + 1) * row;
      const float* scale = film + block * kChannelsPerBlock;
      film_silu_forward(x + at, scale, scale + channels, config_.largest_feature(), strip.activated + at,
                        int64_t{strip.rows} * e.columns, kChannelsPerBlock);
    }
  }

  // Visits the samples of `rows` rows of positions from the image's row `first` on: their place among the
  // interleaved pixels, and in the strip.
  template <typename Visit>
  void for_samples(const Evaluation& e, const Strip& strip, int first, int rows, Visit visit) const {
    const int scale = stage_.scale, channels = config_.channels;
    for (int channel = 0; channel < pixels_; ++channel) {
      const int c = channel / (scale * scale), i = channel / scale % scale, j = channel % scale;
      const size_t block = static_cast<size_t>(channel / kChannelsPerBlock) * (strip.rows + 2);
      for (int row = first; row < first + rows; ++row) {
        const size_t line = (static_cast<size_t>(row) * scale + i) * e.columns * scale + j;
        const size_t place = (block + (row - strip.first_row + 1)) * e.columns;
        for (int column = 0; column < e.columns; ++column) {
          visit((line + static_cast<size_t>(column) * scale) * channels + c,
                (place + column) * kChannelsPerBlock + channel % kChannelsPerBlock);
        }
      }
    }
  }

  void space_to_depth(const Evaluation& e, Strip& strip, float factor) const {
    std::fill_n(strip.pixels, static_cast<size_t>(strip.rows + 2) * e.columns * filled(pixels_), 0.0f);
    const int first = std::max(strip.first_row - 1, 0),
              last = std::min(strip.first_row + strip.rows + 1, e.rows);
    for_samples(e, strip, first, last - first,
                [&](size_t sample, size_t place) { strip.pixels[place] = factor * e.y[sample]; });
  }

  void depth_to_space(const Evaluation& e, const Strip& strip, float skip, float factor) const {
    for_samples(e, strip, strip.first_row, strip.rows, [&](size_t sample, size_t place) {
      e.xhat[sample] = skip * e.y[sample] + factor * strip.pixels[place];
    });
  }

  NetworkConfig config_;
  StageConfig stage_;
  int pixels_;  // channels after space-to-depth
  std::vector<ConvolutionWeights> weights_;
  std::vector<float> embed_weight_, embed_bias_, film_weight_, film_bias_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<int, int>, std::shared_ptr<const Plans>> plans_;
  mutable Strips idle_;
};

bool BlockedNetwork::supports(const NetworkConfig& config) {
  if (config.stages.size() != 1) return false;
  const StageConfig& stage = config.stages.front();
  if (stage.width % kChannelsPerBlock || stage.hidden % kChannelsPerBlock) return false;
  const OneOpenMpThread scope;
  try {
    const ConvolutionPlan small({stage.width, stage.hidden, 8, 8, true, false});
    const ConvolutionPlan large({stage.hidden, stage.width, 64, 64, true, true});
    return true;
  } catch (const dnnl::error&) {
    return false;
  }
}

BlockedNetwork::BlockedNetwork(const NetworkConfig& config, const model_files::SafetensorsFile& file,
                               const std::string& name)
    : impl_(std::make_unique<Impl>(config, file, name)) {}
BlockedNetwork::~BlockedNetwork() = default;

void BlockedNetwork::denoise(int height, int width, const float* y, float eta, float* xhat,
                             int threads) const {
  impl_->denoise(height, width, y, eta, xhat, threads);
}

}  // namespace diffc::nn
