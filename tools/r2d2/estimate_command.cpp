// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2 estimate: rate-distortion curves from samples: Algorithm 1 and the methods it is compared with.

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <iostream>

#include "codec/base/error.h"
#include "codec/base/stopwatch.h"
#include "models/r2d2/controller_file.h"
#include "models/r2d2/mixture_file.h"
#include "tools/common/progress.h"
#include "tools/r2d2/commands.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/methods/blahut_arimoto.h"
#include "tools/r2d2/methods/mixture_estimate.h"
#ifdef DIFFC_R2D2_NEURAL
#include "models/r2d2/neural/baselines.h"
#include "models/r2d2/neural/neural.h"
#endif

namespace diffc {

namespace po = boost::program_options;

namespace {

using Repeats = std::vector<std::vector<r2d2::RatePoint>>;  // [epsilon][repeat]

struct Job {
  const po::variables_map& values;
  const r2d2::Source& train;
  const r2d2::Source& test;
  const std::vector<double>& epsilons;
  std::filesystem::path out;
  int seeds;
  uint64_t seed;
  int samples;
};

Repeats run_blahut_arimoto(const Job& job) {
  if (job.train.dimensions() != 1 || !job.train.heat())
    throw Error(ErrorKind::kUsage, "blahut-arimoto needs a one-dimensional source with a known density");
  const double reach = r2d2::ranges_of(job.train).support;
  Repeats result;
  for (double epsilon : job.epsilons) {
    const auto r =
        r2d2::blahut_arimoto([&](double x) { return job.train.heat()->log_density(std::span(&x, 1), 0); },
                             epsilon, {.low = -reach, .high = reach, .points = 801, .iterations = 1000});
    result.push_back({{epsilon, r.rate, r.distortion, 0, 0}});
  }
  return result;
}

Repeats run_mixture(const Job& job) {
  Repeats result(job.epsilons.size());
  for (int s = 0; s < job.seeds; ++s) {
    const r2d2::MixtureEstimator estimator(job.train, {.components = job.values["components"].as<int>(),
                                                       .fit_samples = job.values["fit-samples"].as<int>(),
                                                       .steps = job.values["steps"].as<int>(),
                                                       .seed = job.seed + s});
    if (s == 0) std::ofstream(job.out / "mixture.txt") << r2d2::format_mixture(estimator.mixture());
    const uint64_t seed = job.seed + s;
    for (std::size_t i = 0; i < job.epsilons.size(); ++i)
      result[i].push_back(job.values["water-level"].as<bool>()
                              ? estimator.channel(job.epsilons[i], job.values["refine"].as<int>())
                                    .evaluate(job.test, {.samples = job.samples, .seed = seed})
                              : estimator.evaluate(job.test, job.epsilons[i], job.samples, seed));
  }
  return result;
}

#ifdef DIFFC_R2D2_NEURAL
r2d2::TrainOptions train_options(const Job& job) {
  const po::variables_map& v = job.values;
  const auto [low, high] = std::minmax_element(job.epsilons.begin(), job.epsilons.end());
  r2d2::TrainOptions o;
  o.epsilon_min = v.count("epsilon-min") ? v["epsilon-min"].as<double>() : *low;
  o.epsilon_max = v.count("epsilon-max") ? v["epsilon-max"].as<double>() : *high;
  o.log_epsilon = v["log-epsilon"].as<bool>();
  o.hidden_layers = v["layers"].as<int>();
  o.hidden = v["hidden"].as<int>();
  o.steps = v["steps"].as<int>();
  o.rule = r2d2::step_rule_by_name(v["rule"].as<std::string>());
  o.base = v["base"].as<int>();
  const std::string entropy = v["entropy"].as<std::string>();
  if (entropy != "negentropy" && entropy != "knife")
    throw Error(ErrorKind::kUsage, "unknown entropy estimator '" + entropy + "'", "use negentropy or knife");
  o.entropy = entropy == "knife" ? r2d2::EntropyNetwork::kKnife : r2d2::EntropyNetwork::kNegentropy;
  o.knife = v["components"].as<int>();
  o.iterations = v["iterations"].as<int>();
  o.batch = v["batch"].as<int>();
  o.groups = v["groups"].as<int>();
  o.rate = v["rate"].as<double>();
  o.fit_samples = v["fit-samples"].as<int>();
  o.plain = v["plain"].as<bool>();
  if (!o.plain) return o;
  for (const char* other : {"rule", "base", "groups"})
    if (!v[other].defaulted())
      throw Error(ErrorKind::kUsage, fmt::format("--plain has no --{}", other), "leave one of them out");
  // The paper's settings for a Gaussian, App. E.2.
  if (v["steps"].defaulted()) o.steps = 100;
  if (v["rate"].defaulted()) o.rate = 1e-3;
  return o;
}

// u at t = 0, 1/2 and the last step beside the closed form (Fig. 9).
void write_controller(const Job& job, const r2d2::NeuralR2d2& r2d2, double epsilon, int steps) {
  if (job.test.dimensions() != 1 || !job.test.heat() || epsilon >= job.test.heat()->limit()) return;
  const r2d2::HeatController exact(*job.test.heat());
  const double last = 1 - 1.0 / steps;
  std::vector<std::vector<double>> rows;
  const double reach = r2d2::ranges_of(job.test).controller;
  for (double x = -reach; x <= reach; x += reach / 100) {
    rows.push_back({x});
    for (double t : {0.0, 0.5, last}) {
      double u = 0, closed = 0;
      r2d2.drift(std::span(&x, 1), t, epsilon, std::span(&u, 1));
      exact.drift(std::span(&x, 1), t, epsilon, std::span(&closed, 1));
      rows.back().push_back(u);
      rows.back().push_back(closed);
    }
  }
  write_csv(job.out / fmt::format("controller_{:g}.csv", epsilon),
            {"x", "u_0", "exact_0", "u_half", "exact_half", "u_last", "exact_last"}, rows);
}

void write_samples(const Job& job, const std::vector<double>& x1, double epsilon) {
  const int d = job.test.dimensions();
  std::vector<std::string> columns;
  for (int i = 0; i < d; ++i) columns.push_back("x" + std::to_string(i));
  std::vector<std::vector<double>> rows;
  const std::size_t count = std::min<std::size_t>(x1.size() / d, d == 1 ? 20000 : 256);
  for (std::size_t r = 0; r < count; ++r) rows.emplace_back(x1.begin() + r * d, x1.begin() + (r + 1) * d);
  write_csv(job.out / fmt::format("x1_{:g}.csv", epsilon), columns, rows);
}

// controller.txt, which the sampler r2d2-patch takes.
void write_controller_file(const Job& job, const r2d2::NeuralR2d2& r2d2) {
  const std::filesystem::path path = job.out / "controller.txt";
  std::ofstream out(path);
  out << r2d2::format_controller(r2d2.controller());
  if (!out.flush()) throw Error(ErrorKind::kIo, path.string() + ": cannot be written");
}

// How far the law of the controller's probability flow is from that of its diffusion: zero for an optimal
// controller.
void print_flow_distance(const r2d2::NeuralR2d2& r2d2, const std::vector<double>& x0,
                         const std::vector<double>& x1, int dimensions, double epsilon) {
  std::vector<float> moved(x0.begin(), x0.end());
  r2d2::TrainedController(r2d2.controller()).push(moved, epsilon);
  const std::vector<double> flow(moved.begin(), moved.end());
  const auto distance = [&](const std::vector<double>& a) {
    return std::sqrt(r2d2::sliced_w2_squared(a, x1, dimensions, 64, 1) / epsilon);
  };
  std::cout << fmt::format(
      "epsilon {:g}: sliced W2 to the law of X_1, in units of sqrt(epsilon): probability flow {:.4f}, source "
      "{:.4f}\n",
      epsilon, distance(flow), distance(x0));
}

Repeats run_r2d2(const Job& job) {
  r2d2::TrainOptions options = train_options(job);
  const int trainings = std::max(1, job.values["trainings"].as<int>());
  Repeats result(job.epsilons.size());
  for (int run = 0; run < trainings; ++run) {
    options.seed = job.seed + run;
    r2d2::NeuralR2d2 r2d2(job.train, options);
    ProgressBar bar(fmt::format("training {}", run + 1), true);
    r2d2.train([&](double done, double) {
      bar.show(done);
      return true;
    });
    if (run == 0 && !options.plain) write_controller_file(job, r2d2);
    for (std::size_t i = 0; i < job.epsilons.size(); ++i) {
      std::vector<double> x0, x1;
      for (int s = 0; s < job.seeds; ++s)
        result[i].push_back(
            r2d2.evaluate(job.test, job.epsilons[i], job.samples, 1000 * (job.seed + run) + s, &x1, &x0));
      if (run > 0) continue;
      write_controller(job, r2d2, job.epsilons[i], options.steps);
      write_samples(job, x1, job.epsilons[i]);
      if (!options.plain) print_flow_distance(r2d2, x0, x1, job.test.dimensions(), job.epsilons[i]);
      if (const auto* m = dynamic_cast<const r2d2::GaussianMixture*>(job.test.heat());
          m && m->dimensions() == 1 && job.epsilons[i] < m->limit())
        std::cout << fmt::format("epsilon {:g}: Kolmogorov distance of X_1 to the closed-form law {:.4f}\n",
                                 job.epsilons[i], r2d2::kolmogorov_distance(x1, *m, job.epsilons[i]));
    }
  }
  return result;
}

Repeats run_baseline(const Job& job, bool wgd) {
  const po::variables_map& v = job.values;
  Repeats result;
  for (double epsilon : job.epsilons) {
    result.emplace_back();
    for (int s = 0; s < job.seeds; ++s) {
      if (wgd) {
        r2d2::WgdOptions o;
        o.particles = v["points"].as<int>();
        o.seconds = v["seconds"].as<double>();
        o.seed = job.seed + s;
        result.back().push_back(r2d2::wgd(job.train, epsilon, job.samples, o));
      } else {
        r2d2::NerdOptions o;
        o.samples = v["points"].as<int>();
        o.latent = v["latent"].as<int>();
        o.seconds = v["seconds"].as<double>();
        o.seed = job.seed + s;
        result.back().push_back(r2d2::nerd(job.train, epsilon, job.samples, o));
      }
    }
  }
  return result;
}
#endif

Repeats run_method(const std::string& method, const Job& job) {
  if (method == "blahut-arimoto") return run_blahut_arimoto(job);
  if (method == "mixture") return run_mixture(job);
#ifdef DIFFC_R2D2_NEURAL
  if (method == "r2d2") return run_r2d2(job);
  if (method == "nerd" || method == "wgd") return run_baseline(job, method == "wgd");
#else
  if (method == "r2d2" || method == "nerd" || method == "wgd")
    throw Error(ErrorKind::kUnsupported, "this build has no LibTorch",
                "use --method mixture or blahut-arimoto");
#endif
  throw Error(ErrorKind::kUsage, "unknown method '" + method + "'",
              "use r2d2, mixture, nerd, wgd or blahut-arimoto");
}

po::options_description estimate_options() {
  po::options_description options = source_options();
  options.add_options()(
      "method", po::value<std::string>()->default_value("r2d2"),
      "r2d2, mixture (no training: the controller of a fitted mixture), nerd, wgd or blahut-arimoto")(
      "samples", po::value<int>()->default_value(1 << 17), "samples of one evaluation")(
      "seeds", po::value<int>()->default_value(1), "evaluations (baselines: trainings) per epsilon")(
      "trainings", po::value<int>()->default_value(1), "r2d2: independently trained networks")(
      "epsilon-min", po::value<double>(), "r2d2: range the network is trained for")(
      "epsilon-max", po::value<double>())("log-epsilon", po::bool_switch(),
                                          "r2d2: train for uniform ln epsilon instead of epsilon")(
      "layers", po::value<int>()->default_value(1), "r2d2: hidden layers")(
      "hidden", po::value<int>()->default_value(128), "r2d2: width of hidden layers")(
      "steps", po::value<int>()->default_value(8), "r2d2, mixture: time steps")(
      "rule", po::value<std::string>()->default_value("matched"),
      "r2d2: euler or matched (learnt step variance)")("base", po::value<int>()->default_value(1),
                                                       "r2d2: components of the closed-form start; 0 = none")(
      "entropy", po::value<std::string>()->default_value("negentropy"), "r2d2: negentropy or knife")(
      "components", po::value<int>()->default_value(16), "components of KNIFE or of the fitted mixture")(
      "iterations", po::value<int>()->default_value(1500), "r2d2: controller updates")(
      "batch", po::value<int>()->default_value(512), "r2d2: samples per update")(
      "groups", po::value<int>()->default_value(4), "r2d2: epsilons per update")(
      "rate", po::value<double>()->default_value(2e-3), "r2d2: learning rate")(
      "plain", po::bool_switch(),
      "r2d2: the paper's Algorithm 1 without additions: Euler steps (100), no start in closed form, source "
      "coordinates, Adam at a constant rate (1e-3), the estimator updated before the controller")(
      "water-level", po::bool_switch(),
      "mixture: its channel without a chain of steps, refitted with variances of at least epsilon")(
      "refine", po::value<int>()->default_value(20), "mixture: iterations of that fit")(
      "fit-samples", po::value<int>()->default_value(20000), "samples for moments and mixture fits")(
      "points", po::value<int>()->default_value(4000), "nerd: samples of the generator; wgd: particles")(
      "latent", po::value<int>()->default_value(8), "nerd: latent dimensions")(
      "seconds", po::value<double>()->default_value(10), "nerd, wgd: training time per epsilon");
  return options;
}

}  // namespace

int r2d2_estimate(const std::vector<std::string>& args) {
  const auto parsed = parse_source_options(args, estimate_options(), "estimate");
  if (!parsed) return 0;
  const po::variables_map& values = *parsed;
  // Networks learn from the training part; --held-out moves the evaluation to the other one.
  const auto train = source_of(values, false);
  const auto test = values["held-out"].as<bool>() ? source_of(values, true) : nullptr;
  const std::vector<double> epsilons = epsilons_of(values, *train);
  // The others do not rest on Assumption A1.
  if (values["method"].as<std::string>() == "r2d2") print_warnings(*train, epsilons);
  const Job job{values,
                *train,
                test ? *test : *train,
                epsilons,
                out_folder(values),
                std::max(1, values["seeds"].as<int>()),
                values["seed"].as<uint64_t>(),
                values["samples"].as<int>()};
  const Stopwatch watch;
  const Repeats repeats = run_method(values["method"].as<std::string>(), job);
  std::vector<r2d2::CurvePoint> curve;
  for (const auto& r : repeats) curve.push_back(r2d2::summarise(r));
  write_curve(job.out / "curve.csv", curve, *train);
  print_curve(curve, *train);
  for (std::size_t i = 0; i < epsilons.size(); ++i) {
    const auto exact = train->exact_rate(epsilons[i]);
    if (!exact) continue;
    std::vector<double> errors;
    for (const auto& r : repeats[i]) errors.push_back(std::abs(r.rate - *exact));
    std::cout << fmt::format("epsilon {:g}: median |error| {:.5f} nats\n", epsilons[i],
                             r2d2::quartiles(errors).median);
  }
  std::cout << fmt::format("{:.1f} s\n", watch.seconds());
  return 0;
}

}  // namespace diffc
