// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Training images made on the spot: smooth random gradients.

#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

namespace diffc::test {

/// Writes `count` colour images of `size` pixels a side as one .npy file.
inline std::string write_gradients(const std::string& path, int count, int size, unsigned seed) {
  std::ostringstream text;
  text << "{'descr': '|u1', 'fortran_order': False, 'shape': (" << count << ", " << size << ", " << size
       << ", 3), }";
  std::string header = text.str();
  while ((header.size() + 11) % 64 != 0) header += ' ';
  header += '\n';
  std::ofstream file(path, std::ios::binary);
  file.write("\x93NUMPY\x01\x00", 8);
  file.put(static_cast<char>(header.size())).put(static_cast<char>(header.size() >> 8)) << header;
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (int n = 0; n < count; ++n) {
    double a[3], b[3], c[3];
    for (int k = 0; k < 3; ++k) a[k] = uniform(random), b[k] = uniform(random), c[k] = uniform(random);
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size; ++x) {
        for (int k = 0; k < 3; ++k) {
          const double v = 127 + 60 * c[k] + 60 * (a[k] * x + b[k] * y) / size;
          file.put(static_cast<char>(static_cast<int>(v)));
        }
      }
    }
  }
  return path;
}

}  // namespace diffc::test
