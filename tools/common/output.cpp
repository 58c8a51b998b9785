// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/common/output.h"

#include <filesystem>
#include <system_error>

#include "codec/base/error.h"

namespace diffc {

namespace fs = std::filesystem;

boost::program_options::options_description output_options() {
  boost::program_options::options_description options;
  options.add_options()("no-overwrite", "refuse an output that exists");
  return options;
}

void check_output(const std::string& output, const std::vector<std::string>& inputs,
                  const boost::program_options::variables_map& values) {
  if (output == "-") return;
  std::error_code error;
  // Pipes and devices are written in place: nothing of theirs is lost.
  if (!fs::is_regular_file(output, error)) return;
  for (const std::string& input : inputs)
    if (input != "-" && fs::equivalent(input, output, error) && !error)
      throw Error(ErrorKind::kUsage, "the output " + output + " is the input " + input, "name another file");
  if (values.count("no-overwrite"))
    throw Error(ErrorKind::kUsage, output + " exists", "remove it, or leave --no-overwrite out");
}

}  // namespace diffc
