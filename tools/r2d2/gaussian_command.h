// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2 gaussian: the theory of DiffC on a Gaussian fitted to image patches (Theis et al. 2022, section 4).

#pragma once

#include <string>
#include <vector>

namespace diffc {

/// Arguments without the subcommand's name; returns an exit code.
int r2d2_gaussian(const std::vector<std::string>& args);

}  // namespace diffc
