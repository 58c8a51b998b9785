// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/estimate.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "codec/base/error.h"

namespace diffc::r2d2 {

EntropyEstimator cross_entropy(const BackwardHeat& heat) {
  return [&heat](std::span<const double> x1, double epsilon) {
    const std::size_t d = heat.dimensions();
    double sum = 0;
    for (std::size_t i = 0; i + d <= x1.size(); i += d) sum -= heat.log_density(x1.subspan(i, d), epsilon);
    return sum * d / static_cast<double>(x1.size());
  };
}

EntropyEstimator spacing_entropy() {
  return [](std::span<const double> x1, double) {
    std::vector<double> x(x1.begin(), x1.end());
    std::sort(x.begin(), x.end());
    const std::ptrdiff_t n = static_cast<std::ptrdiff_t>(x.size());
    const std::ptrdiff_t m = std::max<std::ptrdiff_t>(1, std::llround(std::sqrt(static_cast<double>(n))));
    double sum = 0;
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const std::ptrdiff_t low = std::max<std::ptrdiff_t>(i - m, 0), high = std::min(i + m, n - 1);
      const double steps = static_cast<double>(high - low);
      sum += std::log(std::max(x[high] - x[low], 1e-300) * static_cast<double>(n) / steps);
    }
    return sum / static_cast<double>(n);
  };
}

EntropyEstimator gaussian_entropy(int dimensions) {
  return [dimensions](std::span<const double> x1, double) {
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Index n = static_cast<Eigen::Index>(x1.size()) / dimensions;
    RowMajor x = Eigen::Map<const RowMajor>(x1.data(), n, dimensions);
    x.rowwise() -= x.colwise().mean();
    const Eigen::LLT<Eigen::MatrixXd> factor(x.transpose() * x / static_cast<double>(n));
    if (factor.info() != Eigen::Success)
      throw Error(ErrorKind::kData, "the covariance of X_1 is singular",
                  "use a smaller epsilon or more samples");
    double h = 0.5 * dimensions * std::log(2 * std::numbers::pi * std::numbers::e);
    for (int i = 0; i < dimensions; ++i) h += std::log(factor.matrixLLT()(i, i));
    return h;
  };
}

RatePoint rate_point(double epsilon, int dimensions, double path_nats, double entropy, double distortion) {
  const double rate = path_nats + entropy - distortion / epsilon -
                      0.5 * dimensions * std::log(2 * std::numbers::pi * epsilon);
  return {epsilon, rate, distortion, path_nats, entropy};
}

double half_squared_error(std::span<const double> x0, std::span<const double> x1, int dimensions) {
  double sum = 0;
  for (std::size_t i = 0; i < x0.size(); ++i) sum += (x1[i] - x0[i]) * (x1[i] - x0[i]);
  return 0.5 * sum * dimensions / static_cast<double>(x0.size());
}

RatePoint evaluate(const Source& source, const Controller& controller, const EntropyEstimator& entropy,
                   double epsilon, const EvaluateOptions& options, std::vector<double>* x1) {
  if (options.samples < 2) throw Error(ErrorKind::kUsage, "an evaluation needs at least two samples");
  const int d = source.dimensions();
  Philox rng(options.seed, 0x52324432);
  std::vector<double> x0(static_cast<std::size_t>(options.samples) * d), end(x0.size());
  source.sample(rng, x0);
  const double path = simulate(controller, x0, epsilon, options.diffusion, rng, end);
  const RatePoint point = rate_point(epsilon, d, path, entropy(end, epsilon), half_squared_error(x0, end, d));
  if (!std::isfinite(point.rate))
    throw Error(ErrorKind::kData, "the diffusion diverged", "use more steps or a smaller epsilon");
  if (x1) *x1 = std::move(end);
  return point;
}

Quartiles quartiles(std::vector<double> values) {
  if (values.empty()) throw Error(ErrorKind::kUsage, "no values to take quartiles of");
  std::sort(values.begin(), values.end());
  const auto at = [&values](double p) {
    const double rank = p * static_cast<double>(values.size() - 1);
    const std::size_t low = static_cast<std::size_t>(rank), high = std::min(low + 1, values.size() - 1);
    return values[low] + (rank - static_cast<double>(low)) * (values[high] - values[low]);
  };
  return {at(0.25), at(0.5), at(0.75)};
}

CurvePoint summarise(std::span<const RatePoint> repeats) {
  std::vector<double> rates, distortions;
  for (const RatePoint& p : repeats) {
    rates.push_back(p.rate);
    distortions.push_back(p.distortion);
  }
  return {repeats.empty() ? 0 : repeats[0].epsilon, quartiles(rates), quartiles(distortions).median};
}

double kolmogorov_distance(std::vector<double> samples, const GaussianMixture& mixture, double s) {
  std::sort(samples.begin(), samples.end());
  const double n = static_cast<double>(samples.size());
  double worst = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double f = cdf_1d(mixture, s, samples[i]);
    worst = std::max(
        {worst, std::abs(f - static_cast<double>(i) / n), std::abs(f - static_cast<double>(i + 1) / n)});
  }
  return worst;
}

double sliced_w2_squared(std::span<const double> a, std::span<const double> b, int dimensions,
                         int projections, uint64_t seed) {
  if (a.size() != b.size()) throw Error(ErrorKind::kUsage, "sliced distance needs equally many rows");
  const std::size_t n = a.size() / dimensions;
  Philox rng(seed, 0x5357);
  std::vector<double> direction(dimensions), pa(n), pb(n);
  double total = 0;
  for (int p = 0; p < projections; ++p) {
    double norm = 0;
    for (double& v : direction) {
      v = rng.normal();
      norm += v * v;
    }
    for (std::size_t i = 0; i < n; ++i) {
      pa[i] = pb[i] = 0;
      for (int j = 0; j < dimensions; ++j) {
        pa[i] += a[i * dimensions + j] * direction[j];
        pb[i] += b[i * dimensions + j] * direction[j];
      }
    }
    std::sort(pa.begin(), pa.end());
    std::sort(pb.begin(), pb.end());
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += (pa[i] - pb[i]) * (pa[i] - pb[i]);
    total += sum / (norm * static_cast<double>(n));
  }
  return total / projections;
}

}  // namespace diffc::r2d2
