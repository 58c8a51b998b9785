// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/resident_data.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <thread>

#include "codec/base/error.h"
#include "codec/base/parallel.h"
#include "models/synthetic/synthetic_picture.h"
#include "models/train/device_tensors.h"
#include "models/train/mix.h"
#include "models/train/picture_pyramid.h"

namespace diffc::train {
namespace {

using at::Tensor;

constexpr int kColours = 3;

int processors() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

// Where every version of every picture goes. Returns the pixels of all of them.
int64_t lay_out(const PackedData& packed, PictureIndex& index) {
  int64_t at = 0;
  index.crop = packed.crop;
  for (const PackedSource& source : packed.sources) {
    PictureIndex::Source& to = index.sources.emplace_back();
    to.weight = source.weight;
    to.min_eta = source.min_eta;
    to.first = {static_cast<int64_t>(index.levels.size())};
    for (const PackedPicture& picture : source.pictures) {
      for (const PictureSize size : pyramid_sizes({picture.width, picture.height}, packed.crop)) {
        index.levels.push_back({size.width, size.height, at});
        at += int64_t{size.width} * size.height;
      }
      to.first.push_back(static_cast<int64_t>(index.levels.size()));
    }
  }
  return at;
}

std::vector<std::vector<float>> unpack(const PackedData& packed, const std::vector<PackedPicture>& held) {
  std::vector<std::vector<float>> images;
  for (const PackedPicture& picture : held) {
    images.emplace_back(picture.size());
    to_unit(std::span(packed.pixels).subspan(picture.offset, picture.size()), images.back());
  }
  return images;
}

// One pixel's colours after the other.
void copy_crop(const uint8_t* pixels, const CropPlan& plan, size_t i, Image& to) {
  uint8_t* out = to.pixels.data();
  for (int r = 0; r < to.height; ++r) {
    for (int c = 0; c < to.width; ++c, out += kColours)
      std::memcpy(out, pixels + kColours * (plan.start[i] + r * plan.row_step[i] + c * plan.column_step[i]),
                  kColours);
  }
}

// To 8 bits and back, as to_sample() and to_unit().
Tensor rounded(const Tensor& x) {
  const Tensor samples = ((x + 1) * 128).floor_().clamp_(0, 255);
  return samples.mul_(2).add_(1).div_(256).sub_(1);
}

}  // namespace

ResidentData::ResidentData(const PackedData& packed, const ResidentOptions& options)
    : options_(options), pictures_(packed.size()) {
  const int64_t own = lay_out(packed, index_);
  // A source without pictures, all of them held out, cannot be drawn from.
  std::erase_if(index_.sources, [](const PictureIndex::Source& s) { return s.first.size() < 2; });
  const bool taught = std::any_of(index_.sources.begin(), index_.sources.end(), [&](const auto& source) {
    return source.min_eta <= options.finest_eta && source.weight > 0;
  });
  if (!taught) {
    throw Error(ErrorKind::kUsage, "no training pictures teach the least noise",
                "pack a source without a lowest noise level, or train from a higher level on");
  }
  const int64_t area = int64_t{packed.crop} * packed.crop;
  index_.synthetic_start = own;
  index_.synthetic_count = std::max(0, options.synthetic);
  Tensor host = at::empty({own + area * index_.synthetic_count, kColours}, at::kByte);
  uint8_t* const pixels = host.data_ptr<uint8_t>();

  std::vector<const PackedPicture*> pictures;
  std::vector<int64_t> first;
  size_t used = 0;
  for (const PackedSource& source : packed.sources) {
    if (source.pictures.empty()) continue;
    const PictureIndex::Source& of = index_.sources[used++];
    for (size_t i = 0; i < source.pictures.size(); ++i) {
      pictures.push_back(&source.pictures[i]);
      first.push_back(of.first[i]);
    }
  }
  parallel_for(pictures.size(), processors(), [&](size_t i) {
    const PackedPicture& picture = *pictures[i];
    const std::span from(packed.pixels.data() + picture.offset, picture.size());
    const PictureSize native{picture.width, picture.height};
    const size_t versions = pyramid_sizes(native, packed.crop).size();
    std::copy(from.begin(), from.end(), pixels + kColours * index_.levels[first[i]].start);
    for (size_t k = 1; k < versions; ++k) {
      const PictureLevel& level = index_.levels[first[i] + static_cast<int64_t>(k)];
      const std::span to(pixels + kColours * level.start,
                         static_cast<size_t>(kColours) * level.width * level.height);
      reduce_picture(from, native, to, {level.width, level.height});
    }
  });
  const CropPlan photographs =
      plan_crops(index_, options.finest_eta, static_cast<int>(index_.synthetic_count), mix(options.seed));
  parallel_for(photographs.start.size(), processors(), [&](size_t i) {
    Image photograph(packed.crop, packed.crop, kColours);
    copy_crop(pixels, photographs, i, photograph);
    const Image picture = synthetic::random_synthetic(photograph, mix(options.seed + i + 1));
    std::copy(picture.pixels.begin(), picture.pixels.end(),
              pixels + kColours * (own + area * static_cast<int64_t>(i)));
  });
  pixels_ = host.to(options.device);
  validation_ = unpack(packed, packed.validation);
  photographs_ = unpack(packed, packed.photographs);
}

Tensor ResidentData::crops(const CropPlan& plan) const {
  const at::Device device = options_.device;
  const auto count = static_cast<int64_t>(plan.start.size());
  std::vector<int64_t> numbers = plan.start;
  numbers.insert(numbers.end(), plan.row_step.begin(), plan.row_step.end());
  numbers.insert(numbers.end(), plan.column_step.begin(), plan.column_step.end());
  const Tensor all = on_device(numbers, device).view({3, count, 1, 1});
  const Tensor along = at::arange(index_.crop, at::TensorOptions(device).dtype(at::kLong));
  const Tensor places = all[0] + all[1] * along.view({1, -1, 1}) + all[2] * along.view({1, 1, -1});
  return pixels_.index_select(0, places.flatten()).view({count, index_.crop, index_.crop, kColours});
}

ResidentBatch ResidentData::batch(const BatchPlan& plan) const {
  at::Generator generator = generator_on(options_.device, plan.device_seed);
  const auto count = static_cast<int64_t>(plan.start.size()), side = int64_t{index_.crop};
  const at::TensorOptions floats = at::TensorOptions(options_.device).dtype(at::kFloat);
  Tensor x = crops(plan).to(at::kFloat).mul_(2).add_(1).div_(256).sub_(1);
  ResidentBatch batch;
  batch.noise = at::randn({count, side, side, kColours}, generator, floats).permute({0, 3, 1, 2});
  batch.eta = on_device(plan.eta, options_.device);
  if (!plan.grained.empty()) {  // as add_grain()
    const auto few = static_cast<int64_t>(plan.grained.size());
    const Tensor rows = on_device(plan.grained, options_.device);
    const Tensor part = on_device(plan.grain, options_.device).view({few, 1, 1, 1});
    const Tensor normal = at::randn({few, side, side, kColours + 1}, generator, floats);
    const Tensor grain = normal.narrow(3, 0, kColours) + normal.narrow(3, kColours, 1);
    x.index_copy_(0, rows, rounded(x.index_select(0, rows) + part * grain));
  }
  batch.x = x.permute({0, 3, 1, 2});
  return batch;
}

}  // namespace diffc::train
