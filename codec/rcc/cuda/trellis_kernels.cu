// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// See gpu_kernels.h.

#include <algorithm>
#include <cstdint>

#include "codec/rcc/cuda/device_memory.h"
#include "codec/rcc/cuda/gpu_kernels.h"

namespace diffc::rcc::cuda {
namespace {

constexpr unsigned kThreads = 1024, kWarp = 32;
/// Of survivors and metrics; more messages are searched one batch after the other.
constexpr std::size_t kScratchBytes = std::size_t{1} << 30;

__device__ int64_t larger(int64_t a, int64_t b) {
  return a > b ? a : b;
}

/// The threads of a block, as search_message() wants them.
class BlockThreads {
 public:
  __device__ explicit BlockThreads(int64_t* of_warps) : of_warps_(of_warps) {}

  template <typename F>
  __device__ void for_each(uint32_t count, const F& f) {
    for (uint32_t k = threadIdx.x; k < count; k += kThreads) f(k);
    __syncthreads();
  }

  template <typename F>
  __device__ int64_t largest(uint32_t count, const F& f) {
    int64_t best = INT64_MIN;
    for (uint32_t k = threadIdx.x; k < count; k += kThreads) best = larger(best, f(k));
    for (unsigned apart = kWarp / 2; apart > 0; apart /= 2)
      best = larger(best, __shfl_xor_sync(0xFFFFFFFFu, best, static_cast<int>(apart)));
    if (threadIdx.x % kWarp == 0) of_warps_[threadIdx.x / kWarp] = best;
    __syncthreads();
    best = of_warps_[0];
    for (unsigned warp = 1; warp < kThreads / kWarp; ++warp) best = larger(best, of_warps_[warp]);
    __syncthreads();
    return best;
  }

  template <typename F>
  __device__ void single(const F& f) {
    if (threadIdx.x == 0) f();
    __syncthreads();
  }

 private:
  int64_t* of_warps_;
};

/// The first `shared_arrays` of block, x and y are in the memory of the block of threads.
__global__ void __launch_bounds__(kThreads)
    search_kernel(const MessageSearch* messages, Labels labels, int shared_arrays) {
  __shared__ int64_t of_warps[kThreads / kWarp];
  extern __shared__ int16_t arrays[];
  MessageSearch m = messages[blockIdx.x];
  const std::size_t rows = std::size_t{1} << labels.row_bits;
  if (shared_arrays > 0) m.block = arrays;
  if (shared_arrays > 1) m.x = arrays + rows;
  if (shared_arrays > 2) m.y = arrays + 2 * rows;
  BlockThreads threads(of_warps);
  search_message(m, labels, threads);
}

std::size_t survivor_bytes(const SearchProgram& message, std::size_t states) {
  return message.stages * (states / 8);
}

}  // namespace

struct TrellisKernels::State {
  State(int on, const Labels& host, uint32_t columns) : device(on), labels(host) {
    const std::size_t rows = std::size_t{1} << host.row_bits;
    labels.columns = this->columns.upload(host.columns, rows * columns, stream);
    labels.mask = mask.upload(host.mask, rows, stream);
    int most = 0;
    check(cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, device));
    // Beside the array of of_warps and what the runtime keeps for itself.
    const std::size_t free = most > 2048 ? static_cast<std::size_t>(most) - 2048 : 0;
    shared_arrays = static_cast<int>(std::min<std::size_t>(3, free / (rows * sizeof(int16_t))));
    shared_bytes = shared_arrays * rows * sizeof(int16_t);
    // The limit is the kernel's, not that of a code: the same for all of them.
    check(cudaFuncSetAttribute(search_kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                               static_cast<int>(free)));
    stream.wait();
  }

  std::size_t rows() const { return std::size_t{1} << labels.row_bits; }
  void search(const SearchProgram* const* messages, std::size_t count, std::vector<uint8_t>* bits);

  const int device;
  Stream stream;
  Labels labels;
  int shared_arrays = 0;
  std::size_t shared_bytes = 0;
  DeviceArray<int16_t> columns, mask, amplitudes, values;
  DeviceArray<uint32_t> stage_begin;
  DeviceArray<Term> terms;
  DeviceArray<uint8_t> survivors, bits;
  DeviceArray<MessageSearch> searches;
};

void TrellisKernels::State::search(const SearchProgram* const* messages, std::size_t count,
                                   std::vector<uint8_t>* results) {
  const std::size_t states = 2 * rows(), values_each = 3 * rows() + 2 * states;
  std::vector<uint32_t> host_begin;
  std::vector<Term> host_terms;
  std::vector<int16_t> host_amplitudes;
  struct Place {
    std::size_t begin, terms, amplitudes, survivors, bits;
  };
  std::vector<Place> places;
  Place end{};
  for (std::size_t k = 0; k < count; ++k) {
    const SearchProgram& message = *messages[k];
    places.push_back({host_begin.size(), host_terms.size(), host_amplitudes.size(), end.survivors, end.bits});
    host_begin.insert(host_begin.end(), message.stage_begin.begin(), message.stage_begin.end());
    host_terms.insert(host_terms.end(), message.terms.begin(), message.terms.end());
    host_amplitudes.insert(host_amplitudes.end(), message.amplitudes.begin(), message.amplitudes.end());
    end.survivors += survivor_bytes(message, states);
    end.bits += message.bits;
  }
  const uint32_t* const device_begin = stage_begin.upload(host_begin.data(), host_begin.size(), stream);
  const Term* const device_terms = terms.upload(host_terms.data(), host_terms.size(), stream);
  const int16_t* const device_amplitudes =
      amplitudes.upload(host_amplitudes.data(), host_amplitudes.size(), stream);
  int16_t* const device_values = values.reserve(count * values_each);
  uint8_t* const device_survivors = survivors.reserve(end.survivors);
  uint8_t* const device_bits = bits.reserve(end.bits);
  std::vector<MessageSearch> host;
  for (std::size_t k = 0; k < count; ++k) {
    const Place& at = places[k];
    int16_t* const own = device_values + k * values_each;
    host.push_back({messages[k]->stages,
                    device_begin + at.begin,
                    device_terms + at.terms,
                    device_amplitudes + at.amplitudes,
                    own,
                    own + rows(),
                    own + 2 * rows(),
                    {own + 3 * rows(), own + 3 * rows() + states},
                    device_survivors + at.survivors,
                    device_bits + at.bits});
  }
  const MessageSearch* const device_searches = searches.upload(host.data(), host.size(), stream);
  search_kernel<<<static_cast<unsigned>(count), kThreads, shared_bytes, stream.get()>>>(
      device_searches, labels, shared_arrays);
  check(cudaGetLastError());
  const std::vector<uint8_t> all = bits.download(end.bits, stream);
  for (std::size_t k = 0; k < count; ++k) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(places[k].bits);
    results[k].assign(from, from + messages[k]->bits);
  }
}

TrellisKernels::TrellisKernels(int device, const Labels& labels, uint32_t columns) {
  use_device(device);
  state_ = std::make_unique<State>(device, labels, columns);
}

TrellisKernels::~TrellisKernels() = default;

std::vector<std::vector<uint8_t>> TrellisKernels::search(const std::vector<const SearchProgram*>& messages) {
  use_device(state_->device);
  std::vector<std::vector<uint8_t>> bits(messages.size());
  for (std::size_t first = 0; first < messages.size();) {
    std::size_t count = 0, bytes = 0;
    while (first + count < messages.size()) {
      bytes += survivor_bytes(*messages[first + count], 2 * state_->rows()) + 14 * state_->rows();
      if (count > 0 && bytes > kScratchBytes) break;
      ++count;
    }
    state_->search(messages.data() + first, count, bits.data() + first);
    first += count;
  }
  return bits;
}

}  // namespace diffc::rcc::cuda
