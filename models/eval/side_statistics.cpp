// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/eval/side_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "codec/base/error.h"
#include "codec/base/parallel.h"
#include "codec/diffusion/diffusion_codec.h"
#include "codec/diffusion/side_info.h"
#include "codec/diffusion/stream_header.h"

namespace diffc::eval {
namespace {

using Counts = std::array<double, std::tuple_size_v<SideWeights::Changes>>;

/// Symbols of G_0, G_1 and Lambda, in first states and later ones.
using StateCounts = std::array<std::array<Counts, 2>, kGroups + 1>;

/// Reads the side information of a stream as a decoder does.
SideStatistics read_side(const EncodeResult& encoded, const DenoiserPtr& denoiser) {
  const StreamInfo& stream = encoded.stream;
  const auto id = static_cast<rcc::SchemeId>(read_header(stream).scheme);
  const auto scheme = rcc::make_scheme(id);
  const ImageDenoiser fitted(denoiser, stream.height, stream.width, stream.channels);
  StepLayout layout(stream, fitted, *scheme, {prior_of(id), Estimates::kChosen});
  SideInfo side(stream.format, fitted.side_weights());
  RangeDecoder coder(encoded.payload);
  SideStatistics statistics;
  layout.read_steps(coder, side, [&](const ParsedStep& step) {
    ++statistics.jumps[static_cast<std::size_t>(jump_kind(step.jump, layout.expected_jump()))];
    for (std::size_t k = 0; k < layout.tiles().size(); ++k) {
      const TileState &now = step.states[k], &before = layout.state(k);
      statistics.changes.push_back({layout.level(),
                                    !before.sent,
                                    layout.state_shape(k),
                                    {now.gain[0] - before.gain[0], now.gain[1] - before.gain[1]},
                                    now.length - before.length});
    }
  });
  return statistics;
}

EncodeResult encode(Session& session, const DenoiserPtr& denoiser, const Image& image, double rate,
                    std::size_t number) {
  EncodeRequest request{.image = image};
  request.params = Params::checked({}, diffusion_params(), "diffc");
  request.target = {RateTarget::Kind::kMaxBytes, rate * image.width * image.height / 8};
  request.salt = static_cast<uint8_t>(number);
  return encode_diffusion(session, request, "diffc", denoiser, Estimates::kChosen);
}

StateCounts count(std::span<const StateChange> changes) {
  StateCounts counts = {};
  for (const StateChange& change : changes) {
    const auto add = [&](std::size_t number, int value) {
      Counts& of = counts[number][change.first ? 0 : 1];
      for_change_symbols(value, [&](uint32_t symbol) { ++of[symbol]; });
    };
    for (int group = 0; group < change.shape.groups; ++group) add(group, change.gain[group]);
    if (change.shape.length) add(kGroups, change.length);
  }
  return counts;
}

/// Counts as weights, with the usual ones for so many symbols before.
template <std::size_t n>
std::array<uint16_t, n> weights_of(const std::array<double, n>& counts,
                                   const std::array<uint16_t, n>& usual) {
  constexpr double kBefore = 40, kTotal = 8000;
  const double seen = std::accumulate(counts.begin(), counts.end(), 0.0);
  const double total = std::accumulate(usual.begin(), usual.end(), 0.0);
  std::array<uint16_t, n> weights;
  for (std::size_t k = 0; k < n; ++k) {
    const double share = (counts[k] + kBefore * usual[k] / total) / (seen + kBefore);
    weights[k] = static_cast<uint16_t>(std::max(1.0, std::round(kTotal * share)));
  }
  return weights;
}

}  // namespace

SideStatistics measure_side(const DenoiserPtr& denoiser, const std::vector<Image>& images,
                            const std::vector<double>& rates, int threads) {
  SessionOptions options;
  options.threads = 1;
  Session session(std::make_shared<Registry>(), options);
  std::vector<SideStatistics> each(images.size());
  parallel_for(images.size(), threads, [&](std::size_t k) {
    each[k] = read_side(encode(session, denoiser, images[k], rates[k % rates.size()], k), denoiser);
  });
  SideStatistics all;
  for (const SideStatistics& one : each) {
    for (std::size_t k = 0; k < all.jumps.size(); ++k) all.jumps[k] += one.jumps[k];
    all.changes.insert(all.changes.end(), one.changes.begin(), one.changes.end());
  }
  return all;
}

std::vector<SideWeights> make_side_weights(const SideStatistics& statistics, int ranges) {
  if (statistics.changes.empty()) throw Error(ErrorKind::kUsage, "no side information was measured");
  std::vector<StateChange> all = statistics.changes;
  std::stable_sort(all.begin(), all.end(),
                   [](const StateChange& a, const StateChange& b) { return a.level > b.level; });
  const SideWeights& usual = usual_side_weights();
  std::array<double, 3> jumps;
  std::copy(statistics.jumps.begin(), statistics.jumps.end(), jumps.begin());
  const StateCounts whole = count(all);
  std::vector<SideWeights> weights;
  std::size_t begin = 0;
  for (int r = 1; r <= ranges && begin < all.size(); ++r) {
    std::size_t end = std::max(begin + 1, all.size() * r / ranges);
    // All steps of one level belong together.
    while (end < all.size() && all[end].level == all[end - 1].level) ++end;
    const StateCounts part = count(std::span(all).subspan(begin, end - begin));
    const auto number = [&](std::size_t k, const SideWeights::Number& before) {
      return SideWeights::Number{weights_of(whole[k][0], before.first), weights_of(part[k][1], before.later)};
    };
    weights.push_back({all[end - 1].level,
                       weights_of(jumps, usual.jump),
                       {number(0, usual.gain[0]), number(1, usual.gain[1])},
                       number(kGroups, usual.length)});
    begin = end;
  }
  return weights;
}

}  // namespace diffc::eval
