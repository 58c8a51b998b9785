// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train calibrate --model MODEL [--data PATH] [--coarse LEVELS]

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <sstream>

#include "codec/base/error.h"
#include "models/files/model_description.h"
#include "tools/diffc_train/command_options.h"
#include "tools/diffc_train/commands.h"
#include "tools/diffc_train/model_data.h"

namespace diffc::train {

namespace po = boost::program_options;

namespace {

std::vector<CoarseLevel> parse_coarse(const std::string& text) {
  std::vector<CoarseLevel> levels;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    std::istringstream fields(part);
    CoarseLevel level{};
    char colon = 0;
    if (!(fields >> level.eta >> colon >> level.factor) || colon != ':' || !(fields >> std::ws).eof())
      throw Error(ErrorKind::kUsage, "--coarse " + text + " is not ETA:FACTOR,...");
    levels.push_back(level);
  }
  check_coarse_levels(levels);
  return levels;
}

}  // namespace

int run_calibrate(const std::vector<std::string>& arguments) {
  po::options_description options(
      "diffc-train calibrate --model MODEL [--data PATH] [--coarse LEVELS] [options]");
  options.add_options()("help", "show this help")                                             //
      ("model", po::value<std::string>(), "safetensors model; what is measured is replaced")  //
      ("out", po::value<std::string>(), "write here instead")                                 //
      ("name", po::value<std::string>(), "rename the model")                                  //
      ("data", po::value<std::string>(),
       "training images: folder, tar, zip, .npy or .npz; without them --coarse is set and what was measured "
       "stays")                                                                                   //
      ("limit", po::value<size_t>()->default_value(128), "images, spread over the set; 0 = all")  //
      ("side", po::value<size_t>()->default_value(400),
       "images to encode for the weights of side information; 0 = leave them")  //
      ("coarse", po::value<std::string>(),
       "estimate from reduced pictures: ETA:FACTOR,..., as 2.5:2,6:4,16:8")  //
      ("tile", po::value<int>()->default_value(0), "cut images into squares of this side");
  const auto read = command_options(arguments, options);
  if (!read) return 0;
  const po::variables_map& given = *read;
  const auto missing = [](const char* what) {
    return Error(ErrorKind::kUsage, fmt::format("no {}", what), "see diffc-train calibrate --help");
  };
  if (!given.count("model")) throw missing("--model");
  if (!given.count("data") && !given.count("coarse")) throw missing("--data, and no --coarse");
  for (const char* key : {"limit", "side", "tile"})
    if (!given.count("data") && !given[key].defaulted())
      throw Error(ErrorKind::kUsage, fmt::format("--{} without --data", key), "give training images");
  const std::string path = given["model"].as<std::string>();
  model_files::SafetensorsFile file = model_files::read_safetensors(path);
  model_files::ModelDescription model = model_files::read_description(file, path);
  if (given.count("name")) model.name = given["name"].as<std::string>();
  if (given.count("coarse")) model.coarse = parse_coarse(given["coarse"].as<std::string>());
  model_files::write_description(model, file);
  if (given.count("data")) {
    const std::string data = given["data"].as<std::string>();
    const int tile = given["tile"].as<int>();
    calibrate(file, path, read_images(data, tile, given["limit"].as<size_t>()));
    if (const size_t side = given["side"].as<size_t>())
      calibrate_side(file, path, read_images(data, tile, side));
  }
  model_files::write_safetensors(given.count("out") ? given["out"].as<std::string>() : path, file);
  fmt::print("{} {}\n", model_files::model_id(file), model.name);
  return 0;
}

}  // namespace diffc::train
