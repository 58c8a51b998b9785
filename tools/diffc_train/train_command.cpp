// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train --data PATH[:weight[:min_eta[:tile]]] ... --out MODEL

#include <fmt/format.h>
#include <unistd.h>

#include <boost/program_options.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "models/train/trainer.h"
#include "tools/common/picture.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc_train/commands.h"
#include "tools/diffc_train/model_data.h"
#include "tools/diffc_train/run_log.h"
#include "tools/diffc_train/sources.h"

namespace diffc::train {
namespace {

namespace po = boost::program_options;
using nlohmann::json;

po::options_description options() {
  po::options_description o("diffc-train --data PATH[:weight[:min_eta[:tile]]] ... --out MODEL [options]");
  o.add_options()("help", "show this help")  //
      ("data", po::value<std::vector<std::string>>()->multitoken()->composing(),
       "training images: folder, tar, zip, .npy or .npz")  //
      ("out", po::value<std::string>(),
       "model file to write (.safetensors); checkpoint and log go beside it")                   //
      ("init", po::value<std::string>(), "start from this model and its architecture")          //
      ("config", po::value<std::string>(), "JSON file: network, optimizer, noise levels, ...")  //
      ("synthetic", po::value<double>(), "share of the examples that are no photographs")       //
      ("minutes", po::value<double>(), "wall-clock budget")                                     //
      ("steps", po::value<int64_t>(), "budget in steps instead")                                //
      ("batch", po::value<int>(), "images per step")                                            //
      ("workers", po::value<int>(), "single-threaded workers")                                  //
      ("seed", po::value<uint64_t>(), "of all random numbers")                                  //
      ("tile", po::value<int>()->default_value(0), "cut images into squares of this side")      //
      ("resume", "go on from the checkpoint beside --out")                                      //
      ("calibrate", po::value<int>()->default_value(128),
       "training images for the band table at the end; 0 = none")                         //
      ("name", po::value<std::string>(), "name of the model; default: that of the file")  //
      ("rank", po::value<int>()->default_value(0), "of this process")                     //
      ("world", po::value<int>()->default_value(1), "number of processes")                //
      ("rendezvous", po::value<std::string>()->default_value("127.0.0.1:29400"), "HOST:PORT of rank 0");
  return o;
}

}  // namespace

int run_train(const std::vector<std::string>& arguments) {
  po::variables_map given;
  po::store(po::command_line_parser(arguments).options(options()).run(), given);
  po::notify(given);
  if (given.count("help")) {
    std::cout << options();
    return 0;
  }
  if (!given.count("data")) throw Error(ErrorKind::kUsage, "no training data", "give --data PATH");
  if (!given.count("out")) throw Error(ErrorKind::kUsage, "no model file to write", "give --out MODEL");
  const std::string out = given["out"].as<std::string>();
  const std::string checkpoint_path = out + ".ckpt", log_path = out + ".log.jsonl";
  const bool resume = given.count("resume") > 0 && std::filesystem::exists(checkpoint_path);

  Checkpoint checkpoint;
  nn::Model init;
  json described = json::object();
  if (resume) {
    checkpoint = load_checkpoint(checkpoint_path);
    described = checkpoint.config;
  } else if (given.count("init")) {
    init = nn::load_model(given["init"].as<std::string>());
    described["network"] = nn::to_json(init.network);
  }
  // Key by key, so that {"network": {"limit": 32}} leaves the layers of --init as they are.
  if (given.count("config")) described.merge_patch(read_json(given["config"].as<std::string>()));
  for (const char* key : {"batch", "workers"}) {
    if (given.count(key)) described[key] = given[key].as<int>();
  }
  if (given.count("minutes")) described["minutes"] = given["minutes"].as<double>();
  if (given.count("steps")) described["steps"] = given["steps"].as<int64_t>();
  if (given.count("synthetic")) described["synthetic"] = given["synthetic"].as<double>();
  if (given.count("seed")) described["seed"] = given["seed"].as<uint64_t>();
  const TrainConfig config = train_config_from_json(described);

  const Sources sources = parse_sources(given["data"].as<std::vector<std::string>>());
  const auto data = load_sources(
      sources, {.tile = given["tile"].as<int>(), .crop = config.crop, .validation = config.validation});
  std::shared_ptr<Exchange> exchange;
  const int rank = given["rank"].as<int>(), world = given["world"].as<int>();
  if (world > 1) exchange = join_gloo(rank, world, given["rendezvous"].as<std::string>());

  Trainer trainer(config, data, exchange);
  if (resume) {
    trainer.resume(checkpoint);
  } else if (given.count("init")) {
    trainer.start_from(init.parameters);
  }
  RunLog log(rank == 0 ? log_path : std::string(), resume);
  log.write({{"event", "start"},
             {"images", data->size()},
             {"parameters", config.network.parameters()},
             {"gmac_64x64", config.network.macs(64, 64) * 1e-9},
             {"config", to_json(config)}});

  const std::string name =
      given.count("name") ? given["name"].as<std::string>() : std::filesystem::path(out).stem().string();
  const auto save = [&](const Checkpoint& c, int calibration_images) {
    nn::Model model = trainer.model();
    model.name = name;
    model.training = {{"steps", c.step},
                      {"images", c.step * config.batch * world},
                      {"minutes", std::round(c.seconds / 6) / 10},
                      {"data", sources.listed}};
    if (calibration_images > 0) calibrate(model, training_crops(*data, calibration_images));
    nn::save_model(out, model);
  };
  TrainerCallbacks callbacks;
  callbacks.progress = [&](const Progress& p) { log.progress(p); };
  callbacks.validation = [&](const Validation& v) { log.validation(v); };
  callbacks.checkpoint = [&](const Checkpoint& c) {
    save_checkpoint(checkpoint_path, c);
    save(c, 0);
  };
  trainer.run(callbacks);
  if (rank == 0) {
    save_checkpoint(checkpoint_path, trainer.checkpoint());
    save(trainer.checkpoint(), given["calibrate"].as<int>());
    log.finish();
  }
  return 0;
}

}  // namespace diffc::train
