// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// See kernels.h.

#include <cuda_runtime.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "codec/rcc/cuda/kernel_bodies.h"
#include "codec/rcc/cuda/kernels.h"

namespace diffc::rcc::cuda {
namespace {

void check(cudaError_t status) {
  if (status != cudaSuccess) throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(status));
}

// An array on the device.
template <typename T>
class Buffer {
 public:
  explicit Buffer(std::size_t size) : size_(size) { check(cudaMalloc(&data_, size * sizeof(T))); }
  Buffer(const T* host, std::size_t size) : Buffer(size) {
    check(cudaMemcpy(data_, host, size * sizeof(T), cudaMemcpyHostToDevice));
  }
  explicit Buffer(const std::vector<T>& host) : Buffer(host.data(), host.size()) {}
  ~Buffer() { cudaFree(data_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  T* get() { return data_; }
  std::vector<T> download() const {
    std::vector<T> host(size_);
    check(cudaMemcpy(host.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost));
    return host;
  }

 private:
  T* data_ = nullptr;
  std::size_t size_;
};

constexpr unsigned kBlock = 256;
unsigned blocks(std::size_t n) {
  return static_cast<unsigned>((n + kBlock - 1) / kBlock);
}

__global__ void exact_scores_kernel(uint64_t key, uint64_t stream, uint32_t chunk, const float* a,
                                    const float* b, uint32_t count, const int16_t* table, uint32_t candidates,
                                    double* out) {
  const uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index < candidates) out[index] = exact_score(key, stream, chunk, index, a, b, count, table);
}

__global__ void row_correlations_kernel(const int16_t* columns, uint32_t rows, const int16_t* a,
                                        const uint32_t* scramble, uint32_t count, int16_t* out) {
  const uint32_t row = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < rows) out[row] = row_correlation(row, columns, rows, a, scramble, count);
}

__global__ void block_correlations_kernel(const int16_t* amplitude, const int16_t* mask, int block_bits,
                                          int low_bits, uint32_t scramble, uint32_t rows, int16_t* out) {
  const uint32_t row = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < rows) out[row] = block_correlation(row, amplitude, mask, block_bits, low_bits, scramble);
}

__global__ void step_kernel(const int16_t* old, int16_t* next, const int16_t* x, int offset,
                            uint8_t* survivors, std::size_t half) {
  const uint32_t group = blockIdx.x * blockDim.x + threadIdx.x;
  if (8 * static_cast<std::size_t>(group) < half)
    step_group(group, old, next, x, nullptr, offset, survivors, half);
}

}  // namespace

bool available() {
  int devices = 0;
  return cudaGetDeviceCount(&devices) == cudaSuccess && devices > 0;
}

std::vector<double> exact_scores(uint64_t key, uint64_t stream, uint32_t chunk, const std::vector<float>& a,
                                 const std::vector<float>& b, uint32_t candidates, const int16_t* table) {
  Buffer<float> device_a(a), device_b(b);
  Buffer<int16_t> device_table(table, 32768);
  Buffer<double> out(candidates);
  exact_scores_kernel<<<blocks(candidates), kBlock>>>(key, stream, chunk, device_a.get(), device_b.get(),
                                                      static_cast<uint32_t>(a.size()), device_table.get(),
                                                      candidates, out.get());
  check(cudaGetLastError());
  return out.download();
}

std::vector<int16_t> row_correlations(const std::vector<int16_t>& columns, uint32_t rows,
                                      const std::vector<int16_t>& a, const std::vector<uint32_t>& scramble) {
  Buffer<int16_t> device_columns(columns), device_a(a), out(rows);
  Buffer<uint32_t> device_scramble(scramble);
  row_correlations_kernel<<<blocks(rows), kBlock>>>(device_columns.get(), rows, device_a.get(),
                                                    device_scramble.get(), static_cast<uint32_t>(a.size()),
                                                    out.get());
  check(cudaGetLastError());
  return out.download();
}

std::vector<int16_t> block_correlations(const std::vector<int16_t>& amplitude,
                                        const std::vector<int16_t>& mask, int block_bits, int low_bits,
                                        uint32_t scramble) {
  const uint32_t rows = 1u << (block_bits + low_bits);
  Buffer<int16_t> device_amplitude(amplitude), device_mask(mask), out(rows);
  block_correlations_kernel<<<blocks(rows), kBlock>>>(device_amplitude.get(), device_mask.get(), block_bits,
                                                      low_bits, scramble, rows, out.get());
  check(cudaGetLastError());
  return out.download();
}

Search search(const std::vector<int16_t>& branches, const std::vector<int16_t>& start,
              const std::vector<int>& offsets) {
  const std::size_t half = start.size() / 2, stages = offsets.size();
  Buffer<int16_t> device_branches(branches), first(start), second(start.size());
  Buffer<uint8_t> survivors(stages * half / 4);
  Buffer<int16_t>*old = &first, *next = &second;
  for (std::size_t t = 0; t < stages; ++t) {
    step_kernel<<<blocks(half / 8), kBlock>>>(old->get(), next->get(), device_branches.get() + t * half,
                                              offsets[t], survivors.get() + t * (half / 4), half);
    std::swap(old, next);
  }
  check(cudaGetLastError());
  return {old->download(), survivors.download()};
}

}  // namespace diffc::rcc::cuda
