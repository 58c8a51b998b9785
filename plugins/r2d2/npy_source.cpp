// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <cstring>
#include <fstream>

#include "codec/base/error.h"
#include "plugins/r2d2/data_sources.h"

namespace diffc::r2d2 {
namespace {

constexpr int kPatch = 4;

// Text after `'key':` in the header's dictionary, up to the end.
std::string after(const std::string& header, const std::string& key, const std::string& path) {
  const std::size_t at = header.find("'" + key + "':");
  if (at == std::string::npos) throw Error(ErrorKind::kData, path + ": the .npy header has no " + key);
  const std::size_t value = header.find_first_not_of(' ', at + key.size() + 3);
  return value == std::string::npos ? std::string() : header.substr(value);
}

template <typename T>
void convert(const std::vector<char>& bytes, std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    T v;
    std::memcpy(&v, bytes.data() + i * sizeof(T), sizeof(T));
    values[i] = static_cast<double>(v);
  }
}

class PatchSource : public Source {
 public:
  PatchSource(const NpyArray& a, bool held_out) : height_(a.shape[1]), width_(a.shape[2]) {
    const std::size_t test = a.shape[0] / 10, area = height_ * width_;
    const std::size_t first = held_out ? a.shape[0] - test : 0,
                      last = held_out ? a.shape[0] : a.shape[0] - test;
    images_ = last - first;
    pixels_.assign(a.values.begin() + first * area, a.values.begin() + last * area);
  }

  std::string name() const override { return "patches"; }
  int dimensions() const override { return kPatch * kPatch; }

  void sample(Philox& rng, std::span<double> x) const override {
    for (std::size_t at = 0; at + kPatch * kPatch <= x.size();) {
      const std::size_t image = rng.below(static_cast<uint32_t>(images_));
      const std::size_t row = rng.below(static_cast<uint32_t>(height_ - kPatch + 1));
      const std::size_t column = rng.below(static_cast<uint32_t>(width_ - kPatch + 1));
      for (int i = 0; i < kPatch; ++i)
        for (int j = 0; j < kPatch; ++j)
          x[at++] = (pixels_[(image * height_ + row + i) * width_ + column + j] + rng.uniform()) / 256;
    }
  }

 private:
  std::size_t height_, width_, images_ = 0;
  std::vector<uint8_t> pixels_;
};

}  // namespace

NpyArray read_npy(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(ErrorKind::kIo, path + ": cannot be read", "check the path");
  char magic[8];
  if (!in.read(magic, 8) || std::memcmp(magic, "\x93NUMPY", 6) != 0)
    throw Error(ErrorKind::kData, path + ": not a .npy file", "save the array with numpy.save");
  unsigned char length[4] = {};
  const int bytes = magic[6] == 1 ? 2 : 4;
  in.read(reinterpret_cast<char*>(length), bytes);
  const std::size_t size = length[0] | length[1] << 8 | length[2] << 16 | std::size_t{length[3]} << 24;
  std::string header(size < (1 << 20) ? size : 0, ' ');
  if (header.empty() || !in.read(header.data(), header.size()))
    throw Error(ErrorKind::kData, path + ": the .npy header is damaged");
  const std::string type = after(header, "descr", path).substr(1, 3);
  const std::size_t item = type == "|u1" ? 1 : type == "<f4" ? 4 : type == "<f8" ? 8 : 0;
  if (!item || after(header, "fortran_order", path).starts_with("True"))
    throw Error(ErrorKind::kUnsupported, path + ": only C-order float32, float64 and uint8 arrays are read",
                "convert it with numpy");
  NpyArray array;
  std::size_t count = 1;
  const std::string shape = after(header, "shape", path);
  for (std::size_t i = 1; i < shape.size() && shape[i] != ')'; ++i) {
    if (shape[i] < '0' || shape[i] > '9') continue;
    std::size_t n = 0;
    for (; i < shape.size() && shape[i] >= '0' && shape[i] <= '9' && n < (1u << 30); ++i)
      n = n * 10 + (shape[i] - '0');
    --i;
    array.shape.push_back(n);
    count *= n;
    if (count > (std::size_t{1} << 28)) throw Error(ErrorKind::kLimit, path + ": more than 2^28 values");
  }
  std::vector<char> data(count * item);
  if (!in.read(data.data(), static_cast<std::streamsize>(data.size())))
    throw Error(ErrorKind::kData, path + ": the array is shorter than its header says");
  array.values.resize(count);
  if (item == 1) convert<uint8_t>(data, array.values);
  if (item == 4) convert<float>(data, array.values);
  if (item == 8) convert<double>(data, array.values);
  return array;
}

SampleSet read_npy_samples(const std::string& path) {
  NpyArray array = read_npy(path);
  if (array.shape.empty() || array.shape[0] == 0)
    throw Error(ErrorKind::kData, path + ": the array is empty");
  SampleSet set;
  set.dimensions = static_cast<int>(array.values.size() / array.shape[0]);
  set.rows = std::move(array.values);
  return set;
}

std::unique_ptr<Source> make_patch_source(const std::string& npy_path, bool held_out) {
  if (npy_path.empty())
    throw Error(ErrorKind::kUsage, "source patches needs a file of grey images", "give --data IMAGES.npy");
  const NpyArray array = read_npy(npy_path);
  if (array.shape.size() != 3 || array.shape[0] < 10 || array.shape[1] < kPatch || array.shape[2] < kPatch)
    throw Error(ErrorKind::kData, npy_path + ": not an array of grey images [N,H,W] with N >= 10, H, W >= 4");
  return std::make_unique<PatchSource>(array, held_out);
}

}  // namespace diffc::r2d2
