// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/commands.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;

namespace {

/// Names of files stand in commands as they are: a folder that a shell would take apart is not used.
fs::path base_folder() {
  const fs::path folder = fs::temp_directory_path();
  const std::string name = folder.string();
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '/' || c == '.' || c == '_' || c == '-';
  });
  return plain ? folder : fs::path("/tmp");
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (base_folder() / "rdbench-XXXXXX").string();
  if (!mkdtemp(name.data())) throw Error(ErrorKind::kIo, "no temporary folder can be made", "set TMPDIR");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string with_value(std::string command, const std::string& name, const std::string& value) {
  const std::string mark = "{" + name + "}";
  for (std::size_t at = 0; (at = command.find(mark, at)) != std::string::npos; at += value.size())
    command.replace(at, mark.size(), value);
  return command;
}

double run_command(const std::string& command, const std::string& log) {
  const Stopwatch watch;
  const int status = std::system(("( " + command + " ) >" + log + " 2>&1").c_str());
  const double seconds = watch.seconds();
  if (status == 0) return seconds;
  std::string line, last;
  for (std::ifstream file(log); std::getline(file, line);) {
    if (!line.empty()) last = line;
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  throw Error(ErrorKind::kIo,
              "'" + command.substr(0, command.find(' ')) + "' ended with status " + std::to_string(code),
              last.empty() ? "run the command by hand" : last);
}

}  // namespace diffc::rdbench
