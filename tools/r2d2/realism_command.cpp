// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2 realism: the rate-distortion function under perfect realism with DiffC-F and DiffC-A beside it, and
// bridges between two given laws.

#include <fmt/format.h>

#include <cmath>
#include <iostream>
#include <numbers>

#include "codec/base/error.h"
#include "tools/r2d2/commands.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/gaussian/named_scalar.h"
#include "tools/r2d2/gaussian/realism.h"

namespace diffc {

using namespace gaussian;
namespace po = boost::program_options;

namespace {

constexpr double kRatios[] = {3, 2, 1.4, 1, 0.7, 0.5, 0.3, 0.2};

po::options_description realism_options() {
  po::options_description options("Options");
  options.add_options()("source", po::value<std::string>()->required(),
                        "bimodal, symmetric, laplace (blurred), gmm1, gmm2, gaussian, gaussian:V or the "
                        "vector gaussian:V1,V2,..")(
      "end", po::value<std::string>(),
      "another of these laws: bridges from the source to it instead, by epsilon")(
      "out", po::value<std::string>()->required(), "folder for the results, created if missing")(
      "eta", po::value<std::string>(),
      "noise of DiffC, A,B,C or LOW:HIGH:COUNT; default: 3 to 0.2 times the source's standard deviation")(
      "epsilon", po::value<std::string>(),
      "with --end, A,B,C or LOW:HIGH:COUNT; default: 10 to 0.03 times the product of both standard "
      "deviations")("help,h", "this text");
  return options;
}

/// The variances of gaussian:V1,V2,...; empty for other sources.
std::vector<double> vector_of(const std::string& name) {
  if (!name.starts_with("gaussian:") || name.find(',') == std::string::npos) return {};
  const auto source = r2d2::make_source(name, {});
  return dynamic_cast<const r2d2::GaussianMixture&>(*source->heat()).components()[0].variance;
}

double decibels(double distortion, double optimum) {
  return 10 * std::log10(distortion / optimum);
}

void write_realism(const po::variables_map& values, const std::string& name,
                   const std::filesystem::path& out) {
  const std::vector<double> lambda = vector_of(name);
  const auto source = lambda.empty() ? make_scalar_source(name) : nullptr;
  double variance = source ? source->variance() : 0;
  for (const double l : lambda) variance += l / static_cast<double>(lambda.size());
  std::vector<double> etas;
  if (values.count("eta")) {
    etas = positive_list(values["eta"].as<std::string>(), "eta");
  } else {
    for (const double r : kRatios) etas.push_back(r * std::sqrt(variance));
  }
  std::vector<std::vector<double>> rows;
  for (const double eta : etas) {
    const RealismPoint p = source ? realism_of(*source, eta) : realism_of_gaussian(lambda, eta);
    rows.push_back({eta, p.nats, p.nats / std::numbers::ln2, p.epsilon, p.optimum, p.flow, p.ancestral,
                    decibels(p.flow, p.optimum), decibels(p.ancestral, p.optimum), p.marginal_error});
  }
  std::cout << fmt::format("{:>9} {:>8} {:>10} {:>11} {:>11} {:>11} {:>9} {:>9}\n", "eta", "bits", "epsilon",
                           "optimum", "DiffC-F", "DiffC-A", "F in dB", "A in dB");
  for (const auto& r : rows)
    std::cout << fmt::format("{:>9.4g} {:>8.4f} {:>10.4g} {:>11.6g} {:>11.6g} {:>11.6g} {:>9.4f} {:>9.4f}\n",
                             r[0], r[2], r[3], r[4], r[5], r[6], r[7], r[8]);
  const std::string file = (out / "realism.csv").string();
  write_csv(file,
            {"eta", "nats", "bits", "epsilon", "optimum", "flow", "ancestral", "flow_above_db",
             "ancestral_above_db", "marginal_error"},
            rows);
  run_gnuplot(out / "realism",
              fmt::format("set xlabel 'bits'\nset ylabel 'squared error above the realistic optimum [dB]'\n"
                          "set key center right\nset yrange [0:*]\n"
                          "plot '{0}' using 3:9 skip 1 with linespoints lw 2 pt 7 ps 0.5 title 'DiffC-A', "
                          "'{0}' using 3:8 skip 1 with linespoints lw 2 pt 7 ps 0.5 title 'DiffC-F'",
                          file));
}

void write_bridges(const po::variables_map& values, const std::string& from, const std::string& to,
                   const std::filesystem::path& out) {
  const auto a = make_scalar_source(from), b = make_scalar_source(to);
  const double scale = std::sqrt(a->variance() * b->variance());
  std::vector<double> epsilons;
  if (values.count("epsilon")) {
    epsilons = positive_list(values["epsilon"].as<std::string>(), "epsilon");
  } else {
    for (const double r : {10.0, 3.0, 1.0, 0.3, 0.1, 0.03}) epsilons.push_back(r * scale);
  }
  const bool normal = from.starts_with("gaussian") && to.starts_with("gaussian");
  std::vector<std::vector<double>> rows;
  for (const double epsilon : epsilons) {
    const r2d2::EntropicTransport t = bridge_of(*a, *b, epsilon);
    auto& row = rows.emplace_back(std::vector<double>{epsilon, t.information,
                                                      t.information / std::numbers::ln2, t.distortion,
                                                      t.marginal_error, double(t.iterations), NAN, NAN});
    if (!normal) continue;
    const auto exact = r2d2::gaussian_transport(a->variance(), b->variance(), 0, epsilon);
    row[6] = exact.information;
    row[7] = exact.distortion;
  }
  std::cout << fmt::format("{:>10} {:>9} {:>11} {:>11} {:>10}", "epsilon", "bits", "distortion", "marginals",
                           "iterations");
  std::cout << (normal ? fmt::format(" {:>11} {:>11}\n", "exact bits", "exact dist.") : "\n");
  for (const auto& r : rows) {
    std::cout << fmt::format("{:>10.4g} {:>9.5f} {:>11.6g} {:>11.2g} {:>10}", r[0], r[2], r[3], r[4], r[5]);
    std::cout << (normal ? fmt::format(" {:>11.5f} {:>11.6g}\n", r[6] / std::numbers::ln2, r[7]) : "\n");
  }
  const std::string file = (out / "bridge.csv").string();
  write_csv(file,
            {"epsilon", "nats", "bits", "distortion", "marginal_error", "iterations", "exact_nats",
             "exact_distortion"},
            rows);
  run_gnuplot(out / "bridge", fmt::format("set xlabel 'bits'\nset ylabel 'squared error'\n"
                                          "plot '{}' using 3:4 skip 1 with linespoints lw 2 pt 7 ps 0.5 "
                                          "title '{} to {}'",
                                          file, from, to));
}

}  // namespace

int r2d2_realism(const std::vector<std::string>& args) {
  const auto parsed = parse_source_options(args, realism_options(), "realism");
  if (!parsed) return 0;
  const po::variables_map& values = *parsed;
  const std::string source = values["source"].as<std::string>();
  if (values.count("end")) {
    if (values.count("eta"))
      throw Error(ErrorKind::kUsage, "--eta is for realism, bridges go by --epsilon",
                  "leave one of them out");
    write_bridges(values, source, values["end"].as<std::string>(), out_folder(values));
    return 0;
  }
  if (values.count("epsilon"))
    throw Error(ErrorKind::kUsage, "--epsilon is for bridges", "give --eta, or --end SOURCE");
  write_realism(values, source, out_folder(values));
  return 0;
}

}  // namespace diffc
