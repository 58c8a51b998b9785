// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc_train/training_run.h"

#include <cmath>
#include <filesystem>

#include "codec/base/error.h"

namespace diffc::train {

namespace po = boost::program_options;
using nlohmann::json;

po::options_description training_options() {
  po::options_description o("Common options");
  o.add_options()("help", "show this help")  //
      ("data", po::value<std::vector<std::string>>()->multitoken()->composing(),
       "training images: folder, tar, zip, .npy or .npz")  //
      ("out", po::value<std::string>(),
       "model file to write (.safetensors); checkpoint and log go beside it")               //
      ("config", po::value<std::string>(), "JSON file: networks, optimizer, ...")           //
      ("minutes", po::value<double>(), "wall-clock budget")                                 //
      ("steps", po::value<int64_t>(), "budget in steps instead")                            //
      ("batch", po::value<int>(), "images per step")                                        //
      ("seed", po::value<uint64_t>(), "of all random numbers")                              //
      ("tile", po::value<int>()->default_value(0), "cut images into squares of this side")  //
      ("resume", "go on from the checkpoint beside --out")                                  //
      ("name", po::value<std::string>(), "name of the model; default: that of the file");
  return o;
}

TrainingRun::TrainingRun(const po::variables_map& given) {
  if (!given.count("data") && !given.count("packed"))
    throw Error(ErrorKind::kUsage, "no training data", "give --data PATH");
  if (!given.count("out")) throw Error(ErrorKind::kUsage, "no model file to write", "give --out MODEL");
  out = given["out"].as<std::string>();
  checkpoint_path = out + ".ckpt";
  log_path = out + ".log.jsonl";
  name = given.count("name") ? given["name"].as<std::string>() : std::filesystem::path(out).stem().string();
  resume = given.count("resume") > 0 && std::filesystem::exists(checkpoint_path);
  if (given.count("data")) sources = parse_sources(given["data"].as<std::vector<std::string>>());
}

void TrainingRun::configure(const po::variables_map& given, json& described) {
  // Key by key, so that {"network": {"limit": 32}} leaves the layers of --init as they are.
  if (given.count("config")) described.merge_patch(read_json(given["config"].as<std::string>()));
  if (given.count("minutes")) described["minutes"] = given["minutes"].as<double>();
  if (given.count("steps")) described["steps"] = given["steps"].as<int64_t>();
  if (given.count("batch")) described["batch"] = given["batch"].as<int>();
  if (given.count("seed")) described["seed"] = given["seed"].as<uint64_t>();
}

std::shared_ptr<const TrainingData> TrainingRun::load(const po::variables_map& given,
                                                      const LoopConfig& config, int photographs) const {
  return load_sources(sources, {.tile = given["tile"].as<int>(),
                                .crop = config.crop,
                                .validation = config.validation,
                                .photographs = photographs});
}

json TrainingRun::describe(const Checkpoint& checkpoint, int64_t images) const {
  return {{"steps", checkpoint.step},
          {"images", images},
          {"minutes", std::round(checkpoint.seconds / 6) / 10},
          {"data", sources.listed}};
}

}  // namespace diffc::train
