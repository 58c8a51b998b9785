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
#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "models/files/experts.h"
#include "models/nn/device.h"
#include "models/train/resident_trainer.h"
#include "models/train/trainer.h"
#include "tools/common/environment.h"
#include "tools/common/picture.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc_train/command_options.h"
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
  own.add_options()(
      "device", po::value<std::string>(),
      "train on one device: cpu, cuda, cuda:N, or auto (default): a GPU if one can be used, else workers")  //
      ("packed", po::value<std::string>(), "training images of diffc-train pack, instead of --data")        //
      ("synthetic-pool", po::value<int>(),
       "with --device or --packed: synthetic pictures to draw from (default 4096)");
  po::options_description all("diffc-train --data PATH[:weight[:min_eta[:tile]]] ... --out MODEL [options]");
  all.add(training_options()).add(own);
  return all;
}

// Where one device has everything; none: workers on the processor, unless it is named for this very run.
std::optional<at::Device> one_device(const po::variables_map& given) {
  const std::optional<Device> wanted = wanted_device(given);
  const bool alone = given.count("workers") || given["world"].as<int>() > 1;
  if (given.count("packed") || (wanted && given.count("device"))) {
    if (alone)
      throw Error(ErrorKind::kUsage, "one device is one process without workers",
                  "leave out --workers and --world, or --device and --packed");
    return nn::open_device(wanted);
  }
  if (alone) return std::nullopt;
  const at::Device found = nn::open_device(wanted);
  return found.is_cpu() ? std::nullopt : std::optional(found);
}

// What a model tells of its data.
json listed(const PackedData& packed) {
  json list = json::array();
  for (const PackedSource& source : packed.sources)
    list.push_back({{"file", source.name}, {"weight", source.weight}, {"min_eta", source.min_eta}});
  return list;
}

// A run that is about to begin.
struct Start {
  const po::variables_map& given;
  std::optional<at::Device> device;
  TrainingRun run;
  TrainConfig config;
  bool crop_given;        // in the configuration
  Checkpoint checkpoint;  // of --resume
  nn::Model init;         // of --init
};

Start read_start(const po::variables_map& given) {
  Start start{given, one_device(given), TrainingRun(given), {}, false, {}, {}};
  json described = json::object();
  if (start.run.resume) {
    start.checkpoint = load_checkpoint(start.run.checkpoint_path);
    described = start.checkpoint.config;
  } else if (given.count("init")) {
    const std::string path = given["init"].as<std::string>();
    start.init = nn::model_from_safetensors(
        model_files::single_network(model_files::read_safetensors(path), path, given["expert"].as<size_t>()),
        path);
    described["network"] = nn::to_json(start.init.network);
  }
  TrainingRun::configure(given, described);
  if (given.count("workers")) described["workers"] = given["workers"].as<int>();
  if (given.count("synthetic-pool")) described["synthetic_pool"] = given["synthetic-pool"].as<int>();
  if (given.count("synthetic")) described["synthetic"] = given["synthetic"].as<double>();
  // One device takes the whole batch.
  if (start.device) described["workers"] = 1;
  start.crop_given = described.contains("crop");
  start.config = train_config_from_json(described);
  return start;
}

// From the first step to the calibrated model.
template <typename Data>
void train(const Start& start, TrainingLoop& trainer, const Data& data, int rank, int world,
           const json& more_to_log) {
  const TrainingRun& run = start.run;
  const TrainConfig& config = start.config;
  if (run.resume) {
    trainer.resume(start.checkpoint);
  } else if (start.given.count("init")) {
    trainer.start_from(start.init.parameters);
  }
  RunLog log(rank == 0 ? run.log_path : std::string(), run.resume);
  json line = {{"event", "start"},
               {"images", data.size()},
               {"parameters", config.network.parameters()},
               {"gmac_64x64", config.network.macs(64, 64) * 1e-9},
               {"config", to_json(config)}};
  line.update(more_to_log);
  log.write(line);

  const auto save = [&](const Checkpoint& c, int calibration_images) {
    nn::Model model = trainer.model();
    model.name = run.name;
    model.training = run.describe(c, c.step * config.batch * world);
    model_files::SafetensorsFile file = nn::to_safetensors(model, nn::StoredType::kHalf);
    if (calibration_images > 0) calibrate(file, run.out, training_crops(data, calibration_images));
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
    const Checkpoint last = trainer.checkpoint();
    save_checkpoint(run.checkpoint_path, last);
    save(last, start.given["calibrate"].as<int>());
    log.finish();
  }
}

int train_by_workers(const Start& start) {
  const auto& given = start.given;
  const auto data = start.run.load(given, start.config, start.config.photographs);
  std::shared_ptr<Exchange> exchange;
  const int rank = given["rank"].as<int>(), world = given["world"].as<int>();
  if (world > 1) exchange = join_gloo(rank, world, given["rendezvous"].as<std::string>());
  Trainer trainer(start.config, data, exchange);
  train(start, trainer, *data, rank, world, json::object());
  return 0;
}

int train_on_one_device(Start start) {
  const auto& given = start.given;
  if (given.count("packed") && given.count("data"))
    throw Error(ErrorKind::kUsage, "packed pictures and others", "give --data or --packed");
  const at::Device device = *start.device;
  std::shared_ptr<const ResidentData> data;
  {
    const PackedData packed = given.count("packed")
                                  ? read_packed(given["packed"].as<std::string>())
                                  : pack(*start.run.load(given, start.config, start.config.photographs));
    if (given.count("packed")) {
      start.run.sources.listed = listed(packed);
      if (!start.crop_given) start.config.crop = packed.crop;
      check_crop(packed.crop, start.config.crop);  // before the work of minutes
    }
    start.config.check();
    data = std::make_shared<const ResidentData>(
        packed, ResidentOptions{.device = device,
                                .synthetic = start.config.synthetic > 0 ? start.config.synthetic_pool : 0,
                                .finest_eta = eta_of_gamma(start.config.levels.low),
                                .seed = start.config.seed});
  }
  ResidentTrainer trainer(start.config, data);
  train(start, trainer, *data, 0, 1, {{"device", device.str()}, {"resident_mib", data->bytes() >> 20}});
  return 0;
}

}  // namespace

int run_train(const std::vector<std::string>& arguments) {
  const auto read = command_options(arguments, options());
  if (!read) return 0;
  const po::variables_map& given = *read;
  Start start = read_start(given);
  return start.device ? train_on_one_device(std::move(start)) : train_by_workers(start);
}

}  // namespace diffc::train
