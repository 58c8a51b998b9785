// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The part of the report where one picture is seen under all codecs at the nearest rate, and where their
// differences are counted image by image.

#pragma once

#include <string>
#include <vector>

#include "tools/rdbench/summary.h"

namespace diffc::rdbench {

/// What the points of a curve have in common for every image: "equal rate", "equal PSNR" or "one setting".
std::string rate_control(const Plan& plan, const std::vector<int>& points);

/// The sections and their data; report_pairs_script.h brings them to life.
std::string pairs(const Summary& summary, const std::vector<NamedCurve>& curves);

}  // namespace diffc::rdbench
