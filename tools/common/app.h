// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// What a tool's main() does around its work: errors become one line and an exit code.

#pragma once

#include <boost/program_options.hpp>
#include <functional>
#include <string>
#include <vector>

namespace diffc {

enum ExitCode { kExitDone = 0, kExitFailed = 1, kExitUsage = 2 };

/// Runs `body` and turns exceptions into "NAME: what went wrong: what to do" on standard error and an exit
/// code.
int run_app(const std::string& name, const std::function<int()>& body);

/// Parses `args` against options and positional arguments ("name", "name..." for any number); a "name" that
/// `options` does not hold is added as a hidden one of type std::string. Throws Error(kUsage) for anything
/// that does not fit.
boost::program_options::variables_map parse_options(
    const std::vector<std::string>& args, const boost::program_options::options_description& options,
    const std::vector<std::string>& positional);

/// Version of the project.
std::string project_version();

}  // namespace diffc
