// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>

#include "codec/base/error.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/gaussian/rate_distortion.h"

namespace diffc {

using namespace gaussian;

namespace {

double total(std::span<const double> lambda) {
  return std::accumulate(lambda.begin(), lambda.end(), 0.0);
}

std::vector<double> equal_ratios(double from, double to, int count) {
  std::vector<double> values;
  for (int k = 0; k < count; ++k) values.push_back(from * std::pow(to / from, k / (count - 1.0)));
  return values;
}

double nats_of(double bits_per_dimension, std::size_t n) {
  return bits_per_dimension * std::log(2.0) * static_cast<double>(n);
}

}  // namespace

void write_figure_2a(const std::filesystem::path& out, std::span<const double> lambda) {
  std::vector<std::string> columns = {"bits_per_dimension"};
  for (const Scheme& s : kSchemes) columns.push_back(fmt::format("snr_{}", s.name));
  columns.insert(columns.end(), {"snr_R*(D/2)", "snr_R*(D)"});
  std::vector<std::vector<double>> rows;
  const double power = total(lambda);
  for (const double bits : equal_ratios(0.01, 4, 80)) {
    const double nats = nats_of(bits, lambda.size());
    auto& row = rows.emplace_back(std::vector<double>{bits});
    for (const Scheme& s : kSchemes)
      row.push_back(snr_db(power, evaluate(s, lambda, theta_of_rate(s.noise, lambda, nats)).distortion));
    const double d = distortion_of_rate(lambda, nats);
    row.push_back(snr_db(power, 2 * d));
    row.push_back(snr_db(power, d));
  }
  write_csv(out / "figure_2a.csv", columns, rows);
}

int write_figure_2b(const std::filesystem::path& out, std::span<const double> lambda, double bits) {
  std::vector<std::string> columns = {"component", "eigenvalue"};
  std::vector<double> thetas;
  for (const Scheme& s : kSchemes) {
    columns.push_back(fmt::format("snr_{}", s.name));
    thetas.push_back(theta_of_rate(s.noise, lambda, nats_of(bits, lambda.size())));
  }
  std::vector<std::vector<double>> rows;
  int untold = 0;
  for (std::size_t i = 0; i < lambda.size(); ++i) {
    auto& row = rows.emplace_back(std::vector<double>{i + 1.0, lambda[i]});
    for (std::size_t k = 0; k < kSchemes.size(); ++k)
      row.push_back(snr_db(lambda[i], component_distortion(kSchemes[k], lambda[i], thetas[k])));
    untold += unknown_share(kSchemes[2].noise, lambda[i], thetas[2]) >= 1;
  }
  write_csv(out / "figure_2b.csv", columns, rows);
  return untold;
}

std::vector<SimulationRow> simulate_all(const PatchGaussian& patches, int draws, uint64_t seed) {
  const std::vector<double> lambda = patches.eigenvalues();
  const std::vector<double> bits = equal_ratios(0.05, 3, 10);
  MonteCarloOptions options;
  options.rows = std::max(2, draws / options.pictures);
  options.seed = seed;
  std::vector<SimulationRow> rows;
  for (const Scheme& s : kSchemes)
    for (const double b : bits)
      rows.push_back(
          {s.name, "components",
           simulate(s, lambda, theta_of_rate(s.noise, lambda, nats_of(b, lambda.size())), options)});
  if (patches.shape.channels != 1) return rows;
  options.ancestral_steps = 300;
  options.flow_steps = 100;
  std::vector<double> thetas;
  for (const double b : bits)
    thetas.push_back(theta_of_rate(Noise::kIsotropic, lambda, nats_of(b, lambda.size())));
  for (const Scheme& s : kSchemes)
    if (s.noise == Noise::kIsotropic)
      for (const MonteCarloPoint& p : simulate_pixels(patches, s.reconstruction, thetas, options))
        rows.push_back({s.name, "pixels", p});
  return rows;
}

double write_simulation(const std::filesystem::path& out, std::span<const SimulationRow> rows,
                        std::span<const double> lambda) {
  const double mean_power = total(lambda) / static_cast<double>(lambda.size()), unit = 1 / std::log(2.0);
  std::ofstream file(out / "monte_carlo.csv");
  file << "scheme,through,theta,bits,bits_of_steps,bits_measured,bits_error,distortion,distortion_measured,"
          "distortion_error,snr,snr_measured\n";
  double worst = 0;
  for (const SimulationRow& r : rows) {
    const MonteCarloPoint& p = r.point;
    file << fmt::format("{},{},{:.9g},{:.9g},{:.9g},{:.9g},{:.3g},{:.9g},{:.9g},{:.3g},{:.6g},{:.6g}\n",
                        r.scheme, r.through, p.theta, p.rate * unit, p.rate_of_steps * unit,
                        p.rate_measured * unit, p.rate_error * unit, p.distortion, p.distortion_measured,
                        p.distortion_error, snr_db(mean_power, p.distortion),
                        snr_db(mean_power, p.distortion_measured));
    worst = std::max({worst, std::fabs(p.rate_measured - p.rate_of_steps) / p.rate_error,
                      std::fabs(p.distortion_measured - p.distortion) / p.distortion_error});
  }
  if (!file.flush()) throw Error(ErrorKind::kIo, (out / "monte_carlo.csv").string() + ": cannot be written");
  return worst;
}

void write_smoothness(const std::filesystem::path& out, std::span<const SmoothnessPoint> points) {
  std::vector<std::vector<double>> rows;
  for (const SmoothnessPoint& p : points)
    rows.push_back({p.eta, p.sigma, p.smoothness, p.standard_error, p.predicted_mse, p.measured_mse});
  write_csv(out / "smoothness.csv",
            {"eta", "sigma", "smoothness_per_dimension", "standard_error", "mse_of_lemma_5", "mse_measured"},
            rows);
}

void draw_figures(const std::filesystem::path& out, double bits, bool smoothness) {
  const std::string a = (out / "figure_2a.csv").string(), b = (out / "figure_2b.csv").string();
  std::string commands =
      "set xlabel 'bits per dimension'\nset ylabel 'SNR [dB]'\nset key bottom right\nset xrange "
      "[0:2.5]\nplot ";
  const char* styles[] = {"lc 1 lw 2", "lc 2 lw 2", "lc 1 lw 2 dt 2", "lc 2 lw 2 dt 2", "lc 4 dt 3",
                          "lc 4 lw 2", "lc 7 dt 4", "lc 8 dt 5",      "lc 8 dt 3"};
  const char* titles[] = {"DiffC-A",           "DiffC-F",         "DiffC-A*",
                          "DiffC-F*",          "pink, ancestral", "pink, flow",
                          "mean (no realism)", "R*(D/2)",         "R*(D) (no realism)"};
  for (int k = 0; k < 9; ++k)
    commands +=
        fmt::format("'{}' using 1:{} skip 1 with lines {} title '{}', ", a, k + 2, styles[k], titles[k]);
  run_gnuplot(out / "figure_2a", commands);
  commands = fmt::format(
      "set xlabel 'principal component'\nset ylabel 'SNR [dB] at {:g} bits per dimension'\n"
      "set logscale x\nset xrange [1:*]\nplot ",
      bits);
  for (int k = 0; k < 6; ++k)
    if (k != 4)
      commands +=
          fmt::format("'{}' using 1:{} skip 1 with lines {} title '{}', ", b, k + 3, styles[k], titles[k]);
  run_gnuplot(out / "figure_2b", commands);
  if (!smoothness) return;
  run_gnuplot(out / "figure_5",
              fmt::format("set xlabel 'sigma'\nset ylabel 'G_t per dimension'\nset logscale y\n"
                          "plot '{}' using 2:3:4 skip 1 with yerrorlines lw 2 notitle",
                          (out / "smoothness.csv").string()));
}

}  // namespace diffc
