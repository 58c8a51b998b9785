// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train codec --data PATH[:weight[:min_eta[:tile]]] ... --out MODEL: transform codecs with a
// hyperprior.

#include <boost/program_options.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "codec/base/error.h"
#include "models/nn/thread_scope.h"
#include "models/train_transform/transform_trainer.h"
#include "tools/diffc_train/commands.h"
#include "tools/diffc_train/run_log.h"
#include "tools/diffc_train/sources.h"

namespace diffc::train {
namespace {

namespace po = boost::program_options;
using nlohmann::json;
using namespace train_transform;

po::options_description options() {
  po::options_description o(
      "diffc-train codec --data PATH[:weight[:min_eta[:tile]]] ... --out MODEL [options]");
  o.add_options()("help", "show this help")  //
      ("data", po::value<std::vector<std::string>>()->multitoken()->composing(),
       "training images: folder, tar, zip, .npy or .npz")  //
      ("out", po::value<std::string>(),
       "model file to write (.safetensors); checkpoint and log go beside it")  //
      ("init", po::value<std::string>(),
       "start from this checkpoint (MODEL.ckpt) and its configuration")                                //
      ("config", po::value<std::string>(), "JSON file: width, latents, lambda, optimizer, ...")        //
      ("lambda", po::value<double>(), "loss: bits per pixel + lambda * mean squared error in levels")  //
      ("minutes", po::value<double>(), "wall-clock budget")                                            //
      ("steps", po::value<int64_t>(), "budget in steps instead")                                       //
      ("batch", po::value<int>(), "images per step")                                                   //
      ("seed", po::value<uint64_t>(), "of all random numbers")                                         //
      ("tile", po::value<int>()->default_value(0), "cut images into squares of this side")             //
      ("resume", "go on from the checkpoint beside --out")                                             //
      ("name", po::value<std::string>(), "name of the model; default: that of the file");
  return o;
}

json describe_progress(const char* event, const TransformProgress& p) {
  return {{"event", event},
          {"step", p.step},
          {"seconds", std::round(p.seconds * 10) / 10},
          {"fraction", std::round(p.fraction * 1e4) / 1e4},
          {"loss", p.loss},
          {"bits_per_pixel", p.bits_per_pixel},
          {"psnr", p.psnr},
          {"images_per_second", std::round(p.images_per_second * 10) / 10}};
}

}  // namespace

int run_codec(const std::vector<std::string>& arguments) {
  po::variables_map given;
  po::store(po::command_line_parser(arguments).options(options()).run(), given);
  po::notify(given);
  if (given.count("help")) {
    std::cout << options();
    return 0;
  }
  if (!given.count("data")) throw Error(ErrorKind::kUsage, "no training data", "give --data PATH");
  if (!given.count("out")) throw Error(ErrorKind::kUsage, "no model file to write", "give --out MODEL");
  const std::string out = given["out"].as<std::string>(), checkpoint_path = out + ".ckpt";
  const bool resume = given.count("resume") > 0 && std::filesystem::exists(checkpoint_path);

  Checkpoint start;
  json described = json::object();
  if (resume || given.count("init")) {
    start = load_checkpoint(resume ? checkpoint_path : given["init"].as<std::string>());
    described = start.config;
  }
  if (given.count("config")) described.merge_patch(read_json(given["config"].as<std::string>()));
  for (const char* key : {"minutes", "lambda"})
    if (given.count(key)) described[key] = given[key].as<double>();
  if (given.count("steps")) described["steps"] = given["steps"].as<int64_t>();
  if (given.count("batch")) described["batch"] = given["batch"].as<int>();
  if (given.count("seed")) described["seed"] = given["seed"].as<uint64_t>();
  const TransformTrainConfig config = transform_config_from_json(described);
  const Sources sources = parse_sources(given["data"].as<std::vector<std::string>>());
  const auto data = load_sources(
      sources, {.tile = given["tile"].as<int>(), .crop = config.crop, .validation = config.validation});

  const nn::ThreadScope one_thread(1);
  TransformTrainer trainer(config, data);
  if (resume) {
    trainer.resume(start);
  } else if (given.count("init")) {
    trainer.start_from(start);
  }
  RunLog log(out + ".log.jsonl", resume);
  log.write({{"event", "start"}, {"images", data->size()}, {"config", to_json(config)}});
  const auto save = [&](const Checkpoint& c) {
    save_checkpoint(checkpoint_path, c);
    model_files::SafetensorsFile file = trainer.model();
    transform::TransformDescription description = transform::read_transform_description(file, out);
    description.name =
        given.count("name") ? given["name"].as<std::string>() : std::filesystem::path(out).stem().string();
    description.training = {{"steps", c.step},
                            {"images", c.step * config.batch},
                            {"minutes", std::round(c.seconds / 6) / 10},
                            {"lambda", config.lambda},
                            {"data", sources.listed}};
    transform::write_transform_description(description, file);
    model_files::write_safetensors(out, file);
  };
  TransformCallbacks callbacks;
  double next_line = 0;
  callbacks.progress = [&](const TransformProgress& p) {
    if (p.seconds < next_line) return;
    next_line = p.seconds + 15;
    log.write(describe_progress("progress", p));
  };
  callbacks.validation = [&](const TransformProgress& v) { log.write(describe_progress("validation", v)); };
  callbacks.checkpoint = save;
  trainer.run(callbacks);
  save(trainer.checkpoint());
  return 0;
}

}  // namespace diffc::train
