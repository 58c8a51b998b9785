// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2: rate-distortion functions by diffusion.

#include <iostream>

#include "codec/base/error.h"
#include "tools/common/app.h"
#include "tools/r2d2/commands.h"
#include "tools/r2d2/gaussian_command.h"

namespace {

constexpr diffc::R2d2Command kCommands[] = {
    {"estimate", "train an estimator on samples of a source and write its curve", diffc::r2d2_estimate},
    {"evaluate", "run Algorithm 2 with the closed-form controller and write its curve", diffc::r2d2_evaluate},
    {"plot", "draw reconstruction laws, or curves written by the other commands", diffc::r2d2_plot},
    {"code", "code a source by reverse channel coding and compare with R(D)", diffc::r2d2_code},
    {"realism", "the rate-distortion function under perfect realism, and DiffC beside it",
     diffc::r2d2_realism},
    {"shaped", "what noise shaped by frequency would gain with a diffusion model of images",
     diffc::r2d2_shaped},
    {"gaussian", "the theory of DiffC on a Gaussian fitted to image patches", diffc::r2d2_gaussian},
};

void print_help() {
  std::cout << "usage: r2d2 COMMAND --source "
               "gaussian|gaussian:V1,V2,...|gmm1|gmm2|sinc4|patches|colour-patches|fsdd|npy:FILE "
               "--out DIR ...\n\n";
  for (const auto& command : kCommands) std::cout << "  " << command.name << "\t" << command.summary << "\n";
  std::cout
      << "\n  r2d2 COMMAND --help lists the options of a command. Rates are nats, distortions half squared "
         "errors.\n";
}

}  // namespace

int main(int argc, char** argv) {
  return diffc::run_app("r2d2", [&] {
    const std::vector<std::string> args(argv + 1, argv + argc);
    if (args.empty()) throw diffc::Error(diffc::ErrorKind::kUsage, "no command given", "see r2d2 --help");
    if (args[0] == "--help" || args[0] == "-h") {
      print_help();
      return 0;
    }
    if (args[0] == "--version") {
      std::cout << "r2d2 " << diffc::project_version() << "\n";
      return 0;
    }
    for (const auto& command : kCommands)
      if (args[0] == command.name) return command.run({args.begin() + 1, args.end()});
    throw diffc::Error(diffc::ErrorKind::kUsage, "unknown command '" + args[0] + "'", "see r2d2 --help");
  });
}
