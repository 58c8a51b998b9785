// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The kernels on a GPU against the processor. Skipped where there is none.

#include "codec/rcc/cuda/gpu_kernels.h"

#include <gtest/gtest.h>

#include "codec/base/parallel.h"
#include "codec/rcc/pfr_search.h"
#include "codec/rcc/viterbi.h"
#include "gpu_cases.h"

namespace diffc::rcc {
namespace {

class GpuKernels : public testing::Test {
 protected:
  void SetUp() override {
    if (!cuda::has_device(0)) GTEST_SKIP() << "no GPU that the driver can use";
  }
};

/// A code, its messages, and what the processor finds.
struct Searches {
  explicit Searches(SchemeId id) : code(trellis_code(id)), tables(code) {
    const Key key{3, 4};
    for (const test::Case& c : test::gpu_cases()) {
      const TrellisLayout layout = make_layout(c.plan(), key, code, trellis_bits(id, c.plan()), false);
      const StageMetrics metrics(c.target(), layout, code, key, tables, {}, {});
      ViterbiWorkspace workspace;
      expected.push_back(viterbi_search(metrics, layout, code, 1, &workspace));
      programs.push_back(cuda::make_search_program(metrics, layout));
    }
    for (const cuda::SearchProgram& program : programs) batch.push_back(&program);
    kernels = std::make_unique<cuda::TrellisKernels>(
        0, cuda::Labels{code.row_bits(), tables.column(0), tables.mask()},
        static_cast<uint32_t>(code.columns));
  }

  TrellisCode code;
  TrellisTables tables;
  std::vector<cuda::SearchProgram> programs;
  std::vector<const cuda::SearchProgram*> batch;
  std::vector<GpuSearch::Bits> expected;
  std::unique_ptr<cuda::TrellisKernels> kernels;
};

TEST_F(GpuKernels, TrellisSearchesOfSeveralCodes) {
  Searches usual(SchemeId::kTrellis), slow(SchemeId::kTrellisSlow), fast(SchemeId::kTrellisFast);
  for (Searches* each : {&usual, &slow, &fast, &usual}) {
    EXPECT_EQ(each->kernels->search(each->batch), each->expected) << each->code.nu;
    EXPECT_EQ(each->kernels->search({each->batch[1]}), std::vector<GpuSearch::Bits>{each->expected[1]});
  }
}

TEST_F(GpuKernels, MoreThanOneScratchMemoryHolds) {
  Searches slow(SchemeId::kTrellisSlow);
  std::vector<const cuda::SearchProgram*> many;
  std::vector<GpuSearch::Bits> expected;
  for (int k = 0; k < 300; ++k) {
    many.push_back(slow.batch[k % slow.batch.size()]);
    expected.push_back(slow.expected[k % slow.batch.size()]);
  }
  EXPECT_EQ(slow.kernels->search(many), expected);
}

TEST_F(GpuKernels, MessagesOfManyThreads) {
  const std::shared_ptr<GpuSearch> gpu = gpu_search(0);
  ASSERT_TRUE(gpu);
  const std::vector<test::Case> cases = test::gpu_cases();
  const auto with = make_scheme(SchemeId::kTrellis, {.gpu = gpu}), without = make_scheme(SchemeId::kTrellis);
  parallel_for(32, 8, [&](std::size_t k) {
    const test::Case& c = cases[k % cases.size()];
    std::vector<float> z(c.mean.size());
    const Key key{1, k};
    EXPECT_EQ(with->encode(c.target(), c.plan(), key, z).symbols,
              without->encode(c.target(), c.plan(), key, z).symbols)
        << c.name;
  });
  EXPECT_EQ(gpu->fault(), "");
}

TEST_F(GpuKernels, Scores) {
  const std::vector<float> a = {1.0f, -0.5f, 0.25f, 2.0f, 0.1f}, b = {-0.1f, 0.0f, -0.3f, -1.0f, 0.0f};
  const cuda::Chunk chunk{11, 12, 3, 5, a.data(), b.data()};
  cuda::ScoreKernels kernels(0, fine_labels());
  std::vector<float> expected;
  for (uint32_t k = 0; k < 1000; ++k) expected.push_back(cuda::candidate_score(chunk, 77 + k, fine_labels()));
  EXPECT_EQ(kernels.scores(chunk, 77, 1000), expected);
}

}  // namespace
}  // namespace diffc::rcc
