// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2 evaluate: Algorithm 2 with the closed-form controller, and the water level where it has none.

#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "models/r2d2/water_level.h"
#include "tools/r2d2/commands.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/methods/blahut_arimoto.h"
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

// Beyond Assumption A1: the channel at the water level epsilon, fitted where there are several components.
r2d2::WaterLevelChannel water_level(const r2d2::Source& source, const r2d2::GaussianMixture& mixture,
                                    double epsilon, const po::variables_map& values) {
  const int iterations = values["refine"].as<int>();
  if (mixture.components().size() == 1 || iterations == 0) return {mixture, epsilon};
  std::vector<double> rows(20000 * std::size_t(source.dimensions()));
  if (source.dimensions() == 1) {  // quantiles have less error than draws
    const double n = static_cast<double>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i] = r2d2::quantile_1d(mixture, 0, (static_cast<double>(i) + 0.5) / n);
  } else {
    Philox rng(values["seed"].as<uint64_t>(), 0x574C);
    source.sample(rng, rows);
  }
  return {r2d2::fit_water_level(rows, mixture, epsilon, iterations), epsilon};
}

// How far rate + distortion/epsilon of a fitted channel may be above its minimum in one dimension. Where a
// fitted r has lighter tails than the source it certifies nothing; a trace of the source's own raised
// variances gives the dual function tails.
double certified_gap(const r2d2::Source& source, const r2d2::GaussianMixture& mixture,
                     const r2d2::WaterLevelChannel& channel, double epsilon) {
  const double reach = r2d2::ranges_of(source).support;
  const r2d2::BlahutArimotoOptions grid{.low = -reach, .high = reach, .points = 401};
  const r2d2::GaussianMixture raised = r2d2::raise_variances(mixture, epsilon);
  const auto p = [&](double x) { return mixture.log_density(std::span(&x, 1), 0); };
  double lower = -HUGE_VAL, upper = 0;
  for (const double trace : {1e-2, 1e-3, 1e-4, 0.0}) {
    const auto r = [&](double x) {
      const double fitted = channel.blurred().log_density(std::span(&x, 1), 0);
      if (trace == 0) return fitted;
      const double own = raised.log_density(std::span(&x, 1), 0), top = std::max(fitted, own);
      return top + std::log((1 - trace) * std::exp(fitted - top) + trace * std::exp(own - top));
    };
    const r2d2::LagrangianBounds bounds = r2d2::lagrangian_bounds(p, r, epsilon, grid);
    lower = std::max(lower, bounds.lower);
    upper = bounds.upper;
  }
  return std::max(1e-5, upper - lower);  // what the grid leaves
}

void print_water_level(const r2d2::Source& source, const r2d2::GaussianMixture& mixture,
                       const r2d2::WaterLevelChannel& channel, double epsilon) {
  const std::size_t parts = channel.blurred().components().size();
  std::cout << fmt::format("epsilon {:g}: beyond Assumption A1, {} of {} directions collapse; ", epsilon,
                           channel.collapsed(), parts * std::size_t(source.dimensions()));
  if (parts == 1)
    std::cout << "reverse water-filling\n";
  else if (source.dimensions() > 1)
    std::cout << "an upper bound\n";
  else
    std::cout << fmt::format("rate + distortion/epsilon is at most {:.1e} nats above its minimum\n",
                             certified_gap(source, mixture, channel, epsilon));
}

// Histogram of X_1 beside the closed-form p_1: x, empirical, closed_form, which is empty where there is no
// density.
void write_law(const std::filesystem::path& path, std::vector<double> x1, const r2d2::Source& source,
               double epsilon) {
  std::sort(x1.begin(), x1.end());
  const double low = x1[x1.size() / 2000], high = x1[x1.size() - 1 - x1.size() / 2000];
  const int bins = 80;
  const double width = std::max((high - low) / bins, 1e-12);  // all of X_1 may be one point
  std::vector<double> counts(bins);
  for (double x : x1)
    if (x >= low && x < high) ++counts[std::min(bins - 1, static_cast<int>((x - low) / width))];
  std::vector<std::vector<double>> rows;
  const bool density = epsilon < source.heat()->limit();
  for (int i = 0; i < bins; ++i) {
    const double x = low + (i + 0.5) * width;
    rows.push_back({x, counts[i] / (static_cast<double>(x1.size()) * width),
                    density ? std::exp(source.heat()->log_density(std::span(&x, 1), epsilon)) : NAN});
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
      "closed-form (-mean ln p_1), gaussian (moments) or spacing (one dimension)")(
      "refine", po::value<int>()->default_value(1000),
      "mixtures, epsilon above their smallest variance: iterations that fit the collapsed law to the source");
  const auto parsed = parse_source_options(args, options, "evaluate");
  if (!parsed) return 0;
  const po::variables_map& values = *parsed;
  const auto source = source_of(values, values["held-out"].as<bool>());
  if (!source->heat())
    throw Error(ErrorKind::kUsage, "source " + source->name() + " has no closed form", "use r2d2 estimate");
  const std::vector<double> epsilons = epsilons_of(values, *source);
  const int seeds = values["seeds"].as<int>();
  if (seeds < 1) throw Error(ErrorKind::kUsage, "--seeds must be at least 1");
  const auto* mixture = dynamic_cast<const r2d2::GaussianMixture*>(source->heat());
  if (!mixture) print_warnings(*source, epsilons);
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
    std::optional<r2d2::WaterLevelChannel> channel;
    if (mixture && epsilon >= mixture->limit()) {
      channel = water_level(*source, *mixture, epsilon, values);
      print_water_level(*source, *mixture, *channel, epsilon);
    }
    std::vector<r2d2::RatePoint> repeats;
    std::vector<double> errors;
    for (int seed = 0; seed < seeds; ++seed) {
      const r2d2::EvaluateOptions how{
          .samples = values["samples"].as<int>(),
          .diffusion = {steps, r2d2::step_rule_by_name(values["rule"].as<std::string>())},
          .seed = values["seed"].as<uint64_t>() + seed};
      repeats.push_back(channel ? channel->evaluate(*source, how, &x1)
                                : r2d2::evaluate(*source, controller, entropy, epsilon, how, &x1));
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
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (std::isnan(absolute_errors[i])) continue;
    std::cout << fmt::format("epsilon {:g}: median |error| over seeds {:.5f} nats\n", epsilons[i],
                             absolute_errors[i]);
  }
  std::cout << fmt::format("{:.1f} s\n", watch.seconds());
  return 0;
}

}  // namespace diffc
