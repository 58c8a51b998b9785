// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

namespace diffc {

/// The option --no-overwrite.
boost::program_options::options_description output_options();

/// Refuses an output before the work that would lose something: one that is an input, also through a link, or
/// with --no-overwrite one that exists. "-" is standard output. Throws Error(kUsage).
void check_output(const std::string& output, const std::vector<std::string>& inputs,
                  const boost::program_options::variables_map& values);

}  // namespace diffc
