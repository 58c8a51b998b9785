// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/gaussian/named_scalar.h"

#include <charconv>
#include <cmath>

#include "codec/base/error.h"
#include "models/r2d2/source.h"

namespace diffc::gaussian {

namespace {

using Values = std::vector<double>;

std::shared_ptr<const ScalarSource> mixture(Values weights, Values means, Values variances) {
  return std::make_shared<const MixtureSource>(std::move(weights), std::move(means), std::move(variances));
}

std::shared_ptr<const ScalarSource> mixture(const r2d2::GaussianMixture& m) {
  Values weights, means, variances;
  for (const r2d2::GaussianComponent& c : m.components()) {
    weights.push_back(c.weight);
    means.push_back(c.mean[0]);
    variances.push_back(c.variance[0]);
  }
  return mixture(weights, means, variances);
}

}  // namespace

std::shared_ptr<const ScalarSource> make_scalar_source(const std::string& name) {
  if (name == "bimodal") return mixture({0.3, 0.7}, {-0.7, 0.3}, {0.04, 0.04});
  if (name == "symmetric") return mixture({0.5, 0.5}, {-1.0, 1.0}, {0.09, 0.09});
  if (name == "laplace") return std::make_shared<const SmoothedLaplaceSource>(0.5, 0.02);
  if (name == "gmm1") return mixture(r2d2::three_component_mixture(0.4));
  if (name == "gmm2") return mixture(r2d2::three_component_mixture(0.8));
  if (name == "gaussian") return mixture({1}, {0}, {1});
  if (name.starts_with("gaussian:")) {
    double v = 0;
    const char *first = name.data() + 9, *last = name.data() + name.size();
    const auto r = std::from_chars(first, last, v);
    if (r.ec == std::errc() && r.ptr == last && v > 0 && std::isfinite(v)) return mixture({1}, {0}, {v});
  }
  throw Error(ErrorKind::kUsage, "'" + name + "' is not a scalar source with a known density under noise",
              "use bimodal, symmetric, laplace, gmm1, gmm2, gaussian or gaussian:V");
}

}  // namespace diffc::gaussian
