// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train eval --model MODEL --data PATH

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <array>
#include <boost/program_options.hpp>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "models/eval/rates.h"
#include "models/nn/neural_denoiser.h"
#include "tools/common/json.h"
#include "tools/diffc_train/commands.h"
#include "tools/diffc_train/model_data.h"

namespace diffc::train {
namespace {

namespace po = boost::program_options;
using nlohmann::json;

constexpr std::array<double, 7> kSigmas = {5, 15, 25, 40, 50, 75, 150};  // grey levels
constexpr std::array<double, 4> kEndSigmas = {60, 25, 12, 6};
constexpr std::array<int, 4> kSteps = {20, 50, 200, 1000};
constexpr std::array<double, 4> kRates = {0.25, 0.5, 1.0, 2.0};
constexpr double kGammaStep = 0.5;

// PSNR at a rate, linear in log rate between the bracketing points; NaN outside.
double at_rate(const std::vector<eval::RatePoint>& points, double rate, double eval::RatePoint::*psnr) {
  for (size_t k = 1; k < points.size(); ++k) {
    const auto &a = points[k - 1], &b = points[k];
    if (a.bits_per_pixel > rate || b.bits_per_pixel < rate) continue;
    const double t = std::log(rate / a.bits_per_pixel) / std::log(b.bits_per_pixel / a.bits_per_pixel);
    return a.*psnr + t * (b.*psnr - a.*psnr);
  }
  return NAN;
}

json evaluate(const Denoiser& denoiser, const std::vector<Image>& images, uint64_t seed) {
  const DenoiserInfo& info = denoiser.info();
  const bool live = isatty(STDERR_FILENO);
  const auto progress = [&](double done) {
    if (live) fmt::print(stderr, "\r{:5.1f} %\033[K", 100 * done);
  };
  const auto spectrum = eval::measure_errors(
      denoiser, images, eval::level_grid(info.eta_min, info.eta_max, kGammaStep), seed, progress);
  std::vector<double> sigma_levels;
  for (auto sigma = kSigmas.rbegin(); sigma != kSigmas.rend(); ++sigma) sigma_levels.push_back(*sigma / 128);
  const auto denoised = eval::measure_errors(denoiser, images, sigma_levels, seed + 1, progress);
  if (live) fmt::print(stderr, "\r\033[K");

  const auto curve = eval::rate_distortion(spectrum);
  const auto elbo = eval::negative_elbo(spectrum);
  json result = {{"model", info.name},
                 {"id", info.id},
                 {"images", images.size()},
                 {"nelbo_bits_per_dimension", elbo.total()},
                 {"prior", elbo.prior},
                 {"diffusion", elbo.diffusion},
                 {"reconstruction", elbo.reconstruction}};
  for (const eval::RatePoint& p : curve) {
    result["curve"].push_back({{"eta", p.eta},
                               {"bpp", p.bits_per_pixel},
                               {"mean_psnr", p.mean_psnr},
                               {"ancestral_psnr", p.ancestral_psnr}});
  }
  for (const double rate : kRates) {
    const double mean = at_rate(curve, rate, &eval::RatePoint::mean_psnr);
    if (std::isnan(mean)) continue;
    result["at_rate"].push_back({{"bpp", rate},
                                 {"mean_psnr", mean},
                                 {"ancestral_psnr", at_rate(curve, rate, &eval::RatePoint::ancestral_psnr)}});
  }
  for (size_t k = 0; k < kSigmas.size(); ++k) {
    const size_t level = kSigmas.size() - 1 - k;
    double psnr = 0;
    for (const auto& image : denoised.images) {
      psnr +=
          eval::psnr_of(image.levels[level].total / image.dimensions()) / static_cast<double>(images.size());
    }
    result["denoising"].push_back({{"sigma", kSigmas[k]}, {"psnr", psnr}});
  }
  for (const double sigma : kEndSigmas) {
    json row = {{"sigma", sigma}};
    for (const int steps : kSteps) {
      row["isotropic"].push_back(eval::chain_bits_per_pixel(spectrum, BandTable(), steps, sigma / 128));
      if (!info.bands.empty()) {
        row["bands"].push_back(eval::chain_bits_per_pixel(spectrum, info.bands, steps, sigma / 128));
      }
    }
    result["steps"].push_back(row);
  }
  result["step_counts"] = kSteps;
  return result;
}

void print(const json& r) {
  fmt::print("{} ({:.12}), {} images\n", r["model"].get<std::string>(), r["id"].get<std::string>(),
             r["images"].get<int>());
  fmt::print("negative ELBO {:.4f} bits/dim (prior {:.4f}, diffusion {:.4f}, reconstruction {:.4f})\n\n",
             r["nelbo_bits_per_dimension"].get<double>(), r["prior"].get<double>(),
             r["diffusion"].get<double>(), r["reconstruction"].get<double>());
  fmt::print("sigma  PSNR of xhat\n");
  for (const json& row : r["denoising"]) {
    fmt::print("{:5.0f}  {:.2f}\n", row["sigma"].get<double>(), row["psnr"].get<double>());
  }
  fmt::print("\nideal coding, continuous time\n    eta      bpp   mean  ancestral\n");
  for (const json& row : r["curve"]) {
    fmt::print("{:7.4f}  {:7.4f}  {:5.2f}  {:5.2f}\n", row["eta"].get<double>(), row["bpp"].get<double>(),
               row["mean_psnr"].get<double>(), row["ancestral_psnr"].get<double>());
  }
  if (r.contains("at_rate")) {
    fmt::print("\nat bpp  mean  ancestral\n");
    for (const json& row : r["at_rate"]) {
      fmt::print("{:6.2f}  {:5.2f}  {:5.2f}\n", row["bpp"].get<double>(), row["mean_psnr"].get<double>(),
                 row["ancestral_psnr"].get<double>());
    }
  }
  fmt::print("\nKL in bpp down to sigma, by steps {}\n", fmt::join(kSteps, " "));
  for (const json& row : r["steps"]) {
    for (const char* kind : {"isotropic", "bands"}) {
      if (!row.contains(kind)) continue;
      fmt::print("{:5.0f}  {:9}", row["sigma"].get<double>(), kind);
      for (const json& bits : row[kind]) fmt::print("  {:.4f}", bits.get<double>());
      fmt::print("\n");
    }
  }
}

}  // namespace

int run_eval(const std::vector<std::string>& arguments) {
  po::options_description options("diffc-train eval --model MODEL --data PATH [options]");
  options.add_options()("help", "show this help")                                                //
      ("model", po::value<std::string>(), "safetensors or TorchScript model")                    //
      ("data", po::value<std::string>(), "images: folder, tar, zip, .npy or .npz")               //
      ("limit", po::value<size_t>()->default_value(64), "images, spread over the set; 0 = all")  //
      ("tile", po::value<int>()->default_value(0), "cut images into squares of this side")       //
      ("seed", po::value<uint64_t>()->default_value(1), "of the noise")                          //
      ("threads", po::value<int>()->default_value(0), "0 = one per core")                        //
      ("json", "print one JSON object");
  po::variables_map given;
  po::store(po::command_line_parser(arguments).options(options).run(), given);
  if (given.count("help")) {
    std::cout << options;
    return 0;
  }
  for (const char* key : {"model", "data"}) {
    if (!given.count(key))
      throw Error(ErrorKind::kUsage, fmt::format("no --{}", key), "see diffc-train eval --help");
  }
  const DenoiserPtr denoiser = open_model(given["model"].as<std::string>(), given["threads"].as<int>());
  const std::vector<Image> images =
      read_images(given["data"].as<std::string>(), given["tile"].as<int>(), given["limit"].as<size_t>());
  const json result = evaluate(*denoiser, images, given["seed"].as<uint64_t>());
  if (given.count("json")) {
    std::cout << json_text(result) << std::endl;
  } else {
    print(result);
  }
  return 0;
}

}  // namespace diffc::train
