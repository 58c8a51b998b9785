// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include "codec/base/error.h"
#include "models/files/model_index.h"
#include "tools/diffc_train/commands.h"

namespace diffc::train {

int run_index(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1 || arguments[0].starts_with("-")) {
    const bool help = arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h");
    if (!help) throw Error(ErrorKind::kUsage, "no folder of models given", "diffc-train index FOLDER");
    fmt::print(
        "usage: diffc-train index FOLDER\n\nWrites FOLDER/{}: the ids of the safetensors models there, so "
        "that a decoder finds its model without reading all of them. Write it again when they change.\n",
        model_files::kIndexName);
    return 0;
  }
  model_files::ModelIndex::of_models(arguments[0]).write(arguments[0]);
  return 0;
}

}  // namespace diffc::train
