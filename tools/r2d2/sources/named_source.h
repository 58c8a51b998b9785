// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The sources that --source names.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/r2d2/source.h"

namespace diffc::r2d2 {

struct SourceOptions {
  std::string data;  ///< patches: .npy of grey images [N,H,W] uint8; fsdd: folder of WAV files.
  bool held_out =
      false;  ///< The test part of patches (last tenth of the images) and fsdd (recordings 0 to 4).
};

/// gaussian, gaussian:V1,V2,... (vector with these eigenvalues), gmm1, gmm2, sinc4, patches, fsdd, npy:FILE.
/// Throws Error(kUsage) for another name, Error(kIo) or Error(kData) for files.
std::unique_ptr<Source> make_source(const std::string& spec, const SourceOptions& options);

/// Where a source is looked at. Ranges of x are +- these.
struct SourceRanges {
  std::vector<double> epsilons;  ///< Slopes that commands take by default: the paper's, where it has them.
  double support = 2.2;          ///< Grid of the Blahut-Arimoto algorithm.
  double law = 1.8;              ///< Plots of densities.
  double controller = 1.4;       ///< Tables of controllers.
};
const SourceRanges& ranges_of(const Source& source);

}  // namespace diffc::r2d2
