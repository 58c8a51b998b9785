// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "codec/base/error.h"
#include "codec/bits/philox.h"

namespace diffc::rdbench {
namespace {

constexpr uint64_t kSubsetStream = 0x73756273;  // "subs"

// Weights of source samples [first, first + weights) for each target sample along one axis.
struct Box {
  int first;
  std::vector<double> weights;
};

std::vector<Box> boxes(int from, int to) {
  std::vector<Box> out(to);
  for (int i = 0; i < to; ++i) {
    const double low = static_cast<double>(i) * from / to, high = static_cast<double>(i + 1) * from / to;
    Box& box = out[i];
    box.first = static_cast<int>(low);
    for (int s = box.first; s < from && s < high; ++s) {
      box.weights.push_back((std::min<double>(s + 1, high) - std::max<double>(s, low)) / (high - low));
    }
  }
  return out;
}

}  // namespace

Image crop_and_box_filter(const Image& image, int size) {
  const int side = std::min(image.width, image.height);
  if (side < size) {
    throw Error(ErrorKind::kData, "an image of " + std::to_string(image.width) + "x" +
                                      std::to_string(image.height) + " is smaller than " +
                                      std::to_string(size));
  }
  const int left = (image.width - side) / 2, top = (image.height - side) / 2, n = image.channels;
  const std::vector<Box> box = boxes(side, size);
  std::vector<double> rows(static_cast<std::size_t>(side) * size * n);  // filtered along x
  for (int y = 0; y < side; ++y) {
    const uint8_t* source = &image.pixels[(static_cast<std::size_t>(top + y) * image.width + left) * n];
    double* target = &rows[static_cast<std::size_t>(y) * size * n];
    for (int x = 0; x < size; ++x) {
      for (std::size_t k = 0; k < box[x].weights.size(); ++k) {
        for (int c = 0; c < n; ++c)
          target[x * n + c] += box[x].weights[k] * source[(box[x].first + k) * n + c];
      }
    }
  }
  Image out(size, size, n);
  std::vector<double> sum(static_cast<std::size_t>(size) * n);
  for (int y = 0; y < size; ++y) {
    std::fill(sum.begin(), sum.end(), 0.0);
    for (std::size_t k = 0; k < box[y].weights.size(); ++k) {
      const double* source = &rows[(box[y].first + k) * sum.size()];
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += box[y].weights[k] * source[i];
    }
    for (std::size_t i = 0; i < sum.size(); ++i) {
      out.pixels[y * sum.size() + i] = static_cast<uint8_t>(std::clamp(std::floor(sum[i] + 0.5), 0.0, 255.0));
    }
  }
  return out;
}

Selection::Selection(const SelectionOptions& options, PictureReader pictures) : options_(options) {
  pictures.left_out = [this](const std::string& line) { left_out_.push_back(line); };
  set_ = open_dataset(options.dataset, {.pictures = pictures});
  if (options.dedup || !options.exclude.empty()) {
    indices_ = distinct(pictures);
  } else {
    indices_.resize(set_->size());
    std::iota(indices_.begin(), indices_.end(), uint64_t{0});
  }
  if (options.limit > 0 && options.limit < indices_.size()) {
    if (options.seed != 0) {  // the first `limit` places of a Fisher-Yates shuffle
      Philox random(options.seed, kSubsetStream);
      for (uint64_t i = 0; i < options.limit; ++i) {
        std::swap(indices_[i], indices_[i + random.below(static_cast<uint32_t>(indices_.size() - i))]);
      }
    }
    indices_.resize(options.limit);
    std::sort(indices_.begin(), indices_.end());
  }
  if (indices_.empty())
    throw Error(ErrorKind::kData, options.dataset + ": no images are left", "exclude fewer");
}

std::vector<uint64_t> Selection::distinct(const PictureReader& pictures) {
  std::unordered_set<std::string> unwanted, seen;
  if (!options_.exclude.empty()) {
    const auto others = open_dataset(options_.exclude, {.pictures = pictures});
    for (uint64_t i = 0; i < others->size(); ++i) unwanted.insert(pixel_hash(prepared(*others, i)));
  }
  std::vector<uint64_t> kept;
  for (uint64_t i = 0; i < set_->size(); ++i) {
    std::string hash;
    try {
      hash = pixel_hash(prepared(*set_, i));
    } catch (const Error&) {
      kept.push_back(i);  // counted as unreadable later
      continue;
    }
    if (unwanted.contains(hash)) {
      ++excluded_;
    } else if (options_.dedup && !seen.insert(hash).second) {
      ++duplicates_;
    } else {
      kept.push_back(i);
    }
  }
  return kept;
}

Image Selection::prepared(const Dataset& set, uint64_t index) const {
  Image image = set.image(index);
  if (options_.resize_box == 0 ||
      (image.width == options_.resize_box && image.height == options_.resize_box)) {
    return image;
  }
  try {
    return crop_and_box_filter(image, options_.resize_box);
  } catch (const Error& e) {
    throw Error(e.kind(), set.name(index) + ": " + e.what());
  }
}

Image Selection::image(uint64_t i) const {
  return prepared(*set_, indices_.at(i));
}

}  // namespace diffc::rdbench
