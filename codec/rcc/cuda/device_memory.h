// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace diffc::rcc::cuda {

/// Throws std::runtime_error for an error, which is then forgotten: the thread's next check is of its own.
inline void check(cudaError_t status) {
  if (status == cudaSuccess) return;
  cudaGetLastError();
  throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(status));
}

/// The calling thread's device from now on. To go back to the one before would make a context on it, which
/// takes memory there.
inline void use_device(int device) {
  int current = 0;
  check(cudaGetDevice(&current));
  if (current != device) check(cudaSetDevice(device));
}

/// A stream that waits for no other.
class Stream {
 public:
  Stream() { check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking)); }
  ~Stream() {
    if (cudaStreamDestroy(stream_) != cudaSuccess) cudaGetLastError();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  cudaStream_t get() const { return stream_; }
  void wait() const { check(cudaStreamSynchronize(stream_)); }

 private:
  cudaStream_t stream_ = nullptr;
};

/// An array on the device that grows when more is asked for; its content is then lost.
template <typename T>
class DeviceArray {
 public:
  DeviceArray() = default;
  ~DeviceArray() {
    if (cudaFree(data_) != cudaSuccess) cudaGetLastError();
  }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  T* get() const { return data_; }

  T* reserve(std::size_t size) {
    if (size <= size_) return data_;
    check(cudaFree(data_));
    data_ = nullptr;
    size_ = 0;
    check(cudaMalloc(&data_, size * sizeof(T)));
    size_ = size;
    return data_;
  }

  T* upload(const T* host, std::size_t size, const Stream& stream) {
    reserve(size);
    if (size == 0) return data_;
    check(cudaMemcpyAsync(data_, host, size * sizeof(T), cudaMemcpyHostToDevice, stream.get()));
    return data_;
  }

  /// Waits for the stream.
  std::vector<T> download(std::size_t size, const Stream& stream) const {
    std::vector<T> host(size);
    check(cudaMemcpyAsync(host.data(), data_, size * sizeof(T), cudaMemcpyDeviceToHost, stream.get()));
    stream.wait();
    return host;
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace diffc::rcc::cuda
