// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which files `encode` and `decode` read and write: one with -o, any number with -O.

#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

namespace diffc {

struct FilePair {
  std::string input, output;
};

struct FilePlan {
  std::vector<FilePair> files;  ///< One, unless into a folder.
  std::string extension;        ///< Of the outputs, as extension_of() gives it.
  std::string folder;           ///< For the outputs; empty without -O.
};

/// The options -o, -O and --format; `outputs` and `formats` tell in --help what they may be.
boost::program_options::options_description file_options(const std::string& outputs,
                                                         const std::string& formats);

/// parse_options() of them and any number of inputs.
boost::program_options::variables_map parse_file_options(
    const std::vector<std::string>& args, const boost::program_options::options_description& options);

/// Throws Error(kUsage) where inputs and outputs do not fit together; `example` is a command that does.
/// A single output has passed check_output(); those in a folder are called as their inputs, with --format or
/// `extension` for the extension.
FilePlan plan_files(const boost::program_options::variables_map& values, const std::string& example,
                    const std::string& extension);

/// The folder of a plan that has one. Throws Error(kUsage) where it cannot be made.
void make_folder(const FilePlan& plan);

}  // namespace diffc
