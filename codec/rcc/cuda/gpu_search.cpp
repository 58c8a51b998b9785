// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/rcc/gpu_search.h"

#include <exception>

#include "codec/base/call_gathering.h"
#include "codec/rcc/cuda/gpu_kernels.h"
#include "codec/rcc/pfr_search.h"
#include "codec/rcc/trellis_metrics.h"

namespace diffc::rcc {
namespace {

/// The messages of one code, as many at once as there are.
class TrellisOnGpu {
 public:
  explicit TrellisOnGpu(int device) : device_(device) {}

  GpuSearch::Bits search(const cuda::SearchProgram& program, const TrellisTables& tables) {
    Call call{&program, &tables, {}, {}};
    gathering_.run(
        call, [](const auto&, const Call&) { return true; },
        [this](const std::vector<Call*>& calls) { compute(calls); });
    if (call.error) std::rethrow_exception(call.error);
    return std::move(call.bits);
  }

 private:
  struct Call {
    const cuda::SearchProgram* program;
    const TrellisTables* tables;
    GpuSearch::Bits bits;
    std::exception_ptr error;
  };

  void compute(const std::vector<Call*>& calls) {
    try {
      if (!kernels_) {
        const TrellisTables& tables = *calls.front()->tables;
        const TrellisCode& code = tables.code();
        kernels_ = std::make_unique<cuda::TrellisKernels>(
            device_, cuda::Labels{code.row_bits(), tables.column(0), tables.mask()},
            static_cast<uint32_t>(code.columns));
      }
      std::vector<const cuda::SearchProgram*> programs;
      for (const Call* call : calls) programs.push_back(call->program);
      std::vector<GpuSearch::Bits> found = kernels_->search(programs);
      for (std::size_t k = 0; k < calls.size(); ++k) calls[k]->bits = std::move(found[k]);
    } catch (...) {
      for (Call* call : calls) call->error = std::current_exception();
    }
  }

  const int device_;
  CallGathering<Call> gathering_;
  std::unique_ptr<cuda::TrellisKernels> kernels_;  // of the thread that computes
};

class CudaSearch final : public GpuSearch {
 public:
  explicit CudaSearch(int device) : device_(device) {}

 private:
  Bits search_there(const cuda::SearchProgram& program, const TrellisTables& tables) override {
    TrellisOnGpu& trellis = [&]() -> TrellisOnGpu& {
      const std::lock_guard lock(trellis_mutex_);
      return trellis_.try_emplace(tables.code().row_bits(), device_).first->second;
    }();
    return trellis.search(program, tables);
  }

  Scores score_there(const cuda::Chunk& chunk, uint32_t first, uint32_t count) override {
    const std::lock_guard lock(scores_mutex_);
    if (!scores_) scores_ = std::make_unique<cuda::ScoreKernels>(device_, fine_labels());
    return scores_->scores(chunk, first, count);
  }

  const int device_;
  std::mutex trellis_mutex_;             // of the map, not of what it holds
  std::map<int, TrellisOnGpu> trellis_;  // by the row bits of the code
  std::mutex scores_mutex_;
  std::unique_ptr<cuda::ScoreKernels> scores_;
};

}  // namespace

std::shared_ptr<GpuSearch> gpu_search(int device) {
  // Never destroyed: at the end of the program the driver may be gone before them.
  static auto& searches = *new std::map<int, std::shared_ptr<GpuSearch>>;
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  std::shared_ptr<GpuSearch>& search = searches[device];
  if (!search && cuda::has_device(device)) search = std::make_shared<CudaSearch>(device);
  return search;
}

}  // namespace diffc::rcc
