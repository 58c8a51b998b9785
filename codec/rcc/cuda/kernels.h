// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// GPU versions of the searches, from host memory to host memory. Compiled where nvcc is found; the bodies are
// tested on the CPU, the kernels have not been run on a GPU so far.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace diffc::rcc::cuda {

/// Whether a usable device is present.
bool available();

/// exact_score() of candidates [0, candidates) of a chunk. Throws std::runtime_error with CUDA's message.
std::vector<double> exact_scores(uint64_t key, uint64_t stream, uint32_t chunk, const std::vector<float>& a,
                                 const std::vector<float>& b, uint32_t candidates, const int16_t* table);

/// row_correlation() of every row.
std::vector<int16_t> row_correlations(const std::vector<int16_t>& columns, uint32_t rows,
                                      const std::vector<int16_t>& a, const std::vector<uint32_t>& scramble);

/// block_correlation() of every row.
std::vector<int16_t> block_correlations(const std::vector<int16_t>& amplitude,
                                        const std::vector<int16_t>& mask, int block_bits, int low_bits,
                                        uint32_t scramble);

struct Search {
  std::vector<int16_t> metrics;    ///< Final state metrics, 2 half.
  std::vector<uint8_t> survivors;  ///< half / 4 bytes a stage.
};
/// Trellis stages one after the other: branches holds half odd metrics a stage, start 2 half state metrics,
/// offsets one value a stage.
Search search(const std::vector<int16_t>& branches, const std::vector<int16_t>& start,
              const std::vector<int>& offsets);

}  // namespace diffc::rcc::cuda
