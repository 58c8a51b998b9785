// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Patches drawn from the reconstruction law, as a picture (Figs. 6 and 11 of the paper).

#pragma once

#include <string>
#include <vector>

#include "codec/base/image.h"

namespace diffc {

/// One line of 32 patches, magnified, for each x1_EPSILON.csv of r2d2 estimate: 16 columns are grey 4x4
/// patches in [0, 1), 48 are RGB ones in [-1, 1). Throws Error(kIo) or Error(kData) naming the file.
Image patch_strip(const std::vector<std::string>& csv_files);

}  // namespace diffc
