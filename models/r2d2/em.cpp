// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/r2d2/em.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <vector>

#include "codec/base/error.h"

namespace diffc::r2d2 {
namespace {

using Matrix = Eigen::MatrixXd;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Part {
  double weight;
  Eigen::VectorXd mean;
  Matrix covariance;
};

Part moments(const Matrix& x, const Eigen::VectorXd& weights, double floor) {  // x holds samples in columns
  const double total = weights.sum();
  Part part{total, x * weights / total, {}};
  const Matrix centred = x.colwise() - part.mean;
  part.covariance =
      (centred.array().rowwise() * weights.transpose().array()).matrix() * centred.transpose() / total;
  part.covariance.diagonal().array() += floor;
  return part;
}

}  // namespace

GaussianMixture fit_mixture(std::span<const double> rows, int dimensions, const MixtureFitOptions& options) {
  const Eigen::Index d = dimensions, n = static_cast<Eigen::Index>(rows.size()) / d;
  if (options.components < 1 || n < 2 * options.components)
    throw Error(ErrorKind::kUsage, "a mixture fit needs at least two samples per component");
  const Matrix x = Eigen::Map<const RowMajor>(rows.data(), n, d).transpose();
  if (!x.allFinite()) throw Error(ErrorKind::kData, "samples for a mixture fit are not finite");

  // Start: the overall covariance around random samples, narrowed as the components share the space.
  const Part whole = moments(x, Eigen::VectorXd::Ones(n), options.floor);
  Philox rng(options.seed, 0x454D);
  std::vector<Part> parts;
  for (int k = 0; k < options.components; ++k) {
    const bool single = options.components == 1;
    parts.push_back({1, single ? whole.mean : Eigen::VectorXd(x.col(rng.below(static_cast<uint32_t>(n)))),
                     single ? whole.covariance : Matrix(0.5 * whole.covariance)});
  }
  for (int iteration = 0; iteration < options.iterations && options.components > 1; ++iteration) {
    Matrix log_joint(n, static_cast<Eigen::Index>(parts.size()));
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const Eigen::LLT<Matrix> factor(parts[k].covariance);
      const Matrix white = factor.matrixL().solve(x.colwise() - parts[k].mean);
      const double log_det = Matrix(factor.matrixL()).diagonal().array().log().sum();
      log_joint.col(k) =
          -0.5 * white.colwise().squaredNorm().transpose().array() - log_det + std::log(parts[k].weight);
    }
    const Eigen::VectorXd top = log_joint.rowwise().maxCoeff();
    Matrix share = (log_joint.colwise() - top).array().exp().matrix();
    share = share.array().colwise() / share.rowwise().sum().array();
    std::vector<Part> next;
    for (Eigen::Index k = 0; k < share.cols(); ++k)
      if (share.col(k).sum() > d + 1) next.push_back(moments(x, share.col(k), options.floor));
    parts = std::move(next);
  }
  std::vector<GaussianComponent> components;
  for (const Part& part : parts) {
    const RowMajor c = part.covariance;
    components.push_back(component_from_covariance(part.weight,
                                                   {part.mean.data(), static_cast<std::size_t>(d)},
                                                   {c.data(), static_cast<std::size_t>(d * d)}));
  }
  return GaussianMixture(std::move(components));
}

}  // namespace diffc::r2d2
