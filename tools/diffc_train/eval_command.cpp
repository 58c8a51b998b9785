// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train eval --model MODEL --data PATH ...

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <iostream>

#include "codec/base/error.h"
#include "models/nn/device.h"
#include "tools/common/environment.h"
#include "tools/common/json.h"
#include "tools/diffc_train/command_options.h"
#include "tools/diffc_train/commands.h"
#include "tools/diffc_train/eval_report.h"
#include "tools/diffc_train/model_data.h"

namespace diffc::train {

namespace po = boost::program_options;
using nlohmann::json;

int run_eval(const std::vector<std::string>& arguments) {
  po::options_description options("diffc-train eval --model MODEL --data PATH [options]");
  options.add_options()("help", "show this help")                              //
      ("model", po::value<std::string>(), "safetensors or TorchScript model")  //
      ("data", po::value<std::vector<std::string>>()->composing(),
       "images of any size: folder, tar, zip, .npy or .npz; may be given several times")         //
      ("against", po::value<std::string>(), "model to compare with at every level")              //
      ("limit", po::value<size_t>()->default_value(64), "images, spread over the set; 0 = all")  //
      ("tile", po::value<int>()->default_value(0), "cut images into squares of this side")       //
      ("seed", po::value<uint64_t>()->default_value(1), "of the noise")                          //
      ("threads", po::value<int>()->default_value(0), "0 = one per core")                        //
      ("device", po::value<std::string>(),
       "cpu, cuda, cuda:N, or auto (default): a GPU if one can be used")  //
      ("json", "print a JSON object, or an array of them for several sets");
  const auto read = command_options(arguments, options);
  if (!read) return 0;
  const po::variables_map& given = *read;
  for (const char* key : {"model", "data"}) {
    if (!given.count(key))
      throw Error(ErrorKind::kUsage, fmt::format("no --{}", key), "see diffc-train eval --help");
  }
  const at::Device device = nn::open_device(wanted_device(given));
  const nn::NeuralDenoiserOptions how{.threads = given["threads"].as<int>(), .device = nn::device_of(device)};
  const DenoiserPtr denoiser = open_model(given["model"].as<std::string>(), how);
  const DenoiserPtr against =
      given.count("against") ? open_model(given["against"].as<std::string>(), how) : nullptr;
  json results = json::array();
  for (const std::string& path : given["data"].as<std::vector<std::string>>()) {
    const std::vector<Image> images = read_images(path, given["tile"].as<int>(), given["limit"].as<size_t>());
    json result = evaluate(*denoiser, against.get(), images, given["seed"].as<uint64_t>());
    result["data"] = path;
    result["device"] = to_string(how.device);
    if (!given.count("json")) {
      fmt::print("{}{}\n", results.empty() ? "" : "\n", path);
      print_evaluation(result);
    }
    results.push_back(std::move(result));
  }
  if (given.count("json")) std::cout << json_text(results.size() == 1 ? results[0] : results) << std::endl;
  return 0;
}

}  // namespace diffc::train
