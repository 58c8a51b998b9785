// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Searches on a GPU, by what its threads do, on the processor: the same messages. And what becomes of a GPU
// that is wrong.

#include "codec/rcc/gpu_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "codec/rcc/pfr_search.h"
#include "gpu_cases.h"

namespace diffc::rcc {
namespace {

/// A GPU that is simulated, and may be broken.
class SimulatedGpu : public GpuSearch {
 public:
  enum Fault { kNone, kWrong, kFailing };
  explicit SimulatedGpu(Fault fault = kNone) : fault_(fault) {}

  int searches = 0, scorings = 0;
  std::set<cuda::Term::Kind> kinds;

 private:
  Bits search_there(const cuda::SearchProgram& program, const TrellisTables& tables) override {
    ++searches;
    for (const cuda::Term& term : program.terms) kinds.insert(term.kind);
    if (fault_ == kFailing) throw std::runtime_error("on fire");
    Bits bits = test::search_like_a_gpu(program, tables);
    if (fault_ == kWrong) bits[3] ^= 1;
    return bits;
  }
  Scores score_there(const cuda::Chunk& chunk, uint32_t first, uint32_t count) override {
    ++scorings;
    if (fault_ == kFailing) throw std::runtime_error("on fire");
    Scores scores;
    for (uint32_t k = 0; k < count; ++k)
      scores.push_back(cuda::candidate_score(chunk, first + k, fine_labels()));
    if (fault_ == kWrong) scores[5] += 1;
    return scores;
  }

  Fault fault_;
};

Message message_of(SchemeId id, const test::Case& c, std::shared_ptr<GpuSearch> gpu, uint64_t stream = 7) {
  std::vector<float> z(c.mean.size());
  return make_scheme(id, {.gpu = std::move(gpu)})->encode(c.target(), c.plan(), {5, stream}, z);
}

class GpuSearchOf : public testing::TestWithParam<SchemeId> {};

TEST_P(GpuSearchOf, FindsTheMessagesOfTheProcessor) {
  const auto gpu = std::make_shared<SimulatedGpu>();
  int searches = 0;
  for (const test::Case& c : test::gpu_cases())
    // The second one is not compared with the processor's by the coder itself.
    for (const uint64_t stream : {7, 8}) {
      EXPECT_EQ(message_of(GetParam(), c, gpu, stream).symbols,
                message_of(GetParam(), c, nullptr, stream).symbols)
          << c.name;
      EXPECT_EQ(gpu->searches, ++searches);
    }
  EXPECT_EQ(gpu->fault(), "");
  using cuda::Term;
  EXPECT_THAT(gpu->kinds,
              testing::UnorderedElementsAre(Term::kExact, Term::kNarrow, Term::kWide, Term::kBlock));
}

TEST(GpuSearch, LargestCode) {
  const test::Case c{"scalar", test::random_shift(30, 24, 2), {}, {}, 24 * 16};
  const auto gpu = std::make_shared<SimulatedGpu>();
  EXPECT_EQ(message_of(SchemeId::kTrellisSlow, c, gpu).symbols,
            message_of(SchemeId::kTrellisSlow, c, nullptr).symbols);
  EXPECT_EQ(gpu->searches, 1);
  EXPECT_EQ(gpu->fault(), "");
}

INSTANTIATE_TEST_SUITE_P(Codes, GpuSearchOf, testing::Values(SchemeId::kTrellisFast, SchemeId::kTrellis),
                         [](const auto& info) {
                           return info.param == SchemeId::kTrellis ? "Usual" : "Fast";
                         });

TEST(GpuSearch, AWrongOneIsNotAskedAgain) {
  for (const auto fault : {SimulatedGpu::kWrong, SimulatedGpu::kFailing}) {
    const auto gpu = std::make_shared<SimulatedGpu>(fault);
    const test::Case c = test::gpu_cases()[1];
    for (const uint64_t stream : {1, 2, 3})
      EXPECT_EQ(message_of(SchemeId::kTrellisFast, c, gpu, stream).symbols,
                message_of(SchemeId::kTrellisFast, c, nullptr, stream).symbols);
    EXPECT_EQ(gpu->searches, 1);
    EXPECT_EQ(gpu->fault(),
              fault == SimulatedGpu::kWrong ? "its results are not those of the processor" : "on fire");
  }
}

TEST(GpuSearch, ATrustedOneSparesTheProcessor) {
  SimulatedGpu gpu;
  const cuda::Chunk chunk{1, 2, 3, 0, nullptr, nullptr};  // no dimensions: all scores are 0
  int on_processor = 0;
  const auto processor = [&] {
    ++on_processor;
    return GpuSearch::Scores(16, 0.0f);
  };
  for (int k = 0; k < 256; ++k) EXPECT_EQ(gpu.scores(chunk, 0, 16, processor), GpuSearch::Scores(16, 0.0f));
  EXPECT_EQ(on_processor, 1);
  gpu.scores(chunk, 0, 16, processor);
  EXPECT_EQ(on_processor, 2);  // from time to time it is compared again
  EXPECT_EQ(gpu.scorings, 257);
  EXPECT_EQ(gpu.fault(), "");
}

TEST(GpuSearch, ShortMessagesStayOnTheProcessor) {
  const auto gpu = std::make_shared<SimulatedGpu>();
  const test::Case c{"short", test::random_shift(20, 8, 1), {}, {}, 8 * 16};
  EXPECT_EQ(message_of(SchemeId::kTrellisFast, c, gpu).symbols,
            message_of(SchemeId::kTrellisFast, c, nullptr).symbols);
  EXPECT_EQ(gpu->searches, 0);
}

TEST(GpuSearch, ScoresOfThePoissonRepresentation) {
  const auto gpu = std::make_shared<SimulatedGpu>();
  const test::Case c{"shift", test::random_shift(40, 30, 6), {}, {}, 30 * 16};
  EXPECT_EQ(message_of(SchemeId::kPfrExact, c, gpu).symbols,
            message_of(SchemeId::kPfrExact, c, nullptr).symbols);
  EXPECT_GT(gpu->scorings, 1);
}

}  // namespace
}  // namespace diffc::rcc
