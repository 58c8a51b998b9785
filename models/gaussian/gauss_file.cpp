// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The .gauss file of a PatchGaussian; its layout is in models/gaussian/README.md.

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "codec/base/error.h"
#include "codec/base/sha256.h"
#include "codec/bits/philox.h"
#include "models/gaussian/patch_gaussian.h"

namespace diffc::gaussian {

namespace {

static_assert(std::endian::native == std::endian::little, "the file holds little-endian numbers");

constexpr char kMagic[8] = {'D', 'I', 'F', 'F', 'G', 'A', 'U', 'S'};
constexpr uint32_t kVersion = 1;
constexpr std::size_t kHeader = sizeof(kMagic) + 4 * sizeof(uint32_t);
constexpr int kMaxDimensions = 4096;

template <class T>
void append(std::string& bytes, const T* data, std::size_t count) {
  bytes.append(reinterpret_cast<const char*>(data), count * sizeof(T));
}

std::string serialise(const PatchGaussian& g) {
  std::string bytes;
  bytes.append(kMagic, sizeof(kMagic));
  const uint32_t header[4] = {kVersion, static_cast<uint32_t>(g.shape.height),
                              static_cast<uint32_t>(g.shape.width), static_cast<uint32_t>(g.shape.channels)};
  append(bytes, header, 4);
  append(bytes, g.mean.data(), g.mean.size());
  append(bytes, g.log2_lambda.data(), g.log2_lambda.size());
  append(bytes, g.basis.data(), g.basis.size());
  return bytes;
}

[[noreturn]] void damaged(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::kData, path + ": " + what, "fit the Gaussian again with `r2d2 gaussian`");
}

/// Largest deviation of |B^T B r - r| from 0 over a few random unit vectors r: small only for an orthonormal
/// basis.
double orthonormality_error(const std::vector<float>& basis, std::size_t n) {
  double worst = 0;
  for (uint64_t probe = 0; probe < 8; ++probe) {
    Philox random(probe, 0);
    std::vector<double> r(n), coefficients(n), back(n);
    double norm = 0;
    for (double& v : r) {
      v = random.normal();
      norm += v * v;
    }
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t i = 0; i < n; ++i) coefficients[k] += basis[k * n + i] * r[i];
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t i = 0; i < n; ++i) back[i] += basis[k * n + i] * coefficients[k];
    double error = 0;
    for (std::size_t i = 0; i < n; ++i) error += (back[i] - r[i]) * (back[i] - r[i]);
    worst = std::fmax(worst, std::sqrt(error / norm));
  }
  return worst;
}

}  // namespace

std::string PatchGaussian::id() const {
  return sha256_hex(serialise(*this));
}

void PatchGaussian::save(const std::string& path) const {
  const std::string bytes = serialise(*this);
  const std::string temporary = path + ".part";
  std::ofstream out(temporary, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(temporary, path, error);
  if (!out || error)
    throw Error(ErrorKind::kIo, path + " cannot be written", "check the folder and its free space");
}

bool PatchGaussian::recognises(const std::string& path) {
  char magic[sizeof(kMagic)] = {};
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream in(path, std::ios::binary);
  return in.read(magic, sizeof(magic)) && std::memcmp(magic, kMagic, sizeof(magic)) == 0;
}

PatchGaussian PatchGaussian::load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(ErrorKind::kIo, path + " cannot be read", "check the path");
  char magic[sizeof(kMagic)] = {};
  uint32_t header[4] = {};
  in.read(magic, sizeof(magic));
  in.read(reinterpret_cast<char*>(header), sizeof(header));
  if (!in || std::memcmp(magic, kMagic, sizeof(magic)) != 0) damaged(path, "not a Gaussian of patches");
  if (header[0] != kVersion) damaged(path, fmt::format("unknown version {}", header[0]));
  PatchGaussian g;
  if (header[1] < 1 || header[1] > 64 || header[2] < 1 || header[2] > 64 ||
      (header[3] != 1 && header[3] != 3))
    damaged(path, fmt::format("impossible patch of {}x{}x{}", header[2], header[1], header[3]));
  g.shape = {static_cast<int>(header[1]), static_cast<int>(header[2]), static_cast<int>(header[3])};
  const int n = g.shape.dimensions();
  if (n > kMaxDimensions) damaged(path, fmt::format("a patch of {} samples is too large", n));
  const std::size_t floats = std::size_t(n) * n;
  std::error_code error;
  if (std::filesystem::file_size(path, error) != kHeader + 4 * (2 * std::size_t(n) + floats) || error)
    damaged(path, "the file is truncated or too long");
  g.mean.resize(n);
  g.log2_lambda.resize(n);
  g.basis.resize(floats);
  in.read(reinterpret_cast<char*>(g.mean.data()), std::streamsize(4) * n);
  in.read(reinterpret_cast<char*>(g.log2_lambda.data()), std::streamsize(4) * n);
  in.read(reinterpret_cast<char*>(g.basis.data()), static_cast<std::streamsize>(4 * floats));
  if (!in) throw Error(ErrorKind::kIo, path + " cannot be read to its end", "check the disk");
  for (const float v : g.mean)
    if (!(std::fabs(v) <= 2.0f)) damaged(path, "the mean lies outside the range of pixels");
  for (const int32_t q : g.log2_lambda)
    if (q < -60 * 65536 || q > 30 * 65536) damaged(path, "an eigenvalue is impossible");
  for (const float v : g.basis)
    if (!(std::fabs(v) <= 1.001f)) damaged(path, "the basis is not orthonormal");
  if (orthonormality_error(g.basis, n) > 1e-4) damaged(path, "the basis is not orthonormal");
  return g;
}

}  // namespace diffc::gaussian
