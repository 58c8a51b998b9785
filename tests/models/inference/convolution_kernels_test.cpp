// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/inference/convolution_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "codec/base/error.h"
#include "models/inference/aligned_buffer.h"
#include "models/inference/arithmetic.h"
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
        shift(normal_values(s.out, 6)),
        largest(size_t(s.in) * s.out) {
    for (size_t i = 0; i < taps.size(); ++i)
      largest[i % largest.size()] = std::max(largest[i % largest.size()], std::abs(taps[i]));
  }

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

  // The sum of products for one output, in double precision, and what it may lose where factors are rounded
  // to bfloat16.
  struct Sum {
    double value = 0, loss = 0;
  };
  Sum sum(size_t position, int out) const {
    Sum total;
    for_inputs(position, [&](size_t from, int t) {
      for (int c = 0; c < shape.in; ++c) {
        const size_t weight = static_cast<size_t>(c) * shape.out + out;
        const double value = x[from * shape.in + c], tap = taps[t * largest.size() + weight];
        total.value += value * tap;
        total.loss += std::abs(value) * (std::abs(tap) / 512 + 1.02 * largest[weight] / 256);
      }
    });
    return total;
  }

  ConvolutionShape shape;
  std::vector<float> x, taps, dy, bias, scale, shift;
  std::vector<float> largest;  // of the nine taps, [in, out]
};

// Runs the kernels with tiles dealt out in calls of `call` tiles.
std::vector<float> convolve(const ConvolutionKernels& kernels, const Problem& p, const Finish& finish,
                            std::vector<float> y, int call) {
  AlignedBuffer packed, scratch;
  kernels.pack(p.taps.data(), p.shape.in, p.shape.out, packed.floats(packed_floats(p.shape.in, p.shape.out)));
  scratch.floats(convolution_scratch(p.shape.in, p.shape.out));
  for (int t = 0, tiles = tile_count(p.shape); t < tiles; t += call)
    kernels.convolve(p.shape, p.x.data(), packed.data(), finish, y.data(), t, std::min(call, tiles - t),
                     scratch.data());
  return y;
}

const ConvolutionShape kShapes[] = {{1, 1, 1, 16, 16},  {1, 7, 9, 32, 48},  {2, 16, 13, 48, 32},
                                    {1, 4, 40, 96, 16}, {3, 10, 8, 16, 96}, {1, 21, 5, 80, 112}};

bool in_float(const Arithmetic& arithmetic) {
  return arithmetic.inner == arithmetic.winograd;
}

class ConvolutionKernelsTest : public ::testing::TestWithParam<Arithmetic> {
 protected:
  const ConvolutionKernels& kernels_ = *GetParam().inner;
};

TEST_P(ConvolutionKernelsTest, ConvolvesLikeTheDefinition) {
  for (const ConvolutionShape& shape : kShapes) {
    const Problem p(shape);
    const std::vector<float> before = normal_values(p.positions() * shape.out, 7);
    const auto plain = convolve(kernels_, p, {.bias = p.bias.data()}, before, 1000);
    const Finish all{p.bias.data(), before.data(), p.scale.data(), p.shift.data(), 2.0f};
    const auto finished = convolve(kernels_, p, all, before, 1000);
    for (size_t position = 0; position < p.positions(); ++position) {
      for (int o = 0; o < shape.out; ++o) {
        const size_t at = position * shape.out + o;
        const Problem::Sum sum = p.sum(position, o);
        const double tolerance = 3e-5 * std::sqrt(9.0 * shape.in) + (in_float(GetParam()) ? 0 : sum.loss);
        const double biased = sum.value + p.bias[o];
        ASSERT_NEAR(plain[at], biased, tolerance) << shape.in << " to " << shape.out << " at " << at;
        const double u = std::clamp((biased + before[at]) * p.scale[o] + p.shift[o], -2.0, 2.0);
        ASSERT_NEAR(finished[at], u / (1 + std::exp(-u)), 4 * tolerance);
      }
    }
  }
}

// What bfloat16 numbers hold exactly, products of them give exactly.
TEST_P(ConvolutionKernelsTest, SmallIntegersAreExact) {
  for (const ConvolutionShape& shape : kShapes) {
    Problem p(shape);
    for (float& v : p.x) v = std::round(4 * v);
    for (float& v : p.taps) v = std::round(4 * v);
    const auto y = convolve(kernels_, p, {}, std::vector<float>(p.positions() * shape.out), 1000);
    const double tolerance = in_float(GetParam()) ? 1e-3 * std::sqrt(9.0 * shape.in) : 0;
    for (size_t at = 0; at < y.size(); ++at)
      ASSERT_NEAR(y[at], p.sum(at / shape.out, static_cast<int>(at % shape.out)).value, tolerance) << at;
  }
}

float nearest_bfloat16(float v) {
  uint32_t bits;
  std::memcpy(&bits, &v, sizeof bits);
  bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
  std::memcpy(&v, &bits, sizeof v);
  return v;
}

// Where the input is flat the error is that of one tap, not that of nine.
TEST_P(ConvolutionKernelsTest, FlatAreasKeepTheirPrecision) {
  Problem p({1, 12, 12, 96, 96});
  std::fill(p.x.begin(), p.x.end(), 1.0f);
  const auto y = convolve(kernels_, p, {}, std::vector<float>(p.positions() * p.shape.out), 1000);
  const size_t middle = 6 * 12 + 6;
  double error = 0, of_nine = 0;
  for (int o = 0; o < p.shape.out; ++o) {
    error += std::pow(y[middle * p.shape.out + o] - p.sum(middle, o).value, 2);
    double lost = 0;
    for (size_t i = o; i < p.taps.size(); i += p.shape.out) lost += nearest_bfloat16(p.taps[i]) - p.taps[i];
    of_nine += lost * lost;
  }
  EXPECT_LT(std::sqrt(error), 0.5 * std::sqrt(of_nine));
}

TEST_P(ConvolutionKernelsTest, CallsMayDealTilesAnyWay) {
  for (const ConvolutionShape& shape : {ConvolutionShape{2, 22, 27, 32, 48}, {1, 9, 300, 16, 16}}) {
    const Problem p(shape);
    const Finish finish{p.bias.data(), nullptr, p.scale.data(), p.shift.data(), 8.0f};
    const std::vector<float> empty(p.positions() * shape.out);
    const auto whole = convolve(kernels_, p, finish, empty, 1000);
    for (const int call : {1, 3, 32, 47}) EXPECT_EQ(convolve(kernels_, p, finish, empty, call), whole);
  }
}

TEST_P(ConvolutionKernelsTest, GradientOfTheWeightsIsExact) {
  const WinogradKernels& kernels = *GetParam().winograd;
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
    scratch.floats(convolution_scratch(shape.in, shape.out));
    const int tiles = tile_count(shape), half = tiles / 2;
    for (const auto& [first, count] : {std::pair{0, half}, {half, tiles - half}})
      kernels.add_gradient(shape, p.x.data(), p.dy.data(), first, count, scratch.data(), sums.data());
    std::vector<float> gradient(p.taps.size());
    kernels.finish_gradient(sums.data(), shape.in, shape.out, gradient.data());
    const double tolerance = 5e-5 * std::sqrt(static_cast<double>(p.positions()));
    for (size_t i = 0; i < wanted.size(); ++i) ASSERT_NEAR(gradient[i], wanted[i], tolerance) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, ConvolutionKernelsTest,
                         ::testing::ValuesIn(arithmetics().begin(), arithmetics().end()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ArithmeticChoice, EnvironmentNamesAVersion) {
  unsetenv("DIFFC_ARITHMETIC");
  EXPECT_STREQ(arithmetic().name, arithmetics().back().name);
  setenv("DIFFC_ARITHMETIC", "portable", 1);
  EXPECT_STREQ(arithmetic().name, "portable");
  setenv("DIFFC_ARITHMETIC", "abacus", 1);
  try {
    arithmetic();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("abacus"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("portable"), std::string::npos);
  }
  unsetenv("DIFFC_ARITHMETIC");
}

}  // namespace
}  // namespace diffc::nn
