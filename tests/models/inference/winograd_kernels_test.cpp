// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/winograd_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "codec/base/error.h"
#include "models/inference/aligned_buffer.h"
#include "tests/normal_values.h"

namespace diffc::nn {
namespace {

// A convolution and random operands.
struct Problem {
  explicit Problem(const ConvolutionShape& s)
      : shape(s),
        x(normal_values(positions() * s.in, 1)),
        taps(normal_values(size_t{9} * s.in * s.out, 2)),
        dy(normal_values(positions() * s.out, 3)),
        bias(normal_values(s.out, 4)),
        scale(normal_values(s.out, 5)),
        shift(normal_values(s.out, 6)) {}

  size_t positions() const { return static_cast<size_t>(shape.images) * shape.height * shape.width; }

  // Calls visit(position of x, tap) for every input of the output at `position`.
  template <typename Visit>
  void for_inputs(size_t position, Visit visit) const {
    const int column = static_cast<int>(position % shape.width),
              row = static_cast<int>(position / shape.width % shape.height);
    for (int t = 0; t < 9; ++t) {
      const int i = row + t / 3 - 1, j = column + t % 3 - 1;
      if (i < 0 || j < 0 || i >= shape.height || j >= shape.width) continue;
      visit(position + (i - row) * shape.width + (j - column), t);
    }
  }

  // The sum of products for one output, in double precision.
  double sum(size_t position, int out) const {
    double total = 0;
    for_inputs(position, [&](size_t from, int t) {
      for (int c = 0; c < shape.in; ++c)
        total += static_cast<double>(x[from * shape.in + c]) *
                 taps[(static_cast<size_t>(t) * shape.in + c) * shape.out + out];
    });
    return total;
  }

  ConvolutionShape shape;
  std::vector<float> x, taps, dy, bias, scale, shift;
};

// Runs the kernels with tiles dealt out in calls of `call` tiles.
std::vector<float> convolve(const WinogradKernels& kernels, const Problem& p, const Finish& finish,
                            std::vector<float> y, int call) {
  AlignedBuffer packed, scratch;
  kernels.pack(p.taps.data(), p.shape.in, p.shape.out, packed.floats(packed_floats(p.shape.in, p.shape.out)));
  scratch.floats(winograd_scratch(p.shape.in, p.shape.out));
  for (int t = 0, tiles = tile_count(p.shape); t < tiles; t += call)
    kernels.convolve(p.shape, p.x.data(), packed.data(), finish, y.data(), t, std::min(call, tiles - t),
                     scratch.data());
  return y;
}

const ConvolutionShape kShapes[] = {{1, 1, 1, 16, 16},  {1, 7, 9, 32, 48},  {2, 16, 13, 48, 32},
                                    {1, 4, 40, 96, 16}, {3, 10, 8, 16, 96}, {1, 21, 5, 80, 112}};

class WinogradKernelsTest : public ::testing::TestWithParam<const WinogradKernels*> {};

TEST_P(WinogradKernelsTest, ConvolvesLikeTheDefinition) {
  for (const ConvolutionShape& shape : kShapes) {
    const Problem p(shape);
    const std::vector<float> before = normal_values(p.positions() * shape.out, 7);
    const auto plain = convolve(*GetParam(), p, {.bias = p.bias.data()}, before, 1000);
    const Finish all{p.bias.data(), before.data(), p.scale.data(), p.shift.data(), 2.0f};
    const auto finished = convolve(*GetParam(), p, all, before, 1000);
    const double tolerance = 3e-5 * std::sqrt(9.0 * shape.in);
    for (size_t position = 0; position < p.positions(); ++position) {
      for (int o = 0; o < shape.out; ++o) {
        const size_t at = position * shape.out + o;
        const double sum = p.sum(position, o) + p.bias[o];
        ASSERT_NEAR(plain[at], sum, tolerance) << shape.in << " to " << shape.out << " at " << at;
        const double u = std::clamp((sum + before[at]) * p.scale[o] + p.shift[o], -2.0, 2.0);
        ASSERT_NEAR(finished[at], u / (1 + std::exp(-u)), 4 * tolerance);
      }
    }
  }
}

TEST_P(WinogradKernelsTest, CallsMayDealTilesAnyWay) {
  const Problem p({2, 22, 27, 32, 48});
  const Finish finish{p.bias.data(), nullptr, p.scale.data(), p.shift.data(), 8.0f};
  const std::vector<float> empty(p.positions() * p.shape.out);
  const auto whole = convolve(*GetParam(), p, finish, empty, 1000);
  for (const int call : {1, 3, 32, 47}) EXPECT_EQ(convolve(*GetParam(), p, finish, empty, call), whole);
}

TEST_P(WinogradKernelsTest, GradientOfTheWeightsIsExact) {
  for (const ConvolutionShape& shape : kShapes) {
    const Problem p(shape);
    std::vector<double> wanted(p.taps.size());
    for (size_t position = 0; position < p.positions(); ++position) {
      p.for_inputs(position, [&](size_t from, int t) {
        for (int c = 0; c < shape.in; ++c)
          for (int o = 0; o < shape.out; ++o)
            wanted[(static_cast<size_t>(t) * shape.in + c) * shape.out + o] +=
                static_cast<double>(p.x[from * shape.in + c]) * p.dy[position * shape.out + o];
      });
    }
    AlignedBuffer sums, scratch;
    std::fill_n(sums.floats(packed_floats(shape.in, shape.out)), packed_floats(shape.in, shape.out), 0.0f);
    scratch.floats(winograd_scratch(shape.in, shape.out));
    const int tiles = tile_count(shape), half = tiles / 2;
    for (const auto& [first, count] : {std::pair{0, half}, {half, tiles - half}})
      GetParam()->add_gradient(shape, p.x.data(), p.dy.data(), first, count, scratch.data(), sums.data());
    std::vector<float> gradient(p.taps.size());
    GetParam()->finish_gradient(sums.data(), shape.in, shape.out, gradient.data());
    const double tolerance = 5e-5 * std::sqrt(static_cast<double>(p.positions()));
    for (size_t i = 0; i < wanted.size(); ++i) ASSERT_NEAR(gradient[i], wanted[i], tolerance) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, WinogradKernelsTest,
                         ::testing::ValuesIn(winograd_kernel_versions().begin(),
                                             winograd_kernel_versions().end()),
                         [](const auto& info) { return std::string(info.param->name); });

TEST(WinogradChoice, EnvironmentNamesAVersion) {
  unsetenv("DIFFC_ARITHMETIC");
  EXPECT_EQ(&winograd_kernels(), winograd_kernel_versions().back());
  setenv("DIFFC_ARITHMETIC", "portable", 1);
  EXPECT_STREQ(winograd_kernels().name, "portable");
  setenv("DIFFC_ARITHMETIC", "abacus", 1);
  try {
    winograd_kernels();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("abacus"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("portable"), std::string::npos);
  }
  unsetenv("DIFFC_ARITHMETIC");
}

}  // namespace
}  // namespace diffc::nn
