// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// See film_silu_kernels.h. A thread keeps to its channels, so that it reads their scale and shift once and,
// in the backward pass, sums over rows in registers. The threads of a warp lie along the channels, neighbours
// in memory.

#include <cuda_runtime.h>

#include <algorithm>

#include "models/nn/cuda/film_silu_bodies.h"
#include "models/nn/cuda/film_silu_kernels.h"

namespace diffc::nn::cuda {
namespace {

constexpr int kBlock = 256;      // threads
constexpr int kForwardRows = 8;  // of one thread of the forward pass

// V neighbouring channels, moved at once.
template <typename T, int V>
struct alignas(sizeof(T) * V) Pack {
  T v[V];
};

// Block (columns, lanes) in the grid (row chunks, channel groups, images): only its first side may be long.
template <typename T, int V>
__global__ void forward_kernel(const T* x, const float* scale, const float* shift, float limit, T* y,
                               int64_t rows, int groups) {
  const int group = blockIdx.y * blockDim.x + threadIdx.x;
  if (group >= groups) return;
  const int64_t image = blockIdx.z;
  float a[V], b[V];
  for (int k = 0; k < V; ++k) {
    a[k] = scale[(image * groups + group) * V + k];
    b[k] = shift[(image * groups + group) * V + k];
  }
  const int64_t first = static_cast<int64_t>(blockIdx.x) * blockDim.y * kForwardRows + threadIdx.y;
#pragma unroll
  for (int i = 0; i < kForwardRows; ++i) {
    const int64_t row = first + static_cast<int64_t>(i) * blockDim.y;
    if (row >= rows) return;
    const int64_t at = (image * rows + row) * groups + group;
    const Pack<T, V> in = reinterpret_cast<const Pack<T, V>*>(x)[at];
    Pack<T, V> out;
    for (int k = 0; k < V; ++k) store(out.v[k], film_silu_value(as_float(in.v[k]), a[k], b[k], limit));
    reinterpret_cast<Pack<T, V>*>(y)[at] = out;
  }
}

// The same block in the grid (channel groups, 1, images): one block sees all rows of its channels.
template <typename T, int V>
__global__ void backward_kernel(const T* x, const float* scale, const float* shift, float limit, const T* dy,
                                T* dx, float* d_scale, float* d_shift, int64_t rows, int groups) {
  __shared__ float sums[2 * V * kBlock];
  const int group = blockIdx.x * blockDim.x + threadIdx.x;
  const int64_t image = blockIdx.z;
  float sum_a[V] = {}, sum_b[V] = {};
  if (group < groups) {
    float a[V], b[V];
    for (int k = 0; k < V; ++k) {
      a[k] = scale[(image * groups + group) * V + k];
      b[k] = shift[(image * groups + group) * V + k];
    }
#pragma unroll 4
    for (int64_t row = threadIdx.y; row < rows; row += blockDim.y) {
      const int64_t at = (image * rows + row) * groups + group;
      const Pack<T, V> in = reinterpret_cast<const Pack<T, V>*>(x)[at];
      const Pack<T, V> above = reinterpret_cast<const Pack<T, V>*>(dy)[at];
      Pack<T, V> out;
      for (int k = 0; k < V; ++k) {
        const float v = as_float(in.v[k]);
        const float d = film_silu_gradient(v, a[k], b[k], limit, as_float(above.v[k]));
        store(out.v[k], d * a[k]);
        sum_a[k] += d * v;
        sum_b[k] += d;
      }
      reinterpret_cast<Pack<T, V>*>(dx)[at] = out;
    }
  }
  const int thread = threadIdx.y * blockDim.x + threadIdx.x;
  for (int k = 0; k < V; ++k) {
    sums[k * kBlock + thread] = sum_a[k];
    sums[(V + k) * kBlock + thread] = sum_b[k];
  }
  for (unsigned half = blockDim.y / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.y < half)
      for (int k = 0; k < 2 * V; ++k)
        sums[k * kBlock + thread] += sums[k * kBlock + thread + half * blockDim.x];
  }
  if (threadIdx.y > 0 || group >= groups) return;
  for (int k = 0; k < V; ++k) {
    d_scale[(image * groups + group) * V + k] = sums[k * kBlock + thread];
    d_shift[(image * groups + group) * V + k] = sums[(V + k) * kBlock + thread];
  }
}

constexpr int64_t kMostImages = 65535;  // in the third direction of a grid

// Threads along the channels: a power of 2, at most a warp, so that the rest of the block, along the rows, is
// one too.
dim3 block_for(int groups) {
  unsigned columns = 1;
  while (columns < 32 && static_cast<int>(columns) < groups) columns *= 2;
  return {columns, kBlock / columns, 1};
}

unsigned parts(int64_t n, int64_t size) {
  return static_cast<unsigned>((n + size - 1) / size);
}

template <int V, typename T>
void launch_forward(const T* x, const float* scale, const float* shift, float limit, T* y,
                    const FilmSiluShape& s, cudaStream_t stream) {
  const int groups = static_cast<int>(s.channels / V);
  const dim3 block = block_for(groups);
  for (int64_t image = 0; image < s.images; image += kMostImages) {
    const int64_t at = image * s.rows * s.channels, c = image * s.channels;
    const dim3 grid(parts(s.rows, int64_t{block.y} * kForwardRows), parts(groups, block.x),
                    static_cast<unsigned>(std::min(kMostImages, s.images - image)));
    forward_kernel<T, V>
        <<<grid, block, 0, stream>>>(x + at, scale + c, shift + c, limit, y + at, s.rows, groups);
  }
}

template <int V, typename T>
void launch_backward(const T* x, const float* scale, const float* shift, float limit, const T* dy, T* dx,
                     float* d_scale, float* d_shift, const FilmSiluShape& s, cudaStream_t stream) {
  const int groups = static_cast<int>(s.channels / V);
  const dim3 block = block_for(groups);
  for (int64_t image = 0; image < s.images; image += kMostImages) {
    const int64_t at = image * s.rows * s.channels, c = image * s.channels;
    const dim3 grid(parts(groups, block.x), 1,
                    static_cast<unsigned>(std::min(kMostImages, s.images - image)));
    backward_kernel<T, V><<<grid, block, 0, stream>>>(x + at, scale + c, shift + c, limit, dy + at, dx + at,
                                                      d_scale + c, d_shift + c, s.rows, groups);
  }
}

const char* last_error() {
  const cudaError_t status = cudaGetLastError();
  return status == cudaSuccess ? nullptr : cudaGetErrorString(status);
}

bool aligned(std::initializer_list<const void*> pointers, size_t bytes) {
  return std::all_of(pointers.begin(), pointers.end(),
                     [&](const void* p) { return reinterpret_cast<uintptr_t>(p) % bytes == 0; });
}

template <typename T>
const char* forward(const T* x, const float* scale, const float* shift, float limit, T* y,
                    const FilmSiluShape& shape, Stream stream) {
  if (shape.channels % 4 == 0 && aligned({x, y}, 4 * sizeof(T))) {
    launch_forward<4>(x, scale, shift, limit, y, shape, stream);
  } else {
    launch_forward<1>(x, scale, shift, limit, y, shape, stream);
  }
  return last_error();
}

template <typename T>
const char* backward(const T* x, const float* scale, const float* shift, float limit, const T* dy, T* dx,
                     float* d_scale, float* d_shift, const FilmSiluShape& shape, Stream stream) {
  if (shape.channels % 4 == 0 && aligned({x, dy, dx}, 4 * sizeof(T))) {
    launch_backward<4>(x, scale, shift, limit, dy, dx, d_scale, d_shift, shape, stream);
  } else {
    launch_backward<1>(x, scale, shift, limit, dy, dx, d_scale, d_shift, shape, stream);
  }
  return last_error();
}

}  // namespace

const char* film_silu_forward(const float* x, const float* scale, const float* shift, float limit, float* y,
                              const FilmSiluShape& shape, Stream stream) {
  return forward(x, scale, shift, limit, y, shape, stream);
}

const char* film_silu_forward(const uint16_t* x, const float* scale, const float* shift, float limit,
                              uint16_t* y, const FilmSiluShape& shape, Stream stream) {
  return forward(x, scale, shift, limit, y, shape, stream);
}

const char* film_silu_backward(const float* x, const float* scale, const float* shift, float limit,
                               const float* dy, float* dx, float* d_scale, float* d_shift,
                               const FilmSiluShape& shape, Stream stream) {
  return backward(x, scale, shift, limit, dy, dx, d_scale, d_shift, shape, stream);
}

const char* film_silu_backward(const uint16_t* x, const float* scale, const float* shift, float limit,
                               const uint16_t* dy, uint16_t* dx, float* d_scale, float* d_shift,
                               const FilmSiluShape& shape, Stream stream) {
  return backward(x, scale, shift, limit, dy, dx, d_scale, d_shift, shape, stream);
}

}  // namespace diffc::nn::cuda
