// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rcc_bench/noise_features.h"

#include <cmath>
#include <cstddef>

namespace diffc::bench {

namespace {

constexpr int kColours = 3;

double at(const NoisePicture& n, int row, int column, int colour) {
  return n.u[(static_cast<std::size_t>(row) * n.width + column) * kColours + colour];
}

/// Mean product of samples that are (rows, columns, colours) apart.
double correlation(const NoisePicture& n, int rows, int columns, int colours) {
  double sum = 0, count = 0;
  for (int i = 0; i + rows < n.height; ++i)
    for (int j = 0; j + columns < n.width; ++j)
      for (int c = 0; c + colours < kColours; ++c, ++count)
        sum += at(n, i, j, c) * at(n, i + rows, j + columns, c + colours);
  return count > 0 ? sum / count : 0;
}

/// Power of the sums over blocks, over their size: 1 for white noise.
double block_power(const NoisePicture& n, int side) {
  double power = 0, count = 0;
  for (int i = 0; i + side <= n.height; i += side)
    for (int j = 0; j + side <= n.width; j += side)
      for (int c = 0; c < kColours; ++c, ++count) {
        double sum = 0;
        for (int di = 0; di < side; ++di)
          for (int dj = 0; dj < side; ++dj) sum += at(n, i + di, j + dj, c);
        power += sum * sum / (side * side);
      }
  return count > 0 ? power / count : 1;
}

double projection(std::span<const float> u, const std::vector<double>& direction) {
  double dot = 0, square = 0;
  for (std::size_t i = 0; i < u.size(); ++i) {
    dot += u[i] * direction[i];
    square += direction[i] * direction[i];
  }
  return square > 0 ? dot / std::sqrt(square) : 0;
}

}  // namespace

std::vector<double> features_of_noise(const NoisePicture& n) {
  std::vector<double> features;
  for (int c = 0; c < kColours; ++c) {
    double square = 0, fourth = 0, count = 0;
    for (std::size_t i = static_cast<std::size_t>(c); i < n.u.size(); i += kColours, ++count) {
      const double s = double{n.u[i]} * n.u[i];
      square += s;
      fourth += s * s;
    }
    features.push_back(square / count - 1);
    features.push_back(fourth / count - 3);
  }
  for (const auto& [rows, columns] : {std::pair{0, 1}, {1, 0}, {1, 1}})
    features.push_back(correlation(n, rows, columns, 0));
  features.push_back(correlation(n, 0, 0, 1));
  for (const int side : {2, 4, 8, 16}) features.push_back(block_power(n, side) - 1);
  return features;
}

std::vector<double> features_with_picture(const NoisePicture& n, std::span<const float> x,
                                          std::span<const float> error) {
  std::vector<double> centred(x.begin(), x.end()), direction(error.begin(), error.end());
  double mean = 0, power = 0;
  for (const double v : centred) mean += v / static_cast<double>(centred.size());
  for (double& v : centred) v -= mean;
  for (const double v : direction) power += v * v / static_cast<double>(direction.size());
  std::vector<double> features;
  for (const double p : {projection(n.u, centred), projection(n.u, direction)}) {
    features.push_back(p);
    features.push_back(p * p);
  }
  features.push_back(std::log(power + 1e-12));
  return features;
}

}  // namespace diffc::bench
