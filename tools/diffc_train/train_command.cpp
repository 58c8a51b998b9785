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
#include "models/files/experts.h"
#include "models/train/trainer.h"
#include "tools/common/picture.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc_train/commands.h"
#include "tools/diffc_train/model_data.h"
#include "tools/diffc_train/run_log.h"
#include "tools/diffc_train/training_run.h"

namespace diffc::train {
namespace {

namespace po = boost::program_options;
using nlohmann::json;

po::options_description options() {
  po::options_description own("Options of denoising models");
  own.add_options()("init", po::value<std::string>(), "start from this model and its architecture")  //
      ("expert", po::value<size_t>()->default_value(0),
       "which network of --init, if it has several; 0 = that of the least noise")          //
      ("synthetic", po::value<double>(), "share of the examples that are no photographs")  //
      ("workers", po::value<int>(), "single-threaded workers")                             //
      ("calibrate", po::value<int>()->default_value(128),
       "training images for the band table at the end; 0 = none")           //
      ("rank", po::value<int>()->default_value(0), "of this process")       //
      ("world", po::value<int>()->default_value(1), "number of processes")  //
      ("rendezvous", po::value<std::string>()->default_value("127.0.0.1:29400"), "HOST:PORT of rank 0");
  po::options_description all("diffc-train --data PATH[:weight[:min_eta[:tile]]] ... --out MODEL [options]");
  all.add(training_options()).add(own);
  return all;
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
  const TrainingRun run(given);

  Checkpoint checkpoint;
  nn::Model init;
  json described = json::object();
  if (run.resume) {
    checkpoint = load_checkpoint(run.checkpoint_path);
    described = checkpoint.config;
  } else if (given.count("init")) {
    const std::string path = given["init"].as<std::string>();
    init = nn::model_from_safetensors(
        model_files::single_network(model_files::read_safetensors(path), path, given["expert"].as<size_t>()),
        path);
    described["network"] = nn::to_json(init.network);
  }
  TrainingRun::configure(given, described);
  if (given.count("workers")) described["workers"] = given["workers"].as<int>();
  if (given.count("synthetic")) described["synthetic"] = given["synthetic"].as<double>();
  const TrainConfig config = train_config_from_json(described);

  const auto data = run.load(given, config, config.photographs);
  std::shared_ptr<Exchange> exchange;
  const int rank = given["rank"].as<int>(), world = given["world"].as<int>();
  if (world > 1) exchange = join_gloo(rank, world, given["rendezvous"].as<std::string>());

  Trainer trainer(config, data, exchange);
  if (run.resume) {
    trainer.resume(checkpoint);
  } else if (given.count("init")) {
    trainer.start_from(init.parameters);
  }
  RunLog log(rank == 0 ? run.log_path : std::string(), run.resume);
  log.write({{"event", "start"},
             {"images", data->size()},
             {"parameters", config.network.parameters()},
             {"gmac_64x64", config.network.macs(64, 64) * 1e-9},
             {"config", to_json(config)}});

  const auto save = [&](const Checkpoint& c, int calibration_images) {
    nn::Model model = trainer.model();
    model.name = run.name;
    model.training = run.describe(c, c.step * config.batch * world);
    model_files::SafetensorsFile file = nn::to_safetensors(model, nn::StoredType::kHalf);
    if (calibration_images > 0) calibrate(file, run.out, training_crops(*data, calibration_images));
    model_files::write_safetensors(run.out, file);
  };
  TrainerCallbacks callbacks;
  callbacks.progress = [&](const Progress& p) { log.progress(p); };
  callbacks.validation = [&](const Validation& v) { log.validation(v); };
  callbacks.checkpoint = [&](const Checkpoint& c) {
    save_checkpoint(run.checkpoint_path, c);
    save(c, 0);
  };
  trainer.run(callbacks);
  if (rank == 0) {
    save_checkpoint(run.checkpoint_path, trainer.checkpoint());
    save(trainer.checkpoint(), given["calibrate"].as<int>());
    log.finish();
  }
  return 0;
}

}  // namespace diffc::train
