// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc_train/command_options.h"

#include <iostream>

#include "tools/common/app.h"

namespace diffc::train {

namespace po = boost::program_options;

std::optional<po::variables_map> command_options(const std::vector<std::string>& arguments,
                                                 const po::options_description& options,
                                                 const std::vector<std::string>& positional) {
  po::variables_map given = parse_options(arguments, options, positional);
  if (!given.count("help")) return given;
  std::cout << options;
  return std::nullopt;
}

}  // namespace diffc::train
