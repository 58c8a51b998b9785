// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/training_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "codec/base/error.h"

namespace diffc::train {
namespace {

double uniform(Random& random) {
  return std::uniform_real_distribution<double>(0.0, 1.0)(random);
}

// A square of `side` pixels at (x, y), scaled down to `crop`, as floats.
void extract(const Image& image, int x, int y, int side, int crop, float* out) {
  const cv::Mat whole(image.height, image.width, CV_8UC(image.channels),
                      const_cast<uint8_t*>(image.pixels.data()));
  cv::Mat region = whole(cv::Rect(x, y, side, side));
  if (side != crop) {
    cv::Mat scaled;
    cv::resize(region, scaled, cv::Size(crop, crop), 0, 0, cv::INTER_AREA);
    region = scaled;
  }
  for (int row = 0; row < crop; ++row) {
    const uint8_t* from = region.ptr<uint8_t>(row);
    for (int column = 0; column < crop; ++column) {
      for (int c = 0; c < 3; ++c)
        *out++ = to_unit(from[column * image.channels + (image.channels == 3 ? c : 0)]);
    }
  }
}

}  // namespace

SourceSpec parse_source(const std::string& argument) {
  SourceSpec spec{argument};
  // A path may hold colons itself: what exists under the whole name is a path.
  if (std::filesystem::exists(argument)) return spec;
  std::vector<double> numbers;
  std::string path = argument;
  while (numbers.size() < 3 && !std::filesystem::exists(path)) {
    const size_t colon = path.rfind(':');
    if (colon == std::string::npos) break;
    const std::string text = path.substr(colon + 1);
    size_t used = 0;
    double number = -1;
    try {
      number = std::stod(text, &used);
    } catch (const std::exception&) {
      break;
    }
    if (used != text.size() || !(number >= 0) || !std::isfinite(number)) break;
    numbers.insert(numbers.begin(), number);
    path.resize(colon);
  }
  if (!std::filesystem::exists(path)) {
    throw Error(path.find(':') == std::string::npos ? ErrorKind::kIo : ErrorKind::kUsage,
                argument + ": no such data", "give PATH[:weight[:min_eta[:tile]]]");
  }
  spec.path = path;
  if (!numbers.empty()) spec.weight = numbers[0];
  if (numbers.size() > 1) spec.min_eta = numbers[1];
  if (numbers.size() > 2) spec.tile = static_cast<int>(numbers[2]);
  return spec;
}

TrainingData::TrainingData(const std::vector<SourceSpec>& sources, const DataOptions& options)
    : options_(options) {
  if (sources.empty()) throw Error(ErrorKind::kUsage, "no training data", "give --data PATH");
  if (options.crop < 8 || options.crop > 4096)
    throw Error(ErrorKind::kUsage, "the crop size is out of range");
  std::vector<Source*> clean, others;
  sources_.reserve(sources.size());
  for (const SourceSpec& spec : sources) {
    Source source{spec, {}};
    const auto set = open_dataset(
        spec.path, {.tile = spec.tile >= 0 ? spec.tile : options.tile, .pictures = options.pictures});
    bool large = false;
    for (size_t i = 0; i < set->size(); ++i) {
      Image image = set->image(i);
      if (std::min(image.width, image.height) < options.crop) continue;
      large = large || std::min(image.width, image.height) > options.crop;
      source.images.push_back(std::move(image));
    }
    if (source.images.empty()) {
      throw Error(ErrorKind::kData,
                  fmt::format("{}: no image of at least {} pixels", spec.path, options.crop));
    }
    sources_.push_back(std::move(source));
    if (spec.min_eta <= 0) clean.push_back(&sources_.back());
    if (spec.min_eta > 0 && large) others.push_back(&sources_.back());
  }
  if (clean.empty()) {
    throw Error(ErrorKind::kUsage, "every source has a lowest noise level",
                "give one source without, for the finest");
  }
  hold_out(clean, options.validation, validation_);
  hold_out(others, options.photographs, photographs_);
}

void TrainingData::hold_out(const std::vector<Source*>& of, size_t wanted,
                            std::vector<std::vector<float>>& held) {
  size_t total = 0;
  for (const Source* source : of) total += source->images.size();
  wanted = std::min(wanted, total / 4);
  const size_t stride = wanted ? total / wanted : total + 1;
  size_t counter = stride / 2;
  const int crop = options_.crop;
  for (Source* source : of) {
    std::vector<Image> kept;
    for (Image& image : source->images) {
      if (++counter % stride != 0 || held.size() >= wanted) {
        kept.push_back(std::move(image));
        continue;
      }
      std::vector<float>& x = held.emplace_back(static_cast<size_t>(crop) * crop * 3);
      extract(image, (image.width - crop) / 2, (image.height - crop) / 2, crop, crop, x.data());
    }
    source->images = std::move(kept);
  }
}

size_t TrainingData::size() const {
  size_t count = 0;
  for (const Source& source : sources_) count += source.images.size();
  return count;
}

void TrainingData::sample(double eta, Random& random, float* out) const {
  double total = 0;
  for (const Source& source : sources_) total += eta >= source.spec.min_eta ? source.spec.weight : 0;
  double place = uniform(random) * total;
  const Source* chosen = nullptr;
  for (const Source& source : sources_) {
    if (eta < source.spec.min_eta) continue;
    chosen = &source;
    place -= source.spec.weight;
    if (place < 0) break;
  }
  const auto& images = chosen->images;
  const Image& image = images[std::uniform_int_distribution<size_t>(0, images.size() - 1)(random)];
  const int crop = options_.crop, shortest = std::min(image.width, image.height);
  int side = crop;
  if (shortest > crop && uniform(random) < kScaleShare) {
    const double log_ratio = std::log(static_cast<double>(shortest) / crop);
    side = std::clamp(static_cast<int>(std::lround(crop * std::exp(uniform(random) * log_ratio))), crop,
                      shortest);
  }
  const int x = std::uniform_int_distribution<int>(0, image.width - side)(random);
  const int y = std::uniform_int_distribution<int>(0, image.height - side)(random);
  std::vector<float> plain(static_cast<size_t>(crop) * crop * 3);
  extract(image, x, y, side, crop, plain.data());

  const unsigned symmetry = static_cast<unsigned>(random() >> 61);
  for (int row = 0; row < crop; ++row) {
    for (int column = 0; column < crop; ++column) {
      int r = symmetry & 1 ? crop - 1 - row : row, c = symmetry & 2 ? crop - 1 - column : column;
      if (symmetry & 4) std::swap(r, c);
      std::copy_n(plain.data() + (static_cast<size_t>(r) * crop + c) * 3, 3, out);
      out += 3;
    }
  }
}

}  // namespace diffc::train
