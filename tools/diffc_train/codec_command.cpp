// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train codec --data PATH[:weight[:min_eta[:tile]]] ... --out MODEL: transform codecs with a
// hyperprior.

#include <boost/program_options.hpp>

#include "codec/base/error.h"
#include "models/nn/device.h"
#include "models/nn/thread_scope.h"
#include "models/train_transform/transform_trainer.h"
#include "tools/common/environment.h"
#include "tools/diffc_train/command_options.h"
#include "tools/diffc_train/commands.h"
#include "tools/diffc_train/run_log.h"
#include "tools/diffc_train/training_run.h"

namespace diffc::train {
namespace {

namespace po = boost::program_options;
using nlohmann::json;
using namespace train_transform;

po::options_description options() {
  po::options_description own("Options of transform codecs");
  own.add_options()("init", po::value<std::string>(),
                    "start from this checkpoint (MODEL.ckpt) and its configuration")  //
      ("features", po::value<std::string>(),
       "TorchScript network for the perceptual distance of runs that have a weight for it")            //
      ("lambda", po::value<double>(), "loss: bits per pixel + lambda * mean squared error in levels")  //
      ("device", po::value<std::string>(),
       "cpu, cuda, cuda:N, or auto (default): a GPU if one can be used, else one thread");
  po::options_description all(
      "diffc-train codec --data PATH[:weight[:min_eta[:tile]]] ... --out MODEL [options]");
  all.add(training_options()).add(own);
  return all;
}

}  // namespace

int run_codec(const std::vector<std::string>& arguments) {
  const auto read = command_options(arguments, options());
  if (!read) return 0;
  const po::variables_map& given = *read;
  const TrainingRun run(given);
  const at::Device device = nn::open_device(wanted_device(given));

  Checkpoint start;
  json described = json::object();
  if (run.resume || given.count("init")) {
    start = load_checkpoint(run.resume ? run.checkpoint_path : given["init"].as<std::string>());
    described = start.config;
  }
  TrainingRun::configure(given, described);
  if (given.count("lambda")) described["lambda"] = given["lambda"].as<double>();
  const TransformTrainConfig config = transform_config_from_json(described);
  const auto data = run.load(given, config, 0);

  const nn::ThreadScope one_thread(1);
  std::shared_ptr<const features::FeatureNetwork> features;
  if (given.count("features"))
    features = std::make_shared<const features::FeatureNetwork>(given["features"].as<std::string>(), device);
  TransformTrainer trainer(config, data, features, device);
  if (run.resume) {
    trainer.resume(start);
  } else if (given.count("init")) {
    trainer.start_from(start);
  }
  RunLog log(run.log_path, run.resume);
  log.write(
      {{"event", "start"}, {"images", data->size()}, {"device", device.str()}, {"config", to_json(config)}});
  const auto save = [&](const Checkpoint& c) {
    save_checkpoint(run.checkpoint_path, c);
    model_files::SafetensorsFile file = trainer.model();
    transform::TransformDescription description = transform::read_transform_description(file, run.out);
    description.name = run.name;
    description.training = run.describe(c, c.step * config.batch);
    description.training["lambda"] = config.lambda;
    transform::write_transform_description(description, file);
    model_files::write_safetensors(run.out, file);
  };
  TransformCallbacks callbacks;
  callbacks.progress = [&](const TransformProgress& p) { log.progress(p); };
  callbacks.validation = [&](const TransformProgress& v) { log.validation(v); };
  callbacks.checkpoint = save;
  trainer.run(callbacks);
  save(trainer.checkpoint());
  log.finish();
  return 0;
}

}  // namespace diffc::train
