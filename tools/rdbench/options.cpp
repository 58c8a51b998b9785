// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/options.h"

#include <cstdlib>
#include <thread>

#include "codec/base/error.h"

namespace diffc::rdbench {

namespace po = boost::program_options;

po::options_description rdbench_options() {
  po::options_description o("Options");
  o.add_options()                                                                                       //
      ("dataset", po::value<std::string>(), "folder, tar, zip, npz or npy of images")                   //
      ("limit", po::value<uint64_t>()->default_value(0), "at most this many images, 0 = all")           //
      ("seed", po::value<uint64_t>()->default_value(0), "other than 0: --limit takes a random subset")  //
      ("resize-box", po::value<int>()->default_value(0),
       "centre crop, box filter to this side (ImageNet64: 64)")                       //
      ("dedup", "leave out images with equal pixels")                                 //
      ("exclude", po::value<std::string>(), "leave out the images of this data set")  //
      ("codec", po::value<std::vector<std::string>>()->composing(),
       "what to run: NAME[:KEY=A|B[,KEY=...]]")                                                           //
      ("out", po::value<std::string>(), "folder for the results")                                         //
      ("features", po::value<std::string>(), "TorchScript feature network for the Frechet distance")      //
      ("perceptual", po::value<std::string>(), "TorchScript network for a perceptual distance of pairs")  //
      ("metric", po::value<std::vector<std::string>>()->composing(),
       "NAME=COMMAND {original} {decoded}: its last number is a column")                                    //
      ("cache", po::value<std::string>(), "folder for features of originals (\"\" = none)")                 //
      ("jobs,j", po::value<int>()->default_value(0), "images at a time, 0 = one per core")                  //
      ("resume", "keep the images that an interrupted run has finished")                                    //
      ("import", po::value<std::vector<std::string>>()->composing(), "add a curve from CompressAI's JSON")  //
      ("strip", po::value<uint64_t>()->default_value(6), "images shown in the report")                      //
      ("bootstrap", po::value<int>()->default_value(1000),
       "replicates for confidence intervals, 0 = none")                                    //
      ("title", po::value<std::string>()->default_value(""), "title of plots and report")  //
      ("no-timing", "leave out times and memory: equal runs give equal files");
  return o;
}

namespace {

std::string default_cache() {
  if (const char* base = std::getenv("XDG_CACHE_HOME"); base && *base) return std::string(base) + "/diffc";
  if (const char* home = std::getenv("HOME"); home && *home) return std::string(home) + "/.cache/diffc";
  return {};
}

}  // namespace

Options read_options(const po::variables_map& values, std::vector<std::string> arguments) {
  const auto text = [&](const char* name) {
    return values.count(name) ? values[name].as<std::string>() : std::string();
  };
  const auto list = [&](const char* name) {
    return values.count(name) ? values[name].as<std::vector<std::string>>() : std::vector<std::string>();
  };
  Options o;
  o.arguments = std::move(arguments);
  o.selection.dataset = text("dataset");
  o.selection.limit = values["limit"].as<uint64_t>();
  o.selection.seed = values["seed"].as<uint64_t>();
  o.selection.resize_box = values["resize-box"].as<int>();
  o.selection.dedup = values.count("dedup") > 0;
  o.selection.exclude = text("exclude");
  o.specs = list("codec");
  o.out = text("out");
  o.features = text("features");
  o.perceptual = text("perceptual");
  o.metrics = list("metric");
  o.cache = values.count("cache") ? text("cache") : default_cache();
  o.model = text("model");
  o.imports = list("import");
  o.jobs = values["jobs"].as<int>();
  o.resume = values.count("resume") > 0;
  o.timing = values.count("no-timing") == 0;
  o.strip = values["strip"].as<uint64_t>();
  o.bootstrap = values["bootstrap"].as<int>();
  o.title = text("title");
  if (o.selection.dataset.empty()) throw Error(ErrorKind::kUsage, "no data set given", "use --dataset PATH");
  if (o.specs.empty()) throw Error(ErrorKind::kUsage, "no codec given", "use --codec NAME:KEY=VALUE");
  if (o.out.empty()) throw Error(ErrorKind::kUsage, "no folder for the results given", "use --out DIR");
  if (o.jobs < 0 || o.jobs > 1024) throw Error(ErrorKind::kUsage, "-j is out of range", "give 0 to 1024");
  if (o.bootstrap < 0 || o.bootstrap > 100000) {
    throw Error(ErrorKind::kUsage, "--bootstrap is out of range", "give 0 to 100000");
  }
  if (o.selection.resize_box < 0 || o.selection.resize_box > 65536) {
    throw Error(ErrorKind::kUsage, "--resize-box is out of range", "give the side in pixels");
  }
  if (o.jobs == 0) o.jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return o;
}

}  // namespace diffc::rdbench
