// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train pack --data PATH[:weight[:min_eta[:tile]]] ... --out FILE.pack

#include <fmt/format.h>

#include <boost/program_options.hpp>

#include "codec/base/error.h"
#include "models/train/packed_data.h"
#include "models/train/train_config.h"
#include "tools/diffc_train/command_options.h"
#include "tools/diffc_train/commands.h"
#include "tools/diffc_train/sources.h"

namespace diffc::train {
namespace {

namespace po = boost::program_options;

po::options_description options() {
  const TrainConfig usual;
  po::options_description o("diffc-train pack --data PATH[:weight[:min_eta[:tile]]] ... --out FILE.pack");
  o.add_options()("help", "show this help")  //
      ("data", po::value<std::vector<std::string>>()->multitoken()->composing(),
       "training images: folder, tar, zip, .npy or .npz")  //
      ("out", po::value<std::string>(), "file to write")   //
      ("split", po::value<int>()->default_value(0),
       "write FILE.pack.0, FILE.pack.1, ... of at most so many MiB; 0 = one file")          //
      ("crop", po::value<int>()->default_value(usual.crop), "side of a training example")   //
      ("tile", po::value<int>()->default_value(0), "cut images into squares of this side")  //
      ("validation", po::value<int>()->default_value(usual.validation), "images held out")  //
      ("photographs", po::value<int>()->default_value(usual.photographs),
       "images held out of the larger ones that do not teach the least noise");
  return o;
}

}  // namespace

int run_pack(const std::vector<std::string>& arguments) {
  const auto read = command_options(arguments, options());
  if (!read) return 0;
  const po::variables_map& given = *read;
  if (!given.count("data")) throw Error(ErrorKind::kUsage, "no training data", "give --data PATH");
  if (!given.count("out")) throw Error(ErrorKind::kUsage, "no file to write", "give --out FILE.pack");
  const int split = given["split"].as<int>();
  for (const char* count : {"split", "tile", "validation", "photographs"})
    if (given[count].as<int>() < 0) throw Error(ErrorKind::kUsage, fmt::format("--{} is negative", count));
  const auto data = load_sources(parse_sources(given["data"].as<std::vector<std::string>>()),
                                 {.tile = given["tile"].as<int>(),
                                  .crop = given["crop"].as<int>(),
                                  .validation = given["validation"].as<int>(),
                                  .photographs = given["photographs"].as<int>()});
  const PackedData packed = pack(*data);
  const uint64_t bytes =
      write_packed(given["out"].as<std::string>(), packed, static_cast<uint64_t>(split) << 20);
  fmt::print("{} images, {} held out, {:.1f} MiB of pixels in {:.1f} MiB\n", packed.size(),
             packed.validation.size() + packed.photographs.size(),
             static_cast<double>(packed.pixels.size()) / (1 << 20), static_cast<double>(bytes) / (1 << 20));
  return 0;
}

}  // namespace diffc::train
