// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Images in a tar or zip file.

#include <algorithm>
#include <mutex>
#include <numeric>
#include <vector>

#include "codec/base/error.h"
#include "codec/dataset/archive_reader.h"
#include "codec/dataset/dataset_parts.h"

namespace diffc::io {
namespace {

class ArchiveDataset : public Dataset {
 public:
  ArchiveDataset(const std::string& path, const DatasetOptions& options)
      : path_(path), pictures_(options.pictures) {
    ArchiveReader reader(path);
    std::vector<std::string> names;
    std::vector<std::vector<uint8_t>> contents;
    uint64_t total = 0;
    bool keep = true;
    std::vector<std::string> unnamed;
    for (size_t ordinal = 0; reader.next(); ++ordinal) {
      if (reader.entry_name().empty()) unnamed.push_back("entry " + std::to_string(ordinal + 1));
      if (!has_picture_extension(reader.entry_name(), pictures_)) continue;
      names.push_back(reader.entry_name());
      ordinals_.push_back(ordinal);
      if (!keep) continue;
      contents.push_back(reader.read());
      total += contents.back().size();
      keep = total <= options.cache_bytes;
      if (!keep) contents.clear();
    }
    std::vector<std::string> links = reader.links();
    std::erase_if(links,
                  [&](const auto& name) { return !name.empty() && !has_picture_extension(name, pictures_); });
    tell_left_out(pictures_, path, "link", links, "extract the archive to have their pictures");
    tell_left_out(pictures_, path, "file", unnamed, "their names cannot be read");
    std::vector<size_t> order(names.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin(), order.end(),
              [&](size_t a, size_t b) { return natural_less(names[a], names[b]); });
    std::vector<size_t> ordinals;
    for (size_t i : order) {
      names_.push_back(std::move(names[i]));
      ordinals.push_back(ordinals_[i]);
      if (keep) contents_.push_back(std::move(contents[i]));
    }
    ordinals_ = std::move(ordinals);
  }

  size_t size() const override { return names_.size(); }
  std::string name(size_t index) const override { return names_.at(index); }

  Image image(size_t index) const override {
    const std::string label = path_ + "/" + names_.at(index);
    if (!contents_.empty()) return read_colours(pictures_, contents_[index], label);
    return read_colours(pictures_, seek(ordinals_[index]), label);
  }

 private:
  // Contents of an entry by its position; goes on from the last one where it can.
  std::vector<uint8_t> seek(size_t ordinal) const {
    const std::lock_guard lock(mutex_);
    if (!reader_ || next_ordinal_ > ordinal) {
      reader_ = std::make_unique<ArchiveReader>(path_);
      next_ordinal_ = 0;
    }
    while (next_ordinal_ <= ordinal) {
      if (!reader_->next()) throw Error(ErrorKind::kIo, path_ + ": changed while it was read");
      ++next_ordinal_;
    }
    return reader_->read();
  }

  std::string path_;
  PictureReader pictures_;
  std::vector<std::string> names_;
  std::vector<size_t> ordinals_;                // positions among the regular files of the archive
  std::vector<std::vector<uint8_t>> contents_;  // by index, or empty if too large to keep
  mutable std::mutex mutex_;
  mutable std::unique_ptr<ArchiveReader> reader_;
  mutable size_t next_ordinal_ = 0;
};

}  // namespace

std::unique_ptr<Dataset> open_archive(const std::string& path, const DatasetOptions& options) {
  return std::make_unique<ArchiveDataset>(path, options);
}

}  // namespace diffc::io
