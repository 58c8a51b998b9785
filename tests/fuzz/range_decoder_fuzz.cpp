// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Range decoder and side information on arbitrary bytes: every symbol that a prefix determines is the one
// that the whole stream gives.

#include <array>

#include "codec/diffusion/side_info.h"

namespace {

using namespace diffc;

/// Decodes side information and bits as a file of `tiles` tiles would hold them, up to the first symbol in
/// doubt.
std::vector<int> read(std::span<const uint8_t> bytes, int tiles) {
  constexpr int kLimit = 64;
  RangeDecoder coder(bytes);
  SideInfo side(2);
  std::vector<TileState> states(static_cast<std::size_t>(tiles));
  std::vector<TileEstimate> estimates(static_cast<std::size_t>(tiles));
  const TileBases bases(make_tiles(16, kTileSize * tiles), 3);
  std::vector<int> values;
  const auto keep = [&](int value) {
    if (coder.determined()) values.push_back(value);
  };
  for (int message = 0; message < kLimit && coder.determined(); ++message) {
    StepCode& code = side.step(-64 * message);
    keep(code.decode_jump(coder, 4, kLimit));
    for (TileState& state : states) {
      state = code.decode_state(coder, state, {kGroups, true});
      for (int gain : state.gain) {
        if (gain < -kMaxGain || gain > kMaxGain) __builtin_trap();
        keep(gain);
      }
      if (state.length < -kMaxLength || state.length > kMaxLength) __builtin_trap();
      keep(state.length);
      for (int bits : {1, 7, 16, 24}) keep(static_cast<int>(coder.decode_bits(bits)));
    }
    for (std::size_t k = 0; k < estimates.size() && coder.determined(); ++k) {
      estimates[k] = side.estimates().decode(coder, bases, k, 3, estimates[k]);
      keep(static_cast<int>(estimates[k].kind));
    }
  }
  return values;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  const int tiles = 1 + data[0] % 3;
  const std::span<const uint8_t> bytes(data + 2, size - 2);
  const std::vector<int> whole = read(bytes, tiles);
  const std::vector<int> part = read(bytes.first(data[1] % (bytes.size() + 1)), tiles);
  if (part.size() > whole.size() || !std::equal(part.begin(), part.end(), whole.begin())) __builtin_trap();
  return 0;
}
