// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train: trains, evaluates, calibrates, joins and indexes denoising models, packs pictures, and trains
// learned transform codecs.

#include <fmt/format.h>

#include <boost/program_options/errors.hpp>
#include <map>
#include <new>
#include <string>
#include <vector>

#include "codec/base/error.h"
#include "models/nn/thread_scope.h"
#include "tools/common/app.h"
#include "tools/diffc_train/commands.h"

namespace {

int run(std::vector<std::string> arguments) {
  const std::string command = arguments.empty() ? "--help" : arguments[0];
  if (command == "--version") {
    fmt::print("diffc-train {}\n", DIFFC_VERSION);
    return diffc::kExitDone;
  }
  using Command = int (*)(const std::vector<std::string>&);
  static const std::map<std::string, Command> kCommands = {
      {"codec", diffc::train::run_codec},         {"eval", diffc::train::run_eval},
      {"calibrate", diffc::train::run_calibrate}, {"join", diffc::train::run_join},
      {"check", diffc::train::run_check},         {"pack", diffc::train::run_pack},
      {"index", diffc::train::run_index}};
  if (const auto found = kCommands.find(command); found != kCommands.end()) {
    arguments.erase(arguments.begin());
    return found->second(arguments);
  }
  return diffc::train::run_train(arguments);
}

}  // namespace

int main(int argc, char** argv) {
  diffc::nn::keep_freed_memory();
  return diffc::run_app("diffc-train", [&] {
    using diffc::Error;
    using diffc::ErrorKind;
    try {
      return run({argv + 1, argv + argc});
    } catch (const Error&) {
      throw;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const boost::program_options::error& error) {
      throw Error(ErrorKind::kUsage, error.what(), "see diffc-train --help");
    } catch (const std::exception& error) {  // LibTorch's have pages of where it was
      const std::string what = error.what();
      throw Error(ErrorKind::kData, what.substr(0, what.find('\n')));
    }
  });
}
