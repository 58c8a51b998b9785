// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The work of a command on one file or on many, and what is printed of it.

#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "codec/plugin/progress.h"
#include "codec/plugin/session.h"
#include "tools/diffc/file_plan.h"

namespace diffc {

/// What is to be said of a file that is done.
struct Outcome {
  nlohmann::ordered_json json;
  std::string line;
  std::vector<std::string> warnings;
};

struct FileWork {
  std::string command, done;  ///< "encode", "encoded"
  /// Pixels of the picture in an input, 0 if not known.
  std::function<uint64_t(Session&, const std::string& input)> pixels;
  /// Of several threads at once, each with its own file.
  std::function<Outcome(Session&, const FilePair&, const Progress&)> run;
};

/// Works on every file of the plan and prints the outcomes, as --json and --quiet say. Into a folder, small
/// pictures are worked on at the same time, and a file that fails is told and counted while the rest goes
/// on; else an error is thrown. Returns the exit code.
int work_on_files(const boost::program_options::variables_map& values, Session& session, const FilePlan& plan,
                  const FileWork& work);

}  // namespace diffc
