// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// theorems.csv of `r2d2 gaussian`.

#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "codec/base/error.h"
#include "tools/r2d2/gaussian/named_scalar.h"
#include "tools/r2d2/gaussian/theorems.h"
#include "tools/r2d2/gaussian_report.h"

namespace diffc {

using namespace gaussian;

namespace {

class Table {
 public:
  explicit Table(const std::filesystem::path& path) : path_(path), out_(path) {
    out_ << "theorem,source,parameter,quantity,value\n";
  }
  void add(int theorem, const std::string& source, double parameter, const char* quantity, double value) {
    out_ << fmt::format("{},{},{:.6g},{},{:.9g}\n", theorem, source, parameter, quantity, value);
  }
  void finish() {
    if (!out_.flush()) throw Error(ErrorKind::kIo, path_.string() + ": cannot be written");
  }

 private:
  std::filesystem::path path_;
  std::ofstream out_;
};

int add_theorem_1(Table& table, const std::string& name, const SourceList& components) {
  int violations = 0;
  for (double theta = 1e-3; theta < 1.0; theta *= 2) {
    const Theorem1 t = check_theorem_1(components, theta);
    const double middle = t.gaussian_rate - t.kl_z;
    table.add(1, name, theta, "D/2", t.distortion / 2);
    table.add(1, name, theta, "I[X;Z]", t.information);
    table.add(1, name, theta, "R*(D/2)", t.gaussian_rate);
    table.add(1, name, theta, "KL(Z||Z*)", t.kl_z);
    table.add(1, name, theta, "KL(X||X*)", t.kl_x);
    table.add(1, name, theta, "R(D/2)", t.rate);
    table.add(1, name, theta, "R(D/2) may be less by", t.rate_gap);
    table.add(1, name, theta, t.shannon_is_exact ? "tight bound of Shannon" : "bound of Shannon", t.shannon);
    table.add(1, name, theta, "R*(D/2)-KL(Z||Z*)-I", middle - t.information);
    table.add(1, name, theta, "slack of the second inequality", t.slack());
    violations += (t.information > middle + 1e-8) + (t.slack() < -t.rate_gap - 1e-8);
  }
  return violations;
}

void add_theorem_2(Table& table, const std::shared_ptr<const ScalarSource>& source) {
  for (const double eta : {1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01}) {
    const Theorem2 t = check_theorem_2(source, eta, 200);
    table.add(2, source->name(), eta, "flow error", t.flow_error);
    table.add(2, source->name(), eta, "ancestral error", t.ancestral_error);
    table.add(2, source->name(), eta, "ratio", t.ratio);
    table.add(2, source->name(), eta, "rms distance to the monotone map", t.transport_gap);
  }
}

int add_theorem_3(Table& table, const SourceList& components, uint64_t seed) {
  const std::string name = "rotated " + components[0]->name() + " and " + components[1]->name();
  int violations = 0;
  for (const double eta : {0.05, 0.1, 0.2, 0.4, 0.8}) {
    const Theorem3 t = check_theorem_3(components, 0.6, eta, 8000, seed);
    table.add(3, name, eta, "least error of a realistic reconstruction", t.bound);
    table.add(3, name, eta, "flow", t.flow);
    table.add(3, name, eta, "standard error of flow", t.flow_error);
    table.add(3, name, eta, "ancestral", t.ancestral);
    table.add(3, name, eta, "flow after more noise", t.renoised);
    table.add(3, name, eta, "monotone maps of the pixels", t.unrotated);
    violations += std::fabs(t.flow - t.bound) > 4 * t.flow_error;
    violations += t.flow > t.ancestral + 4 * (t.flow_error + t.ancestral_error);
    violations += t.flow > t.renoised + 4 * (t.flow_error + t.renoised_error);
  }
  return violations;
}

}  // namespace

int write_theorems(const std::filesystem::path& out, uint64_t seed) {
  const auto mixture = make_scalar_source("bimodal"), symmetric = make_scalar_source("symmetric"),
             laplace = make_scalar_source("laplace");
  Table table(out / "theorems.csv");
  int violations = add_theorem_1(table, mixture->name(), {mixture});
  violations += add_theorem_1(table, "two gaussian mixtures", {mixture, symmetric});
  violations += add_theorem_1(table, "smoothed laplace", {laplace});
  add_theorem_2(table, mixture);
  add_theorem_2(table, laplace);
  violations += add_theorem_3(table, {symmetric, laplace}, seed);
  table.finish();
  return violations;
}

}  // namespace diffc
