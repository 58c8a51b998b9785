// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// See gpu_kernels.h.

#include "codec/rcc/cuda/device_memory.h"
#include "codec/rcc/cuda/gpu_kernels.h"

namespace diffc::rcc::cuda {
namespace {

constexpr unsigned kThreads = 128;
constexpr std::size_t kLabels = 65537;

__global__ void score_kernel(Chunk chunk, uint32_t first, uint32_t count, const float* labels,
                             float* scores) {
  const uint32_t k = blockIdx.x * kThreads + threadIdx.x;
  if (k < count) scores[k] = candidate_score(chunk, first + k, labels);
}

}  // namespace

bool has_device(int device) {
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess) {
    cudaGetLastError();  // else the next call reports it
    return false;
  }
  return device < devices;
}

struct ScoreKernels::State {
  State(int on, const float* host) : device(on) {
    labels.upload(host, kLabels, stream);
    stream.wait();
  }

  const int device;
  Stream stream;
  DeviceArray<float> labels, a, b, scores;
};

ScoreKernels::ScoreKernels(int device, const float* labels) {
  use_device(device);
  state_ = std::make_unique<State>(device, labels);
}

ScoreKernels::~ScoreKernels() = default;

std::vector<float> ScoreKernels::scores(const Chunk& chunk, uint32_t first, uint32_t count) {
  use_device(state_->device);
  Chunk there = chunk;
  there.a = state_->a.upload(chunk.a, chunk.dimensions, state_->stream);
  there.b = state_->b.upload(chunk.b, chunk.dimensions, state_->stream);
  float* const scores = state_->scores.reserve(count);
  score_kernel<<<(count + kThreads - 1) / kThreads, kThreads, 0, state_->stream.get()>>>(
      there, first, count, state_->labels.get(), scores);
  check(cudaGetLastError());
  return state_->scores.download(count, state_->stream);
}

}  // namespace diffc::rcc::cuda
