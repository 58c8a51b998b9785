// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The bodies of the CUDA kernels against the production path, on the CPU; and the kernels themselves where a
// GPU is present.

#include <gtest/gtest.h>

#include <bit>

#include "codec/rcc/cuda/kernel_bodies.h"
#include "codec/rcc/gaussian_table.h"
#include "codec/rcc/key_use.h"
#include "codec/rcc/trellis_kernels.h"
#include "rcc_test_util.h"
#ifdef DIFFC_HAVE_CUDA
#include "codec/rcc/cuda/kernels.h"
#endif

namespace diffc::rcc {
namespace {

std::vector<int16_t> noise(std::size_t n, int range, uint64_t seed) {
  std::vector<int16_t> out(n);
  Philox random(seed, 1);
  for (int16_t& v : out) v = static_cast<int16_t>(static_cast<int>(random.below(2 * range)) - range);
  return out;
}

TEST(CudaBodies, LabelsAreThoseOfTheDecoder) {
  const GaussianTable& table = gaussian_table();
  Philox random(1, 1);
  for (int i = 0; i < 10000; ++i) {
    const uint32_t u = random.next_u32();
    EXPECT_EQ(cuda::normal_label(u, table.value.data()), normal_of(u, table));
  }
}

TEST(CudaBodies, ExactScoresSelectWhatPfrSelects) {
  // With N(m, 1) and many arrivals fixed, PFR's winner minimises log t - score; here the winner must at least
  // have a score no candidate before it exceeds by more than the growth of log t allows.
  const auto scheme = make_scheme(SchemeId::kPfrFirst);
  const std::vector<float> m = {1.2f, -0.8f}, zero = {0.0f, 0.0f};
  const Plan plan{24, {}, 2};
  const Key key{3, 9};
  std::vector<float> z(2);
  const Message message = scheme->encode({m, {}}, plan, key, z);
  ASSERT_EQ(message.symbols.size(), 1u);
  const Key candidates = derive_key(key, KeyUse::kExactCandidates);
  // The scheme permutes dimensions: the score of the transmitted candidate is <m, z> in either order.
  const double expected = static_cast<double>(m[0] * z[0]) + m[1] * z[1];
  std::vector<float> swapped = {m[1], m[0]};
  const double straight = cuda::exact_score(candidates.key, candidates.stream, 0, message.symbols[0],
                                            m.data(), zero.data(), 2, gaussian_table().value.data());
  const double crossed = cuda::exact_score(candidates.key, candidates.stream, 0, message.symbols[0],
                                           swapped.data(), zero.data(), 2, gaussian_table().value.data());
  EXPECT_LT(std::min(std::fabs(straight - expected), std::fabs(crossed - expected)), 1e-5);
}

constexpr uint32_t kRows = 2048;

TEST(CudaBodies, RowCorrelationsMatchTheKernels) {
  const auto columns = noise(3 * kRows, 17000, 2);
  const std::vector<int16_t> a = {1500, -2200, 700};
  const std::vector<uint32_t> scramble = {64, 0, 1984};
  std::vector<int16_t> x(kRows);
  std::vector<ScalarLabel> labels;
  for (int j = 0; j < 3; ++j) labels.push_back({columns.data() + kRows * j, a[j], 0, scramble[j]});
  trellis_kernels().add_columns(x.data(), nullptr, labels.data(), 3, kRows, true, false);
  for (uint32_t row = 0; row < kRows; ++row)
    ASSERT_EQ(cuda::row_correlation(row, columns.data(), kRows, a.data(), scramble.data(), 3), x[row]);
#ifdef DIFFC_HAVE_CUDA
  if (cuda::available()) {
    EXPECT_EQ(cuda::row_correlations(columns, kRows, a, scramble), x);
  }
#endif
}

TEST(CudaBodies, BlockCorrelationsMatchTheKernels) {
  const auto amplitude = noise(64, 100, 3);
  auto mask = noise(kRows, 2, 4);
  for (int16_t& v : mask) v = v < 0 ? -1 : 0;
  std::vector<int16_t> x(kRows);
  trellis_kernels().add_block(x.data(), amplitude.data(), mask.data(), 6, 5, 320, true);
  for (uint32_t row = 0; row < kRows; ++row)
    ASSERT_EQ(cuda::block_correlation(row, amplitude.data(), mask.data(), 6, 5, 320), x[row]);
#ifdef DIFFC_HAVE_CUDA
  if (cuda::available()) {
    EXPECT_EQ(cuda::block_correlations(amplitude, mask, 6, 5, 320), x);
  }
#endif
}

TEST(CudaBodies, StagesMatchTheKernels) {
  const auto x = noise(3 * kRows, 3000, 5), start = noise(2 * kRows, 9000, 6);
  const std::vector<int> offsets = {0, -2000, 0};
  std::vector<int16_t> a = start, b = start, next(2 * kRows);
  std::vector<uint8_t> survivors(3 * kRows / 4), expected(3 * kRows / 4);
  for (int t = 0; t < 3; ++t) {
    trellis_kernels().step(a.data(), next.data(), x.data() + t * kRows, nullptr,
                           static_cast<int16_t>(offsets[t]), expected.data() + t * kRows / 4, kRows);
    a = next;
    for (uint32_t group = 0; group < kRows / 8; ++group)
      cuda::step_group(group, b.data(), next.data(), x.data() + t * kRows, nullptr, offsets[t],
                       survivors.data() + t * kRows / 4, kRows);
    b = next;
  }
  EXPECT_EQ(a, b);
  EXPECT_EQ(survivors, expected);
#ifdef DIFFC_HAVE_CUDA
  if (cuda::available()) {
    const cuda::Search found = cuda::search(x, start, offsets);
    EXPECT_EQ(found.metrics, a);
    EXPECT_EQ(found.survivors, expected);
  }
#endif
}

TEST(CudaKernels, RunWhereADeviceIsPresent) {
#ifdef DIFFC_HAVE_CUDA
  if (!cuda::available()) GTEST_SKIP() << "no CUDA device";
  const std::vector<float> a = {1.0f, -0.5f, 0.25f}, b = {-0.1f, 0.0f, -0.3f};
  const auto scores = cuda::exact_scores(1, 2, 3, a, b, 1000, gaussian_table().value.data());
  for (uint32_t k = 0; k < 1000; ++k)
    EXPECT_NEAR(scores[k],
                cuda::exact_score(1, 2, 3, k, a.data(), b.data(), 3, gaussian_table().value.data()), 1e-5);
#else
  GTEST_SKIP() << "built without CUDA";
#endif
}

}  // namespace
}  // namespace diffc::rcc
