// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <boost/version.hpp>
#include <cmath>

#include "tools/common/app.h"
#include "tools/rdbench/cluster.h"
#include "tools/rdbench/summary.h"

namespace diffc::rdbench {
namespace {

constexpr int kSchemaVersion = 1;
constexpr double kGrid[] = {0.1, 0.2, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4};

Json optional_number(const std::optional<double>& v) {
  return v ? Json(*v) : Json();
}

Json tool_facts(const Summary& s) {
  Json libraries = {{"boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                                          BOOST_VERSION % 100)},
                    {"openssl", OpenSSL_version(OPENSSL_VERSION)}};
  if (!mpi_version().empty()) libraries["mpi"] = mpi_version();
  Json plugins = Json::object();
  for (const auto& [name, version] : s.plugins) plugins[name] = version;
  return {{"name", "rdbench"},
          {"version", project_version()},
          {"libraries", libraries},
          {"plugins", plugins},
          {"device", s.device}};
}

Json curve_facts(const NamedCurve& curve) {
  Json at = Json::object();
  for (const double bpp : kGrid) {
    if (const auto db = psnr_at(curve.psnr, bpp)) at[fmt::format("{}", bpp)] = *db;
  }
  Json points = Json::array();
  for (const RatePoint& p : curve.psnr) points.push_back({{"bpp", p.bpp}, {"psnr", p.psnr}});
  return {{"name", curve.name}, {"ideal", curve.ideal}, {"points", points}, {"psnr_at_bpp", at}};
}

}  // namespace

std::vector<NamedCurve> named_curves(const Summary& s) {
  std::vector<NamedCurve> out;
  for (const auto& [name, points] : curves_of(s.plan)) {
    NamedCurve curve{name, points, {}, false};
    std::sort(curve.points.begin(), curve.points.end(),
              [&](int a, int b) { return s.results[a].bpp_file < s.results[b].bpp_file; });
    for (const int p : curve.points) {
      const Result& r = s.results[p];
      curve.ideal = curve.ideal || r.point.ideal;
      if (r.images > 0) curve.psnr.push_back({r.bpp_file, r.psnr});
    }
    out.push_back(std::move(curve));
  }
  for (const ImportedCurve& imported : s.imports) out.push_back({imported.name, {}, imported.points, false});
  return out;
}

Json to_json(const Summary& s) {
  Json results = Json::array();
  for (const Result& r : s.results) {
    Json row;
    for (const Column& c : s.columns) row[c.key] = c.value(r);
    results.push_back(std::move(row));
  }
  Json comparisons = Json::array();
  for (const Comparison& c : s.comparisons) {
    comparisons.push_back({{"anchor", c.anchor},
                           {"test", c.test},
                           {"n_images", c.images},
                           {"bd_rate_percent", optional_number(c.rate)},
                           {"bd_rate_low", number(c.rate_interval.low)},
                           {"bd_rate_high", number(c.rate_interval.high)},
                           {"bd_psnr_db", optional_number(c.psnr)},
                           {"bd_psnr_low", number(c.psnr_interval.low)},
                           {"bd_psnr_high", number(c.psnr_interval.high)}});
  }
  Json curves = Json::array();
  for (const NamedCurve& c : named_curves(s)) curves.push_back(curve_facts(c));
  Json imports = Json::array();
  for (const ImportedCurve& c : s.imports) {
    imports.push_back({{"name", c.name}, {"description", c.description}, {"file", c.file}});
  }
  Json out;
  out["schema_version"] = kSchemaVersion;
  out["tool"] = tool_facts(s);
  if (s.options.timing) {
    out["command_line"] = s.options.arguments;
    out["run"] = {{"jobs", s.options.jobs}, {"processes", s.processes}, {"seconds", s.seconds}};
  }
  out["dataset"] = {{"path", s.options.selection.dataset},
                    {"images_found", s.found},
                    {"duplicates", s.duplicates},
                    {"excluded", s.excluded},
                    {"n_images", s.images},
                    {"unreadable", s.unreadable},
                    {"resize_box", s.options.selection.resize_box},
                    {"limit", s.options.selection.limit},
                    {"width", s.width},
                    {"height", s.height},
                    {"mixed_sizes", s.mixed_sizes},
                    {"sha256", s.dataset_sha256}};
  out["seeds"] = {{"subset", s.options.selection.seed},
                  {"bootstrap", s.options.selection.seed},
                  {"salt", "image index mod 256"}};
  out["averaging"] = {
      {"bpp_file", "mean over images of 8 file bytes / (width height)"},
      {"bpp_payload", "the same of payload bits"},
      {"psnr",
       "mean over images of 10 log10(255^2 / mse) over all samples of an RGB image, infinite ones as 99 dB"},
      {"psnr_of_mse", "PSNR of the mean over images of mse"},
      {"ssim", "mean over images, channels averaged"},
      {"psnr_y601, psnr_y709",
       "mean over images of the PSNR of 0.299 R + 0.587 G + 0.114 B, and of 0.2126 R + 0.7152 G + 0.0722 B, "
       "not "
       "rounded, of the range 0 to 255"},
      {"overhead", "sum of payload bits / sum of kl_bits - 1"},
      {"intervals",
       fmt::format("95 %, percentiles of {} Poisson bootstrap replicates over images", s.options.bootstrap)},
      {"bd",
       "piecewise cubic Hermite interpolation (PCHIP) of ln bpp over PSNR, and of PSNR over ln bpp, over the "
       "n_images images that worked at all points of both curves"},
      {"psnr_at_bpp", "linear in log bpp between bracketing points"},
      {"kid", "polynomial kernel, unbiased paired estimate, mean over blocks of 1000 images"},
      {"encode_seconds",
       "wall clock of the encoder call; a shared encode counts in full for each of its points"}};
  if (s.features) {
    out["features"] = {{"file", s.features->path},
                       {"sha256", s.features->sha256},
                       {"dimension", s.features->dimension},
                       {"distance", s.features->key},
                       {"official_inception", s.features->official},
                       {"resize", "inside"}};
  } else {
    out["features"] = nullptr;
  }
  out["metrics"] = s.options.metrics;
  out["perceptual"] = s.options.perceptual.empty() ? Json() : Json(s.options.perceptual);
  out["warnings"] = s.warnings;
  out["results"] = std::move(results);
  out["curves"] = std::move(curves);
  out["bd"] = std::move(comparisons);
  out["imported"] = std::move(imports);
  return out;
}

}  // namespace diffc::rdbench
