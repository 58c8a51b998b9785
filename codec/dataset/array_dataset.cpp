// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Images in .npy arrays, and in the batches of downsampled ImageNet.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "codec/base/error.h"
#include "codec/dataset/archive_reader.h"
#include "codec/dataset/dataset_parts.h"
#include "codec/dataset/npy.h"

namespace diffc::io {
namespace {

constexpr uint64_t kMaxSide = 1u << 16;
// With more rows, [H, W, 2] and [H, W, 4] are one picture with alpha, not grey ones of so few columns.
constexpr uint64_t kFewRows = 16;

struct ImageShape {
  uint64_t count = 0;
  int width = 0, height = 0, channels = 0;
  bool planar = false;
  uint64_t image_bytes() const { return uint64_t(width) * height * channels; }
};

// What an array of this header holds, or Error(kData).
ImageShape image_shape(const NpyHeader& header, const std::string& name, bool allow_flat) {
  if (header.dtype != "|u1" && header.dtype != "u1" && header.dtype != "<u1") {
    throw Error(ErrorKind::kData, fmt::format("{}: elements are {}, not uint8", name, header.dtype),
                "convert the array to uint8");
  }
  if (header.fortran_order) {
    throw Error(ErrorKind::kData, name + ": array in Fortran order", "save it with numpy.ascontiguousarray");
  }
  header.count();
  ImageShape shape;
  const auto& s = header.shape;
  const bool sane = (s.size() >= 2 && s.size() <= 4) && s[0] > 0 &&
                    std::all_of(s.begin() + 1, s.end(), [](uint64_t n) { return n > 0 && n <= kMaxSide; });
  if (sane && s.size() == 2 && allow_flat && s[1] % 3 == 0) {
    const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(s[1]) / 3)));
    if (uint64_t(side) * side * 3 == s[1]) shape = {s[0], side, side, 3, true};
  } else if (sane && s.size() == 3 && s[0] <= kMaxSide && (s[2] == 1 || s[2] == 3)) {
    // Nobody has pictures of one or three columns: one picture, which OpenCV and Pillow make [H, W, C].
    shape = {1, static_cast<int>(s[1]), static_cast<int>(s[0]), static_cast<int>(s[2]), false};
  } else if (sane && s.size() == 3 && !(s[1] > kFewRows && s[2] < 5)) {
    shape = {s[0], static_cast<int>(s[2]), static_cast<int>(s[1]), 1, false};
  } else if (sane && s.size() == 4 && (s[3] == 1 || s[3] == 3)) {
    shape = {s[0], static_cast<int>(s[2]), static_cast<int>(s[1]), static_cast<int>(s[3]), false};
  }
  if (shape.count == 0) {
    throw Error(ErrorKind::kData,
                fmt::format("{}: shape ({}) does not hold images", name, fmt::join(s, ", ")),
                allow_flat ? "expected [N, 3*S*S] or [N, H, W, 3]"
                           : "expected [N, H, W, 3], [N, H, W, 1], [N, H, W] or [H, W, 3]");
  }
  return shape;
}

Image unpack(const ImageShape& shape, std::vector<uint8_t> bytes) {
  Image image;
  image.width = shape.width;
  image.height = shape.height;
  image.channels = shape.channels;
  if (!shape.planar) {
    image.pixels = std::move(bytes);
    return image;
  }
  image.pixels.resize(bytes.size());
  const size_t area = image.area();
  for (size_t i = 0; i < area; ++i) {
    for (int c = 0; c < shape.channels; ++c) image.pixels[i * shape.channels + c] = bytes[c * area + i];
  }
  return image;
}

class NpyDataset : public Dataset {
 public:
  explicit NpyDataset(const std::string& path) : path_(path), file_(path, std::ios::binary) {
    if (!file_) throw Error(ErrorKind::kIo, path + ": cannot be read");
    const NpyHeader header = read_npy_header(
        [&](uint8_t* to, size_t size) {
          file_.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(size));
          return static_cast<size_t>(file_.gcount());
        },
        path);
    shape_ = image_shape(header, path, false);
    offset_ = header.data_offset;
    if (std::filesystem::file_size(path) < offset_ + shape_.count * shape_.image_bytes()) {
      throw Error(ErrorKind::kData, path + ": truncated array", "copy the file again");
    }
  }

  size_t size() const override { return shape_.count; }
  std::string name(size_t index) const override {
    return fmt::format("{}[{}]", std::filesystem::path(path_).filename().string(), index);
  }

  Image image(size_t index) const override {
    if (index >= size()) throw Error(ErrorKind::kUsage, "image index out of range");
    std::vector<uint8_t> bytes(shape_.image_bytes());
    const std::lock_guard lock(mutex_);
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(offset_ + index * shape_.image_bytes()));
    if (!file_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
      throw Error(ErrorKind::kIo, path_ + ": cannot be read");
    }
    return unpack(shape_, std::move(bytes));
  }

 private:
  std::string path_;
  mutable std::mutex mutex_;
  mutable std::ifstream file_;
  ImageShape shape_;
  uint64_t offset_ = 0;
};

/// The array of the batch that was read last. All batches of a process share one, so that a folder of them
/// takes the memory of a single batch; threads in the same batch share it.
class BatchCache {
 public:
  using Array = std::shared_ptr<const std::vector<uint8_t>>;

  Array get(const void* batch, const std::function<std::vector<uint8_t>()>& read) {
    const std::lock_guard lock(mutex_);
    if (owner_ != batch) {
      array_.reset();
      owner_ = nullptr;
      array_ = std::make_shared<const std::vector<uint8_t>>(read());
      owner_ = batch;
    }
    return array_;
  }

  void forget(const void* batch) {
    const std::lock_guard lock(mutex_);
    if (owner_ == batch) owner_ = nullptr, array_.reset();
  }

 private:
  std::mutex mutex_;
  const void* owner_ = nullptr;
  Array array_;
};

BatchCache& batch_cache() {
  static BatchCache cache;
  return cache;
}

// Reads the array when its first image is asked for: a folder of batches need not fit into memory.
class NpzDataset : public Dataset {
 public:
  NpzDataset(const std::string& path, const PictureReader& pictures) : path_(path) { choose(pictures); }
  ~NpzDataset() override { batch_cache().forget(this); }

  size_t size() const override { return shape_.count; }
  std::string name(size_t index) const override {
    return fmt::format("{}[{}]", std::filesystem::path(path_).filename().string(), index);
  }

  Image image(size_t index) const override {
    if (index >= size()) throw Error(ErrorKind::kUsage, "image index out of range");
    const uint64_t bytes = shape_.image_bytes();
    const BatchCache::Array data = batch_cache().get(this, [&] {
      ArchiveReader reader = find(entry_);
      image_shape(header_of(reader), path_, true);
      std::vector<uint8_t> all(shape_.count * bytes);
      if (reader.read_some(all.data(), all.size()) != all.size()) {
        throw Error(ErrorKind::kData, path_ + ": truncated array", "copy the file again");
      }
      return all;
    });
    const auto first = data->begin() + static_cast<std::ptrdiff_t>(index * bytes);
    return unpack(shape_, std::vector<uint8_t>(first, first + static_cast<std::ptrdiff_t>(bytes)));
  }

 private:
  // Batches of references hold statistics beside their images, batches of ImageNet labels and a mean: "data"
  // or "arr_0" if there is one, else the first array that holds images.
  void choose(const PictureReader& pictures) {
    static const std::vector<std::string> kUsual = {"data.npy", "arr_0.npy"};
    std::vector<std::string> fitting;
    std::optional<Error> fault;
    for (ArchiveReader reader(path_); reader.next();) {
      const std::string name = reader.entry_name();
      const bool usual = std::find(kUsual.begin(), kUsual.end(), name) != kUsual.end();
      if (!has_extension(name, ".npy") || name == "labels.npy" || name == "mean.npy") continue;
      try {
        const ImageShape shape = image_shape(header_of(reader), path_ + "/" + name, true);
        if (fitting.empty() || usual) entry_ = name, shape_ = shape;
        fitting.push_back(name);
        if (name == kUsual[0]) break;
      } catch (const Error& error) {
        if (usual || !fault) fault = error;
        if (name == kUsual[0]) throw;
      }
    }
    if (fitting.empty() && fault) throw Error(*fault);
    if (fitting.empty())
      throw Error(ErrorKind::kData, path_ + ": no array of images in it",
                  "expected a batch of downsampled ImageNet, or an array [N, H, W, 3]");
    std::erase(fitting, entry_);
    if (entry_ != kUsual[0])
      tell_left_out(pictures, path_, "array", fitting, "images are taken from " + entry_);
  }

  // The archive at one of its arrays.
  ArchiveReader find(const std::string& entry) const {
    ArchiveReader reader(path_);
    while (reader.next())
      if (reader.entry_name() == entry) return reader;
    throw Error(ErrorKind::kIo, path_ + ": changed while it was read");
  }

  NpyHeader header_of(ArchiveReader& reader) const {
    return read_npy_header([&](uint8_t* to, size_t size) { return reader.read_some(to, size); },
                           path_ + "/" + reader.entry_name());
  }

  std::string path_, entry_;
  ImageShape shape_;
};

}  // namespace

std::unique_ptr<Dataset> open_npy(const std::string& path) {
  return std::make_unique<NpyDataset>(path);
}
std::unique_ptr<Dataset> open_npz(const std::string& path, const PictureReader& pictures) {
  return std::make_unique<NpzDataset>(path, pictures);
}

}  // namespace diffc::io
