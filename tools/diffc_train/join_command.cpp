// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train join MODEL MODEL:ETA ... --out MODEL

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <filesystem>

#include "codec/base/error.h"
#include "models/files/experts.h"
#include "models/files/model_id.h"
#include "tools/diffc_train/command_options.h"
#include "tools/diffc_train/commands.h"

namespace diffc::train {

namespace po = boost::program_options;

namespace {

// "MODEL:ETA", or "MODEL" for the first.
model_files::JoinedModel read_part(const std::string& argument, bool first) {
  const size_t colon = first ? std::string::npos : argument.rfind(':');
  if (!first && colon == std::string::npos)
    throw Error(ErrorKind::kUsage, argument + ": no noise level to start at", "give MODEL:ETA");
  model_files::JoinedModel part;
  part.name = argument.substr(0, colon);
  if (!first) {
    size_t used = 0;
    const std::string number = argument.substr(colon + 1);
    try {
      part.eta_from = std::stof(number, &used);
    } catch (const std::exception&) {
      used = 0;
    }
    if (used == 0 || used != number.size())
      throw Error(ErrorKind::kUsage, fmt::format("{}: {} is no noise level", argument, number),
                  "give MODEL:ETA");
  }
  part.file = model_files::read_safetensors(part.name);
  return part;
}

}  // namespace

int run_join(const std::vector<std::string>& arguments) {
  po::options_description options("diffc-train join MODEL MODEL:ETA ... --out MODEL");
  options.add_options()("help", "show this help")  //
      ("models", po::value<std::vector<std::string>>(),
       "models of one network each, from little to much noise, and the noise ETA from which one takes over "
       "(also "
       "without the option's name)")                                                      //
      ("out", po::value<std::string>(), "safetensors model to write; calibrate it then")  //
      ("name", po::value<std::string>(), "name of the model; default: that of the file");
  const auto read = command_options(arguments, options, {"models..."});
  if (!read) return 0;
  const po::variables_map& given = *read;
  if (!given.count("models") || !given.count("out"))
    throw Error(ErrorKind::kUsage, "models and --out are needed", "see diffc-train join --help");
  std::vector<model_files::JoinedModel> parts;
  for (const std::string& argument : given["models"].as<std::vector<std::string>>())
    parts.push_back(read_part(argument, parts.empty()));
  const std::string out = given["out"].as<std::string>();
  const std::string name =
      given.count("name") ? given["name"].as<std::string>() : std::filesystem::path(out).stem().string();
  const model_files::SafetensorsFile joined = model_files::join_models(parts, name);
  model_files::write_safetensors(out, joined);
  fmt::print("{} {}\n", model_files::model_id(joined), name);
  return 0;
}

}  // namespace diffc::train
