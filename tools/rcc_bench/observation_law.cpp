// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Is it seen that a reverse channel coder does not sample exactly? A classifier two-sample test of the noise
// (y - x)/eta in coded pictures, against that of rcc=ideal.
//
//   observation_law --dataset SET [--limit N] [--quality Q] [--rcc trellis,pfr-exact] [--model NAME]

#include <fmt/core.h>

#include <iostream>
#include <sstream>

#include "codec/base/error.h"
#include "codec/base/parallel.h"
#include "codec/dataset/dataset.h"
#include "codec/diffusion/samplers.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/picture.h"
#include "tools/rcc_bench/noise_features.h"
#include "tools/rcc_bench/two_sample.h"

namespace diffc::bench {

namespace {

namespace po = boost::program_options;

struct Features {
  std::vector<std::vector<double>> noise, both;
};

Features features_of(Session& session, const Dataset& set, std::size_t count, const EncodeOptions& options) {
  Features all{std::vector<std::vector<double>>(count), std::vector<std::vector<double>>(count)};
  parallel_for(count, session.threads(), [&](std::size_t k) {
    const Image image = set.image(k * set.size() / count);
    if (image.channels != 3) throw Error(ErrorKind::kUsage, "the test is for colour pictures");
    EncodeOptions own = options;
    own.salt = static_cast<uint8_t>(k);
    own.seed += k / 256;
    const EncodedFile file = encode_image(session, image, own);
    const NoisyObservation& o = *file.result.observation;
    std::vector<float> x(image.size()), error = reconstruct_mean(image_denoiser(o), o.y, o.eta);
    to_unit(image.pixels, x);
    std::vector<float> u = o.y;
    for (std::size_t i = 0; i < u.size(); ++i) {
      u[i] = (u[i] - x[i]) / o.eta;
      error[i] = x[i] - error[i];
    }
    const NoisePicture noise{image.height, image.width, u};
    all.noise[k] = features_of_noise(noise);
    all.both[k] = features_with_picture(noise, x, error);
    all.both[k].insert(all.both[k].end(), all.noise[k].begin(), all.noise[k].end());
  });
  return all;
}

int run(const std::vector<std::string>& arguments) {
  po::options_description options("observation_law");
  options.add_options()("help,h", "this text")("dataset", po::value<std::string>(), "pictures")(
      "limit", po::value<std::size_t>()->default_value(500), "at most this many, spread over the set")(
      "quality", po::value<double>()->default_value(26), "final noise level")(
      "rcc", po::value<std::string>()->default_value("trellis"), "schemes, comma-separated");
  options.add(common_options());
  const po::variables_map values = parse_options(arguments, options, {});
  if (values.count("help")) {
    std::cout << options;
    return kExitDone;
  }
  if (!values.count("dataset")) throw Error(ErrorKind::kUsage, "no data set given", "use --dataset PATH");
  const auto session = make_session(values);
  const auto set = open_dataset(values["dataset"].as<std::string>(), {.pictures = picture_reader(*session)});
  const std::size_t count = std::min(values["limit"].as<std::size_t>(), set->size());
  EncodeOptions encode;
  encode.quality = values["quality"].as<double>();
  encode.keep_observation = true;
  if (values.count("model")) encode.model = values["model"].as<std::string>();
  const auto of_scheme = [&](const std::string& scheme, uint64_t seed) {
    EncodeOptions own = encode;
    own.params["rcc"] = scheme;
    own.seed = seed << 32;
    return features_of(*session, *set, count, own);
  };
  const Features exact = of_scheme("ideal", 1);
  fmt::print("scheme,features,images,accuracy,standard_error,separation\n");
  std::stringstream list("ideal," + values["rcc"].as<std::string>());
  uint64_t seed = 1;
  for (std::string scheme; std::getline(list, scheme, ',');) {
    const Features other = of_scheme(scheme, ++seed);
    const auto row = [&](const char* of, const TwoSample& test) {
      fmt::print("{},{},{},{:.4f},{:.4f},{:.1f}\n", scheme, of, count, test.accuracy, test.standard_error,
                 test.separation);
    };
    row("noise", two_sample_test(exact.noise, other.noise));
    row("noise and picture", two_sample_test(exact.both, other.both));
  }
  return kExitDone;
}

}  // namespace

}  // namespace diffc::bench

int main(int argc, char** argv) {
  return diffc::run_app("observation_law",
                        [&] { return diffc::bench::run(std::vector<std::string>(argv + 1, argv + argc)); });
}
