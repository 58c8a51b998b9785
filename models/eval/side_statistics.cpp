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

constexpr int kMiddle = 8;  // the symbol of no change
using Counts = std::array<double, 2 * kMiddle + 1>;

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
  auto estimates = layout.parse_estimates(coder, side);
  if (!estimates) return statistics;
  layout.set_estimates(std::move(*estimates));
  while (const std::optional<ParsedStep> step = layout.parse(coder, side)) {
    const int expected = layout.expected_jump();
    ++statistics.jumps[step->jump == expected ? 0 : step->jump < expected ? 1 : 2];
    for (std::size_t k = 0; k < layout.tiles().size(); ++k) {
      const TileState &now = step->states[k], &before = layout.state(k);
      statistics.changes.push_back({layout.level(),
                                    !before.sent,
                                    layout.state_shape(k),
                                    {now.gain[0] - before.gain[0], now.gain[1] - before.gain[1]},
                                    now.length - before.length});
    }
    layout.advance(layout.position() + step->jump, step->states);
    layout.set_estimates(step->estimates);
  }
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

/// Symbols of a change: its ends go on.
void count(int change, Counts& counts) {
  for (; change >= kMiddle; change -= kMiddle) ++counts[2 * kMiddle];
  for (; change <= -kMiddle; change += kMiddle) ++counts[0];
  ++counts[static_cast<std::size_t>(change + kMiddle)];
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

/// Counts of changes of one number, by whether it is the first.
template <class Of>
std::array<Counts, 2> count_changes(const std::vector<StateChange>& changes, Of of) {
  std::array<Counts, 2> counts = {};
  for (const StateChange& change : changes)
    if (const std::optional<int> value = of(change)) count(*value, counts[change.first ? 0 : 1]);
  return counts;
}

/// For one number: `first` is counted over all changes, `later` over those of a range.
template <class Of>
SideWeights::Number number_weights(const std::vector<StateChange>& all, const std::vector<StateChange>& range,
                                   const SideWeights::Number& usual, Of of) {
  return {weights_of(count_changes(all, of)[0], usual.first),
          weights_of(count_changes(range, of)[1], usual.later)};
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
  const std::array<double, 3> jumps = {double(statistics.jumps[0]), double(statistics.jumps[1]),
                                       double(statistics.jumps[2])};
  std::vector<SideWeights> weights;
  std::size_t begin = 0;
  for (int r = 1; r <= ranges && begin < all.size(); ++r) {
    std::size_t end = std::max(begin + 1, all.size() * r / ranges);
    // All steps of one level belong together.
    while (end < all.size() && all[end].level == all[end - 1].level) ++end;
    const std::vector<StateChange> range(all.begin() + begin, all.begin() + end);
    SideWeights& w = weights.emplace_back();
    w.lowest = range.back().level;
    w.jump = weights_of(jumps, usual.jump);
    for (int group = 0; group < kGroups; ++group)
      w.gain[group] =
          number_weights(all, range, usual.gain[group], [group](const StateChange& c) -> std::optional<int> {
            if (group >= c.shape.groups) return std::nullopt;
            return c.gain[group];
          });
    w.length = number_weights(all, range, usual.length, [](const StateChange& c) -> std::optional<int> {
      if (!c.shape.length) return std::nullopt;
      return c.length;
    });
    begin = end;
  }
  return weights;
}

}  // namespace diffc::eval
