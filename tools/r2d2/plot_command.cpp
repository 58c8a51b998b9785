// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2 plot: reconstruction laws in closed form (Figs. 3 and 10 of the paper), or curves side by side.

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <iostream>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "models/r2d2/bounds.h"
#include "tools/r2d2/commands.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/patch_strip.h"
#include "tools/r2d2/sources/sinc4.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

void plot_laws(const r2d2::Source& source, const std::vector<double>& epsilons, double low, double high,
               const std::filesystem::path& out) {
  if (source.dimensions() != 1 || !source.heat())
    throw Error(ErrorKind::kUsage, "laws are drawn for one-dimensional sources with a closed form",
                "give --curve LABEL=FILE");
  const auto* sinc4 = dynamic_cast<const r2d2::Sinc4Mixture*>(source.heat());
  const auto density = [&](double x, double s) {
    return sinc4 ? sinc4->density(x, s) : std::exp(source.heat()->log_density(std::span(&x, 1), s));
  };
  std::vector<std::string> columns = {"x", "p0"};
  for (double e : epsilons) columns.push_back(fmt::format("p1_{:g}", e));
  std::vector<std::vector<double>> rows;
  const int points = 1201;
  for (int i = 0; i < points; ++i) {
    const double x = low + (high - low) * i / (points - 1);
    rows.push_back({x, density(x, 0)});
    for (double e : epsilons) rows.back().push_back(density(x, e));
  }
  write_csv(out / "laws.csv", columns, rows);
  std::string commands = "set xlabel 'x'\nset ylabel 'density'\nplot ";
  for (std::size_t c = 1; c < columns.size(); ++c) {
    const std::string title = c == 1 ? "source" : fmt::format("epsilon {:g}", epsilons[c - 2]);
    commands += fmt::format("{}'{}' using 1:{} skip 1 with lines lw 2 title '{}'", c > 1 ? ", " : "",
                            (out / "laws.csv").string(), c + 1, title);
  }
  run_gnuplot(out / "laws", commands);
  if (!sinc4) return;
  for (double e : epsilons) {
    const auto p = sinc4->positivity(e);
    std::cout << fmt::format(
        "epsilon {:g}: mass on |x| <= 300 {:.9f}, with tail {:.9f}, minimum {:.3g} at x = {:.2f}\n", e,
        sinc4->mass(e, 300, false), sinc4->mass(e, 300, true), p.smallest, p.where);
  }
}

// Exact curve, or Shannon's bound where the entropy is known: distortion, rate.
bool write_reference(const r2d2::Source& source, const std::vector<double>& epsilons,
                     const std::filesystem::path& path) {
  const auto [low, high] = std::minmax_element(epsilons.begin(), epsilons.end());
  std::vector<std::vector<double>> rows;
  for (int i = 0; i <= 100; ++i) {
    const double e = *low * std::pow(*high / *low, i / 100.0);
    if (const auto rate = source.exact_rate(e)) rows.push_back({0.5 * e * source.dimensions(), *rate});
  }
  if (rows.empty()) return false;
  write_csv(path, {"distortion", "rate"}, rows);
  return true;
}

void plot_curves(const r2d2::Source& source, const std::vector<std::string>& curves,
                 const std::vector<double>& epsilons, const std::filesystem::path& out) {
  std::string commands =
      "set xlabel 'distortion (half squared error)'\nset ylabel 'rate (nats)'\nset logscale x\nplot ";
  bool first = true;
  if (write_reference(source, epsilons, out / "exact.csv")) {
    commands += fmt::format("'{}' using 1:2 skip 1 with lines lw 2 lc rgb 'black' title 'exact'",
                            (out / "exact.csv").string());
    first = false;
  }
  for (const std::string& item : curves) {
    const std::size_t equals = item.find('=');
    if (equals == std::string::npos)
      throw Error(ErrorKind::kUsage, "bad curve '" + item + "'", "give LABEL=FILE");
    const std::string file = item.substr(equals + 1);
    if (!std::ifstream(file)) throw Error(ErrorKind::kIo, file + ": cannot be read");
    commands += fmt::format("{}'{}' using 3:2:4:5 skip 1 with yerrorlines pt 7 ps 0.6 title '{}'",
                            first ? "" : ", ", file, item.substr(0, equals));
    first = false;
  }
  run_gnuplot(out / "rate_distortion", commands);
}

}  // namespace

int r2d2_plot(const std::vector<std::string>& args) {
  po::options_description options = source_options();
  options.add_options()("curve", po::value<std::vector<std::string>>()->composing(),
                        "LABEL=FILE of a curve.csv; repeat to compare")(
      "patches", po::value<std::vector<std::string>>()->composing(),
      "x1_EPSILON.csv of patches: a line of them in patches.png; repeat for more lines")(
      "low", po::value<double>(), "left end of the plotted laws")("high", po::value<double>(), "right end");
  const auto parsed = parse_source_options(args, options, "plot");
  if (!parsed) return 0;
  const po::variables_map& values = *parsed;
  if (values.count("patches")) {
    const std::filesystem::path out = out_folder(values);
    write_file_atomically((out / "patches.png").string(),
                          write_image(patch_strip(values["patches"].as<std::vector<std::string>>()), ".png"));
    if (!values.count("curve")) return 0;
  }
  const auto source = source_of(values, values["held-out"].as<bool>());
  const std::vector<double> epsilons = epsilons_of(values, *source);
  const std::filesystem::path out = out_folder(values);
  if (values.count("curve")) {
    plot_curves(*source, values["curve"].as<std::vector<std::string>>(), epsilons, out);
    return 0;
  }
  print_warnings(*source, epsilons);
  const double reach = r2d2::ranges_of(*source).law;
  plot_laws(*source, epsilons, values.count("low") ? values["low"].as<double>() : -reach,
            values.count("high") ? values["high"].as<double>() : reach, out);
  return 0;
}

}  // namespace diffc
