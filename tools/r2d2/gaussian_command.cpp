// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "codec/base/error.h"
#include "codec/dataset/dataset.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/picture.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/gaussian/patch_fit.h"
#include "tools/r2d2/gaussian/rate_distortion.h"
#include "tools/r2d2/gaussian/spectrum_fit.h"
#include "tools/r2d2/gaussian_report.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

po::options_description gaussian_options() {
  po::options_description options("Options");
  options.add_options()("data", po::value<std::string>()->required(), "images: folder, tar, zip, npz or npy")(
      "out", po::value<std::string>()->required(), "folder for the results, created if missing")(
      "patch", po::value<std::string>()->default_value("16"),
      "side of a patch, or WIDTHxHEIGHT (up to 64x64)")("channels", po::value<int>()->default_value(1),
                                                        "1: grey patches, 3: colour")(
      "stride", po::value<int>()->default_value(0), "distance between patches; 0: they do not overlap")(
      "tile", po::value<int>()->default_value(0), "cut images into squares of this side first")(
      "limit", po::value<std::size_t>()->default_value(0), "use only the first images; 0: all")(
      "shrinkage", po::value<double>()->default_value(-1),
      "of the covariance towards the identity, 0..1; negative: only with too few patches")(
      "bits", po::value<double>()->default_value(0.391), "bits per dimension of figure 2B")(
      "draws", po::value<int>()->default_value(384), "draws of the source in each simulation; 0: none")(
      "smoothness", po::bool_switch(), "estimate G_t with --model (default: gaussian) on images of the data")(
      "fit-spectrum", po::bool_switch(), "only fit the stationary model to the images and print its name")(
      "seed", po::value<uint64_t>()->default_value(1), "seed of the simulations")("help,h", "this text");
  return options;
}

gaussian::PatchShape shape_of(const po::variables_map& values) {
  const std::string text = values["patch"].as<std::string>();
  gaussian::PatchShape shape;
  shape.channels = values["channels"].as<int>();
  std::size_t used = 0;
  try {
    shape.width = shape.height = std::stoi(text, &used);
    if (used < text.size() && text[used] == 'x') {
      const std::string rest = text.substr(used + 1);
      shape.height = std::stoi(rest, &used);
      used = used == rest.size() ? text.size() : 0;
    }
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != text.size())
    throw Error(ErrorKind::kUsage, "--patch " + text + " is not a size", "give 16 or 16x8");
  return shape;
}

std::size_t count_of(const Dataset& data, const po::variables_map& values) {
  const std::size_t limit = values["limit"].as<std::size_t>();
  return limit > 0 ? std::min(limit, data.size()) : data.size();
}

int fit_spectrum(const Dataset& data, std::size_t count) {
  gaussian::SpectrumFit fit;
  std::size_t colour = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Image image = data.image(i);
    if (image.channels != 3) continue;
    fit.add(image);
    ++colour;
  }
  const gaussian::Spectrum spectrum = fit.finish();
  std::cout << fmt::format(
      "gaussian:{}\n{} colour images, {:.4f} bits a sample above their measured spectrum\n",
      gaussian::to_text(spectrum), colour, fit.excess_bits(spectrum));
  return kExitDone;
}

gaussian::PatchGaussian fit_patches(const Dataset& data, std::size_t count, const po::variables_map& values) {
  gaussian::PatchFitOptions options;
  options.shape = shape_of(values);
  options.stride = values["stride"].as<int>();
  options.shrinkage = values["shrinkage"].as<double>();
  gaussian::PatchFit fit(options);
  for (std::size_t i = 0; i < count; ++i) fit.add(data.image(i));
  gaussian::PatchFitReport report;
  gaussian::PatchGaussian patches = fit.finish(&report);
  std::cout << fmt::format(
      "{} patches of {}x{}x{} from {} images; shrinkage {:.3g}; {} eigenvalues at the floor\n",
      report.patches, options.shape.width, options.shape.height, options.shape.channels, count,
      report.shrinkage, report.floored);
  if (report.small_images > 0)
    std::cerr << fmt::format("r2d2: warning: {} images are smaller than a patch and were left out\n",
                             report.small_images);
  return patches;
}

void print_summary(std::span<const double> lambda) {
  double power = 0;
  for (const double l : lambda) power += l;
  std::cout << fmt::format("{:>6}", "bits");
  for (const auto& s : gaussian::kSchemes) std::cout << fmt::format(" {:>7}", s.name);
  std::cout << fmt::format(" {:>7} {:>7}   SNR in dB\n", "R*(D/2)", "R*(D)");
  for (const double bits : {0.1, 0.2, 0.391, 0.8, 1.5, 3.0, 6.0}) {
    const double nats = bits * std::log(2.0) * static_cast<double>(lambda.size());
    std::cout << fmt::format("{:>6}", bits);
    for (const auto& s : gaussian::kSchemes) {
      const double theta = gaussian::theta_of_rate(s.noise, lambda, nats);
      std::cout << fmt::format(" {:>7.3f}",
                               gaussian::snr_db(power, gaussian::evaluate(s, lambda, theta).distortion));
    }
    const double d = gaussian::distortion_of_rate(lambda, nats);
    std::cout << fmt::format(" {:>7.3f} {:>7.3f}\n", gaussian::snr_db(power, 2 * d),
                             gaussian::snr_db(power, d));
  }
}

std::vector<gaussian::SmoothnessPoint> smoothness(const Dataset& data, std::size_t count,
                                                  const po::variables_map& values, Session& session) {
  const DenoiserPtr model =
      session.model(values.count("model") ? values["model"].as<std::string>() : "gaussian");
  std::vector<Image> images;
  for (std::size_t i = 0; i < std::min<std::size_t>(count, 32); ++i) images.push_back(data.image(i));
  const DenoiserInfo& info = model->info();
  std::vector<double> etas;
  for (const double eta : {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0})
    if (eta >= info.eta_min && eta <= info.eta_max) etas.push_back(eta);
  return gaussian::estimate_smoothness(model, images, etas, values["seed"].as<uint64_t>());
}

}  // namespace

int r2d2_gaussian(const std::vector<std::string>& args) {
  po::options_description options = gaussian_options();
  options.add(common_options());
  if (std::any_of(args.begin(), args.end(),
                  [](const std::string& a) { return a == "--help" || a == "-h"; })) {
    std::cout << "usage: r2d2 gaussian --data PATH --out DIR [options]\n\n" << options;
    return kExitDone;
  }
  const po::variables_map values = parse_options(args, options, {});
  const double bits = values["bits"].as<double>();
  if (!(bits > 0) || bits > 20) throw Error(ErrorKind::kUsage, "--bits is a number above 0, at most 20");
  const std::unique_ptr<Session> session = make_session(values);
  const auto data = open_dataset(values["data"].as<std::string>(),
                                 {.tile = values["tile"].as<int>(), .pictures = picture_reader(*session)});
  const std::size_t count = count_of(*data, values);
  if (values["fit-spectrum"].as<bool>()) return fit_spectrum(*data, count);

  const gaussian::PatchGaussian patches = fit_patches(*data, count, values);
  const std::filesystem::path out = out_folder(values);
  const std::string file = (out / "patches.gauss").string();
  patches.save(file);
  const std::vector<double> lambda = patches.eigenvalues();
  write_figure_2a(out, lambda);
  const int untold = write_figure_2b(out, lambda, bits);
  print_summary(lambda);
  std::cout << fmt::format("at {:g} bits per dimension DiffC-A* tells nothing of {} of {} components\n", bits,
                           untold, lambda.size());
  const uint64_t seed = values["seed"].as<uint64_t>();
  if (values["draws"].as<int>() > 0) {
    const auto rows = simulate_all(patches, values["draws"].as<int>(), seed);
    std::cout << fmt::format("simulation: {} points, at most {:.2f} standard errors from the closed forms\n",
                             rows.size(), write_simulation(out, rows, lambda));
    const int violations = write_theorems(out, seed);
    std::cout << fmt::format("theorems 1 to 3: {} violations\n", violations);
  }
  const bool wants_smoothness = values["smoothness"].as<bool>();
  if (wants_smoothness) write_smoothness(out, smoothness(*data, count, values, *session));
  draw_figures(out, bits, wants_smoothness);
  std::cout << "written: " << out.string() << "\n";
  return kExitDone;
}

}  // namespace diffc
