// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <iostream>

#include "codec/base/error.h"
#include "tools/common/app.h"
#include "tools/diffc/commands.h"

namespace diffc {

namespace {

struct Command {
  const char* name;
  int (*run)(const Arguments&);
  const char* summary;
};

constexpr std::array<Command, 6> kCommands = {{
    {"encode", encode_command, "compress an image"},
    {"decode", decode_command, "reconstruct an image from a .dfc or native file"},
    {"info", info_command, "show what a file is"},
    {"test", test_command, "check files without writing anything"},
    {"plugins", plugins_command, "list codecs, samplers, models and their parameters"},
    {"compare", compare_command, "PSNR, MSE and SSIM of two images or compressed files"},
}};

void print_help() {
  std::cout << "usage: diffc COMMAND [OPTIONS]\n\nCommands:\n";
  for (const Command& c : kCommands)
    std::cout << "  " << c.name << std::string(10 - std::string(c.name).size(), ' ') << c.summary << "\n";
  std::cout
      << "\n  diffc COMMAND --help   options of a command\n"
         "  diffc --version        versions of this program and the linked libraries\n\n"
         "Example:\n  diffc encode photo.png -o photo.dfc --bpp 0.5\n  diffc decode photo.dfc -o copy.png\n";
}

int run(const Arguments& args) {
  if (args.empty()) throw Error(ErrorKind::kUsage, "no command given", "see diffc --help");
  if (args[0] == "--help" || args[0] == "-h" || args[0] == "help") {
    print_help();
    return kExitDone;
  }
  // --version may follow a command, as every option that all commands share.
  const auto names = std::find(args.begin(), args.end(), "--");  // what follows are file names
  if (std::find(args.begin(), names, "--version") != names) {
    std::cout << version_text();
    return kExitDone;
  }
  for (const Command& c : kCommands)
    if (args[0] == c.name) return c.run({args.begin() + 1, args.end()});
  throw Error(ErrorKind::kUsage, "unknown command '" + args[0] + "'", "see diffc --help");
}

}  // namespace

}  // namespace diffc

int main(int argc, char** argv) {
  return diffc::run_app("diffc", [&] { return diffc::run({argv + 1, argv + argc}); });
}
