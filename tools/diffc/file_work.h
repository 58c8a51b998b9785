// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The work of a command on one file or on many, and what is printed of it.

#pragma once

#include <boost/program_options.hpp>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
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

inline constexpr uint64_t kAnyPixels = UINT64_MAX;

struct FileWork {
  std::string command, done;  ///< "encode", "encoded"
  /// Works on a file, unless its picture has more than `most_pixels`: then it does nothing and returns
  /// nothing. Of several threads at once, each with its own file.
  std::function<std::optional<Outcome>(Session&, const FilePair&, uint64_t most_pixels, const Progress&)> run;
};

/// Works on every file of the plan and prints the outcomes, as --json and --quiet say. Into a folder, small
/// pictures are worked on at the same time, and a file that fails is told and counted while the rest goes
/// on; else an error is thrown. Returns the exit code.
int work_on_files(const boost::program_options::variables_map& values, Session& session, const FilePlan& plan,
                  const FileWork& work);

}  // namespace diffc
