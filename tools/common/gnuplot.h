// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Plots by gnuplot, as a program of its own.

#pragma once

#include <filesystem>
#include <string>

namespace diffc {

enum class GnuplotEnd { kPlotted, kNotInstalled, kFailed };

/// Runs gnuplot on a script in `folder`, against which the names in the script and `log` are taken; `log`
/// gets its messages. No shell sees any of it.
GnuplotEnd gnuplot(const std::string& script, const std::filesystem::path& folder,
                   const std::filesystem::path& log);

}  // namespace diffc
