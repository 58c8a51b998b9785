// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Commands of other programs, with files in a folder of their own.

#pragma once

#include <filesystem>
#include <string>

namespace diffc::rdbench {

/// A private folder that disappears with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();  ///< Throws Error(kIo).
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// The command with every {NAME} replaced.
std::string with_value(std::string command, const std::string& name, const std::string& value);

/// Runs a command in /bin/sh, its output in the file `log`, and returns the seconds it took. Throws
/// Error(kIo) with its exit status and its last line of output if it fails. Thread-safe.
double run_command(const std::string& command, const std::string& log);

}  // namespace diffc::rdbench
