// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The blocked layout of activations, [C/16, H, W, 16]: channels that lie together in memory.

#pragma once

namespace diffc::nn {

constexpr int kChannelsPerBlock = 16;

constexpr int channel_blocks(int channels) {
  return (channels + kChannelsPerBlock - 1) / kChannelsPerBlock;
}

}  // namespace diffc::nn
