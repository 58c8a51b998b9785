// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The kernels on a GPU against the processor. Skipped where there is none.

#include "codec/rcc/cuda/gpu_kernels.h"

#include <gtest/gtest.h>

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

TEST_F(GpuKernels, TrellisSearchesOfABatch) {
  const std::vector<test::Case> cases = test::gpu_cases();
  for (const SchemeId id : {SchemeId::kTrellisFast, SchemeId::kTrellis}) {
    const TrellisCode code = trellis_code(id);
    const TrellisTables tables(code);
    const Key key{3, 4};
    std::vector<cuda::SearchProgram> programs;
    std::vector<GpuSearch::Bits> expected;
    for (const test::Case& c : cases) {
      const TrellisLayout layout = make_layout(c.plan(), key, code, trellis_bits(id, c.plan()), false);
      const StageMetrics metrics(c.target(), layout, code, key, tables, {}, {});
      ViterbiWorkspace workspace;
      expected.push_back(viterbi_search(metrics, layout, code, 1, &workspace));
      programs.push_back(cuda::make_search_program(metrics, layout));
    }
    std::vector<const cuda::SearchProgram*> batch;
    for (const cuda::SearchProgram& program : programs) batch.push_back(&program);
    cuda::TrellisKernels kernels(0, {code.row_bits(), tables.column(0), tables.mask()},
                                 static_cast<uint32_t>(code.columns));
    EXPECT_EQ(kernels.search(batch), expected) << code.nu;
    EXPECT_EQ(kernels.search({batch[1]}), std::vector<GpuSearch::Bits>{expected[1]}) << code.nu;
  }
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
