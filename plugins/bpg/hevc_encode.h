// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// One intra picture through libx265, as BPG wants it.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/bpg/hevc_config.h"
#include "plugins/bpg/planes.h"

namespace diffc::bpg {

struct HevcSettings {
  int qp = 29;  ///< 0 to 51, of x265's constant quantiser mode; the picture itself gets up to 3 less
                ///< (ipratio 1.4).
  bool lossless = false;
  std::string preset = "veryslow";
};

struct HevcStream {
  HevcConfig config;
  std::vector<uint8_t> pps;                  ///< NAL unit without start code.
  std::vector<std::vector<uint8_t>> slices;  ///< NAL units without start code.
};

/// Codes one (grey) or three (4:4:4) 8-bit planes of any equal size. Deterministic and single-threaded;
/// thread-safe. Throws Error(kUnsupported) if the installed libx265 cannot do it.
HevcStream encode_hevc(const Planes& planes, const HevcSettings& settings);

}  // namespace diffc::bpg
