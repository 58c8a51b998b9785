// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/dataset/dataset.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <vector>

#include "codec/base/error.h"
#include "codec/dataset/dataset_parts.h"
#include "codec/image_file/image_file.h"

namespace diffc {
namespace fs = std::filesystem;
namespace {

class FolderDataset : public Dataset {
 public:
  FolderDataset(fs::path root, std::vector<std::string> names, const PictureReader& pictures)
      : root_(std::move(root)), names_(std::move(names)), pictures_(pictures) {}

  size_t size() const override { return names_.size(); }
  std::string name(size_t index) const override { return names_.at(index); }
  Image image(size_t index) const override {
    const std::string path = (root_ / names_.at(index)).string();
    return io::read_colours(pictures_, read_file_bytes(path), path);
  }

 private:
  fs::path root_;
  std::vector<std::string> names_;
  PictureReader pictures_;
};

class ConcatenatedDataset : public Dataset {
 public:
  explicit ConcatenatedDataset(std::vector<std::unique_ptr<Dataset>> parts) : parts_(std::move(parts)) {
    for (const auto& part : parts_) ends_.push_back(size() + part->size());
  }

  size_t size() const override { return ends_.empty() ? 0 : ends_.back(); }
  std::string name(size_t index) const override { return find(index).first->name(find(index).second); }
  Image image(size_t index) const override { return find(index).first->image(find(index).second); }

 private:
  std::pair<const Dataset*, size_t> find(size_t index) const {
    const size_t part = std::upper_bound(ends_.begin(), ends_.end(), index) - ends_.begin();
    return {parts_.at(part).get(), part == 0 ? index : index - ends_[part - 1]};
  }
  std::vector<std::unique_ptr<Dataset>> parts_;
  std::vector<size_t> ends_;
};

std::unique_ptr<Dataset> open_folder(const fs::path& root, const PictureReader& pictures) {
  std::vector<std::string> images, batches, lost, folders;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    // Not by fs::relative(), which follows links: a picture has the name it is found under.
    const std::string name = entry.path().lexically_relative(root).string();
    std::error_code error;
    if (entry.is_symlink() && entry.is_directory(error)) folders.push_back(name);
    if (entry.is_symlink() && !fs::exists(entry.path(), error) && io::has_picture_extension(name, pictures))
      lost.push_back(name);
    if (!entry.is_regular_file(error)) continue;
    if (io::has_picture_extension(name, pictures)) images.push_back(name);
    if (io::has_extension(name, ".npz")) batches.push_back(name);
  }
  io::tell_left_out(pictures, root.string(), "link", lost, "they lead nowhere");
  io::tell_left_out(pictures, root.string(), "link", folders, "name what they lead to");
  std::sort(images.begin(), images.end(), natural_less);
  std::sort(batches.begin(), batches.end(), natural_less);
  if (!images.empty()) return std::make_unique<FolderDataset>(root, std::move(images), pictures);
  if (batches.empty()) {
    throw Error(ErrorKind::kData, root.string() + ": no images in this folder", "check the path");
  }
  std::vector<std::unique_ptr<Dataset>> parts;
  for (const std::string& name : batches) parts.push_back(io::open_npz((root / name).string(), pictures));
  return std::make_unique<ConcatenatedDataset>(std::move(parts));
}

}  // namespace

bool natural_less(const std::string& a, const std::string& b) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      size_t end_i = i, end_j = j;
      while (i < a.size() && a[i] == '0') ++i;
      while (j < b.size() && b[j] == '0') ++j;
      for (end_i = i; end_i < a.size() && digit(a[end_i]);) ++end_i;
      for (end_j = j; end_j < b.size() && digit(b[end_j]);) ++end_j;
      if (end_i - i != end_j - j) return end_i - i < end_j - j;
      const int order = a.compare(i, end_i - i, b, j, end_j - j);
      if (order != 0) return order < 0;
      i = end_i, j = end_j;
    } else {
      if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      ++i, ++j;
    }
  }
  const size_t left_a = a.size() - i, left_b = b.size() - j;
  return left_a != left_b ? left_a < left_b : a < b;
}

std::unique_ptr<Dataset> open_dataset(const std::string& path, const DatasetOptions& options) {
  if (options.tile < 0) throw Error(ErrorKind::kUsage, "the tile size is negative");
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw Error(ErrorKind::kIo, path + ": no such file or folder", "check the path");
  std::unique_ptr<Dataset> set;
  if (fs::is_directory(status)) {
    set = open_folder(path, options.pictures);
  } else if (io::has_extension(path, ".npy")) {
    set = io::open_npy(path);
  } else if (io::has_extension(path, ".npz")) {
    set = io::open_npz(path, options.pictures);
  } else if (io::has_picture_extension(path, options.pictures)) {
    const fs::path file(path);
    set = std::make_unique<FolderDataset>(
        file.parent_path(), std::vector<std::string>{file.filename().string()}, options.pictures);
  } else {
    set = io::open_archive(path, options);
  }
  if (options.tile > 0) set = io::cut_tiles(std::move(set), options.tile, path, options.pictures);
  if (set->size() == 0)
    throw Error(ErrorKind::kData, path + ": holds no images", "check the path and the tile size");
  return set;
}

namespace io {

void tell_left_out(const PictureReader& pictures, const std::string& path, const std::string& what,
                   const std::vector<std::string>& names, const std::string& hint) {
  if (names.empty() || !pictures.left_out) return;
  const std::string first = names[0].empty() ? "" : ", the first " + names[0];
  pictures.left_out(path + ": left out " + std::to_string(names.size()) + " " + what +
                    (names.size() > 1 ? "s" : "") + first + ": " + hint);
}

bool has_extension(const std::string& path, std::string_view lower_case_extension) {
  std::string extension = fs::path(path).extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension == lower_case_extension;
}

bool has_picture_extension(const std::string& path, const PictureReader& pictures) {
  // "._x.jpg" are resource forks of archives made on macOS.
  if (fs::path(path).filename().string().starts_with("._")) return false;
  const auto fits = [&](std::string_view extension) { return has_extension(path, extension); };
  const auto known = image_extensions();
  return std::any_of(known.begin(), known.end(), fits) ||
         std::any_of(pictures.extensions.begin(), pictures.extensions.end(), fits);
}

Image read_colours(const PictureReader& pictures, std::span<const uint8_t> bytes, const std::string& name) {
  Image image = pictures.read ? pictures.read(bytes, name) : read_image(bytes, name);
  image.alpha.clear();
  image.icc.clear();
  image.exif.clear();
  image.xmp.clear();
  return image;
}

}  // namespace io
}  // namespace diffc
