// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train: trains, evaluates, calibrates and indexes denoising models, and trains learned transform
// codecs.

#include <fmt/format.h>

#include <boost/program_options/errors.hpp>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "codec/base/error.h"
#include "models/nn/thread_scope.h"
#include "tools/diffc_train/commands.h"

int main(int argc, char** argv) {
  diffc::nn::keep_freed_memory();
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string command = arguments.empty() ? "--help" : arguments[0];
  try {
    if (command == "--version") {
      fmt::print("diffc-train {}\n", DIFFC_VERSION);
      return 0;
    }
    using Command = int (*)(const std::vector<std::string>&);
    static const std::map<std::string, Command> kCommands = {{"codec", diffc::train::run_codec},
                                                             {"eval", diffc::train::run_eval},
                                                             {"calibrate", diffc::train::run_calibrate},
                                                             {"index", diffc::train::run_index}};
    if (const auto found = kCommands.find(command); found != kCommands.end()) {
      arguments.erase(arguments.begin());
      return found->second(arguments);
    }
    return diffc::train::run_train(arguments);
  } catch (const boost::program_options::error& e) {
    fmt::print(stderr, "diffc-train: {}: see diffc-train --help\n", e.what());
    return 2;
  } catch (const diffc::Error& e) {
    fmt::print(stderr, "diffc-train: {}\n", e.what());
    return e.kind() == diffc::ErrorKind::kUsage ? 2 : 1;
  } catch (const std::exception& e) {
    const std::string what = e.what();
    fmt::print(stderr, "diffc-train: {}\n", what.substr(0, what.find('\n')));
    return 1;
  }
}
