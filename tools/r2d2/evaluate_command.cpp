// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2 evaluate: Algorithm 2 with the closed-form controller.

#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "tools/r2d2/commands.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/sources/sinc4_diffusion.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

r2d2::EntropyEstimator entropy_by_name(const std::string& name, const r2d2::BackwardHeat& heat) {
  if (name == "closed-form") return r2d2::cross_entropy(heat);
  if (name == "gaussian") return r2d2::gaussian_entropy(heat.dimensions());
  if (name == "spacing" && heat.dimensions() == 1) return r2d2::spacing_entropy();
  throw Error(ErrorKind::kUsage, "entropy estimator '" + name + "' is unknown or not for this source",
              "use closed-form, gaussian or (one dimension) spacing");
}

// The scores of sinc4 are sums over a spectrum: they are tabulated at the times of the diffusion.
std::unique_ptr<const r2d2::BackwardHeat> tabulated(const r2d2::Source& source, double epsilon, int steps) {
  const auto* sinc4 = dynamic_cast<const r2d2::Sinc4Mixture*>(source.heat());
  if (!sinc4) return nullptr;
  return std::make_unique<const r2d2::Sinc4Diffusion>(*sinc4, epsilon, steps);
}

// Histogram of X_1 beside the closed-form p_1: x, empirical, closed_form.
void write_law(const std::filesystem::path& path, std::vector<double> x1, const r2d2::Source& source,
               double epsilon) {
  std::sort(x1.begin(), x1.end());
  const double low = x1[x1.size() / 2000], high = x1[x1.size() - 1 - x1.size() / 2000];
  const int bins = 80;
  const double width = (high - low) / bins;
  std::vector<double> counts(bins);
  for (double x : x1)
    if (x >= low && x < high) ++counts[std::min(bins - 1, static_cast<int>((x - low) / width))];
  std::vector<std::vector<double>> rows;
  for (int i = 0; i < bins; ++i) {
    const double x = low + (i + 0.5) * width;
    rows.push_back({x, counts[i] / (static_cast<double>(x1.size()) * width),
                    std::exp(source.heat()->log_density(std::span(&x, 1), epsilon))});
  }
  write_csv(path, {"x", "empirical", "closed_form"}, rows);
}

}  // namespace

int r2d2_evaluate(const std::vector<std::string>& args) {
  po::options_description options = source_options();
  options.add_options()("samples", po::value<int>()->default_value(1 << 17), "samples of one evaluation")(
      "steps", po::value<int>()->default_value(50), "time steps (dt = 1/steps)")(
      "rule", po::value<std::string>()->default_value("matched"),
      "euler (the paper's) or matched (exact conditional covariance, no step-size bias)")(
      "seeds", po::value<int>()->default_value(16), "repeats; the curve holds their medians")(
      "entropy", po::value<std::string>()->default_value("closed-form"),
      "closed-form (-mean ln p_1), gaussian (moments) or spacing (one dimension)");
  const auto parsed = parse_source_options(args, options, "evaluate");
  if (!parsed) return 0;
  const po::variables_map& values = *parsed;
  const auto source = source_of(values, values["held-out"].as<bool>());
  if (!source->heat())
    throw Error(ErrorKind::kUsage, "source " + source->name() + " has no closed form", "use r2d2 estimate");
  const std::vector<double> epsilons = epsilons_of(values, *source);
  const int seeds = values["seeds"].as<int>();
  if (seeds < 1) throw Error(ErrorKind::kUsage, "--seeds must be at least 1");
  print_warnings(*source, epsilons);
  const std::filesystem::path out = out_folder(values);
  const int steps = values["steps"].as<int>();

  const Stopwatch watch;
  std::vector<r2d2::CurvePoint> curve;
  std::vector<double> absolute_errors, x1;
  for (double epsilon : epsilons) {
    const auto table = tabulated(*source, epsilon, steps);
    const r2d2::BackwardHeat& heat = table ? *table : *source->heat();
    const auto entropy = entropy_by_name(values["entropy"].as<std::string>(), heat);
    const r2d2::HeatController controller(heat);
    std::vector<r2d2::RatePoint> repeats;
    std::vector<double> errors;
    for (int seed = 0; seed < seeds; ++seed) {
      repeats.push_back(
          r2d2::evaluate(*source, controller, entropy, epsilon,
                         {.samples = values["samples"].as<int>(),
                          .diffusion = {steps, r2d2::step_rule_by_name(values["rule"].as<std::string>())},
                          .seed = values["seed"].as<uint64_t>() + seed},
                         &x1));
      if (const auto exact = source->exact_rate(epsilon))
        errors.push_back(std::abs(repeats.back().rate - *exact));
    }
    curve.push_back(r2d2::summarise(repeats));
    absolute_errors.push_back(errors.empty() ? NAN : r2d2::quartiles(errors).median);
    if (source->dimensions() == 1)
      write_law(out / fmt::format("law_{:g}.csv", epsilon), x1, *source, epsilon);
  }
  write_curve(out / "curve.csv", curve, *source);
  print_curve(curve, *source);
  for (std::size_t i = 0; i < curve.size(); ++i)
    std::cout << fmt::format("epsilon {:g}: median |error| over seeds {:.5f} nats\n", epsilons[i],
                             absolute_errors[i]);
  std::cout << fmt::format("{:.1f} s\n", watch.seconds());
  return 0;
}

}  // namespace diffc
