// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// What a file says of its payload before the payload: see codec/FORMAT.md, section 1. The container knows
/// these fields; `codec_header` it carries without understanding it.
struct StreamInfo {
  int format = 2;  ///< Version of the file format that the payload follows: 1 or 2.
  std::string codec;
  int width = 0, height = 0, channels = 0;
  std::string model_id;  ///< Full hex id; the file stores its first digits unless the model box is written.
  int model_bytes = 3;   ///< Of the id in the file: 1 or 3. Version 1 has 3 always.
  uint8_t salt = 0;      ///< Key material, with the seed.
  uint64_t seed = 0;
  /// What else the codec's decoder has to know, at most 255 bytes. A codec whose payload says everything
  /// itself leaves it empty, and the file then has no size, model or salt either.
  std::vector<uint8_t> codec_header;
};

}  // namespace diffc
