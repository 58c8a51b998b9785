// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// TorchScript models defined here, for which the posterior mean is known: x ~ N(m, v I), so that
// xhat = m + v / (v + eta^2) (y - m).

#include <gtest/gtest.h>
#include <torch/script.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "codec/base/error.h"
#include "models/nn/load_denoiser.h"
#include "models/nn/torchscript_denoiser.h"

namespace diffc::nn {
namespace {

namespace fs = std::filesystem;

class TorchScript : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("diffc_script_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Saves `code`, the definition of forward, with its description.
  std::string save(const std::string& code, const std::string& description) {
    const std::string path = (folder_ / ("m" + std::to_string(counter_++) + ".ts")).string();
    torch::jit::Module module("Model");
    module.define(code);
    module.save(path);
    std::ofstream(path + ".json") << description;
    return path;
  }

  // Largest difference from the exact posterior mean for m = 0.1, v = 0.25 over several noise levels.
  double error(const std::string& path) {
    const auto denoiser = load_denoiser(path, {.threads = 1});
    std::vector<float> y(2 * 4 * 6 * 3), xhat(y.size()), eta = {0.3f, 2.0f};
    for (size_t i = 0; i < y.size(); ++i) y[i] = std::sin(static_cast<float>(i));
    denoiser->evaluate(2, 4, 6, y, eta, xhat);
    double largest = 0;
    for (size_t i = 0; i < y.size(); ++i) {
      const double e = eta[i / (y.size() / 2)], want = 0.1 + 0.25 / (0.25 + e * e) * (y[i] - 0.1);
      largest = std::max(largest, std::abs(want - xhat[i]));
    }
    return largest;
  }

  fs::path folder_;
  int counter_ = 0;
};

TEST_F(TorchScript, EpsOfVarianceExploding) {
  EXPECT_LT(error(save(R"(
def forward(self, y, eta):
  e = eta.view(-1, 1, 1, 1)
  return e * (y - 0.1) / (0.25 + e * e)
)",
                       R"({"parameterisation":"eps","process":"VE","conditioning":"eta","eta":[0.01,50]})")),
            1e-5);
}

TEST_F(TorchScript, VOfVariancePreservingByLogSnr) {
  EXPECT_LT(
      error(save(R"(
def forward(self, z, log_snr):
  e = (-0.5 * log_snr).exp().view(-1, 1, 1, 1)
  a = 1.0 / (1.0 + e * e).sqrt()
  s = e * a
  x = 0.1 + 0.25 / (0.25 + e * e) * (z / a - 0.1)
  return a * (z - a * x) / s - s * x
)",
                 R"({"parameterisation":"v","process":"VP","conditioning":"log_snr","log_snr":[-8,9]})")),
      1e-5);
}

TEST_F(TorchScript, X0OnUnitRangeBySigma) {
  // In [0, 1]: m = 0.55, v = 0.0625, noise halved.
  EXPECT_LT(
      error(save(
          R"(
def forward(self, y, sigma):
  e = sigma.view(-1, 1, 1, 1)
  return 0.55 + 0.0625 / (0.0625 + e * e) * (y - 0.55)
)",
          R"({"parameterisation":"x0","process":"VE","conditioning":"sigma","eta":[0.01,50],"range":[0,1]})")),
      1e-5);
}

TEST_F(TorchScript, FOfEdm) {
  EXPECT_LT(
      error(save(
          R"(
def forward(self, scaled, c):
  e = (4.0 * c).exp().view(-1, 1, 1, 1)
  t = (e * e + 0.25).sqrt()
  y = scaled * t
  x = 0.1 + 0.25 / (0.25 + e * e) * (y - 0.1)
  return (x - 0.25 / (t * t) * y) * t / (0.5 * e)
)",
          R"({"parameterisation":"F","process":"VE","conditioning":"edm","eta":[0.01,50],"sigma_data":0.5})")),
      1e-5);
}

TEST_F(TorchScript, RefusesWrongDescriptions) {
  const std::string code = "def forward(self, y, eta):\n  return y\n";
  const auto refused = [&](const std::string& description) {
    EXPECT_THROW(load_denoiser(save(code, description)), Error) << description;
  };
  refused("");
  refused("{}");
  refused(R"({"parameterisation":"score","process":"VE","conditioning":"eta","eta":[0.01,50]})");
  refused(R"({"parameterisation":"v","process":"VE","conditioning":"eta","eta":[0.01,50]})");
  refused(R"({"parameterisation":"eps","process":"VE","conditioning":"eta"})");
  refused(R"({"parameterisation":"eps","process":"VE","conditioning":"eta","eta":[50,0.01]})");
  refused(
      R"({"parameterisation":"eps","process":"VE","conditioning":"eta","eta":[0.01,50],"range":[0,255]})");
  refused(R"({"parameterisation":"eps","process":"VE","conditioning":"eta","eta":[0.01,50],"channels":4})");
}

TEST_F(TorchScript, AModelOfTheWrongShapeIsAnError) {
  const auto denoiser = load_denoiser(
      save("def forward(self, y):\n  return y[:, :, 1:]\n",
           R"({"parameterisation":"x0","process":"VE","conditioning":"none","eta":[0.01,50]})"));
  std::vector<float> y(4 * 4 * 3), xhat(y.size()), eta = {1.0f};
  EXPECT_THROW(denoiser->evaluate(1, 4, 4, y, eta, xhat), Error);
}

}  // namespace
}  // namespace diffc::nn
