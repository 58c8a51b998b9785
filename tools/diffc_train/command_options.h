// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

namespace diffc::train {

/// parse_options() (tools/common/app.h) for a command; none if it was --help, which is then shown.
std::optional<boost::program_options::variables_map> command_options(
    const std::vector<std::string>& arguments, const boost::program_options::options_description& options,
    const std::vector<std::string>& positional = {});

}  // namespace diffc::train
