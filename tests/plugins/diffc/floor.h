// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What `diffc` promises for any picture: the mean never falls below the noisy observation that it is made of,
// nor the flow by much, and no file is much longer than that of a linear model.

#pragma once

#include <string>

#include "codec/pipeline.h"

namespace diffc {

struct FloorResult {
  double bpp = 0;
  double observation = 0, mean = 0, flow = 0;  ///< PSNR, dB; at most 99.
  double bits = 0;                             ///< Of the file.
  double gaussian_bits = 0;                    ///< Of codec `gaussian` at the same noise; 0 for rate targets.

  double mean_margin() const { return mean - observation + 0.1; }
  double flow_margin() const { return flow - observation + 0.5; }
  double bits_margin() const { return gaussian_bits > 0 ? 1.05 * gaussian_bits + 64 - bits : 1; }
  bool holds() const { return mean_margin() >= 0 && flow_margin() >= 0 && bits_margin() >= 0; }
  /// The least margin, in dB; a missed number of bits counts as dB per 20 %.
  double margin() const;
};

/// A session with the shipped models.
std::shared_ptr<Session> shipped_session();

/// `target` holds one of quality and bpp, and the salt.
FloorResult check_floor(Session& session, const Image& image, EncodeOptions target);

}  // namespace diffc
