// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc_train/eval_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "models/eval/rates.h"

namespace diffc::train {
namespace {

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

// A model's errors on the levels of a curve and on those of kSigmas, falling.
struct Errors {
  eval::ErrorSpectrum curve, sigmas;
};

Errors measure(const Denoiser& denoiser, const std::vector<double>& levels, const std::vector<Image>& images,
               uint64_t seed) {
  const bool live = isatty(STDERR_FILENO);
  const auto progress = [&](double done) {
    if (live) fmt::print(stderr, "\r{:5.1f} %\033[K", 100 * done);
  };
  std::vector<double> sigma_levels;
  for (auto sigma = kSigmas.rbegin(); sigma != kSigmas.rend(); ++sigma) sigma_levels.push_back(*sigma / 128);
  Errors errors{eval::measure_errors(denoiser, images, levels, seed, progress),
                eval::measure_errors(denoiser, images, sigma_levels, seed + 1, progress)};
  if (live) fmt::print(stderr, "\r\033[K");
  return errors;
}

double mean_psnr(const eval::ErrorSpectrum& spectrum, size_t level) {
  double psnr = 0;
  for (const eval::ImageErrors& image : spectrum.images)
    psnr += eval::psnr_of(image.levels[level].total / image.dimensions());
  return psnr / static_cast<double>(spectrum.images.size());
}

// What a model gains on another, by level.
void add_gains(json& result, const Errors& errors, const Errors& against) {
  for (size_t k = 0; k < errors.curve.eta.size(); ++k)
    result["curve"][k]["gain"] = mean_psnr(errors.curve, k) - mean_psnr(against.curve, k);
  for (size_t k = 0; k < kSigmas.size(); ++k) {
    const size_t level = kSigmas.size() - 1 - k;
    result["denoising"][k]["gain"] = mean_psnr(errors.sigmas, level) - mean_psnr(against.sigmas, level);
  }
}

std::string gain_text(const json& row) {
  return row.contains("gain") ? fmt::format("  {:+.3f}", row["gain"].get<double>()) : std::string();
}

}  // namespace

json evaluate(const Denoiser& denoiser, const Denoiser* against, const std::vector<Image>& images,
              uint64_t seed) {
  const DenoiserInfo& info = denoiser.info();
  const std::vector<double> levels = eval::level_grid(info.eta_min, info.eta_max, kGammaStep);
  const Errors errors = measure(denoiser, levels, images, seed);
  const eval::ErrorSpectrum& spectrum = errors.curve;
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
    result["denoising"].push_back(
        {{"sigma", kSigmas[k]}, {"psnr", mean_psnr(errors.sigmas, kSigmas.size() - 1 - k)}});
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
  if (against) {
    result["against"] = against->info().name;
    add_gains(result, errors, measure(*against, levels, images, seed));
  }
  return result;
}

void print_evaluation(const json& r) {
  const std::string gain = r.contains("against") ? "  gain on " + r["against"].get<std::string>() : "";
  fmt::print("{} ({:.12}), {} images\n", r["model"].get<std::string>(), r["id"].get<std::string>(),
             r["images"].get<int>());
  fmt::print("negative ELBO {:.4f} bits/dim (prior {:.4f}, diffusion {:.4f}, reconstruction {:.4f})\n\n",
             r["nelbo_bits_per_dimension"].get<double>(), r["prior"].get<double>(),
             r["diffusion"].get<double>(), r["reconstruction"].get<double>());
  fmt::print("sigma  PSNR of xhat{}\n", gain);
  for (const json& row : r["denoising"]) {
    fmt::print("{:5.0f}  {:.2f}{}\n", row["sigma"].get<double>(), row["psnr"].get<double>(), gain_text(row));
  }
  fmt::print("\nideal coding, continuous time\n    eta      bpp   mean  ancestral{}\n", gain);
  for (const json& row : r["curve"]) {
    fmt::print("{:7.4f}  {:7.4f}  {:5.2f}  {:5.2f}{}\n", row["eta"].get<double>(), row["bpp"].get<double>(),
               row["mean_psnr"].get<double>(), row["ancestral_psnr"].get<double>(), gain_text(row));
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

}  // namespace diffc::train
