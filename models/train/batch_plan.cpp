// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/train/batch_plan.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "codec/base/error.h"
#include "models/train/grain.h"
#include "models/train/mix.h"
#include "models/train/training_data.h"

namespace diffc::train {
namespace {

double uniform(Random& random) {
  return std::uniform_real_distribution<double>(0.0, 1.0)(random);
}

int64_t below(Random& random, int64_t count) {
  return std::uniform_int_distribution<int64_t>(0, count - 1)(random);
}

// As TrainingData::sample().
void draw_crop(const PictureIndex& index, double eta, Random& random, CropPlan& plan) {
  double total = 0;
  for (const PictureIndex::Source& source : index.sources) total += eta >= source.min_eta ? source.weight : 0;
  double place = uniform(random) * total;
  const PictureIndex::Source* chosen = nullptr;
  for (const PictureIndex::Source& source : index.sources) {
    if (eta < source.min_eta) continue;
    chosen = &source;
    place -= source.weight;
    if (place < 0) break;
  }
  if (!chosen)
    throw Error(ErrorKind::kUsage, "no training pictures teach this noise level",
                "pack a source with a lower noise level, or train from a higher one on");
  const int64_t picture = below(random, static_cast<int64_t>(chosen->first.size()) - 1);
  const int64_t first = chosen->first[picture], versions = chosen->first[picture + 1] - first;
  const PictureLevel& native = index.levels[first];
  const int crop = index.crop, shortest = std::min(native.width, native.height);
  int64_t version = 0;
  if (shortest > crop && uniform(random) < kScaleShare) {
    const double halvings = uniform(random) * std::log2(static_cast<double>(shortest) / crop);
    version = std::min<int64_t>(std::lround(2 * halvings), versions - 1);
  }
  const PictureLevel& level = index.levels[first + version];
  const int64_t x = below(random, level.width - crop + 1), y = below(random, level.height - crop + 1);
  int64_t start = level.start + y * level.width + x, row = level.width, column = 1;
  const auto symmetry = static_cast<unsigned>(random() >> 61);
  if (symmetry & 1) start += (crop - 1) * row, row = -row;
  if (symmetry & 2) start += (crop - 1) * column, column = -column;
  if (symmetry & 4) std::swap(row, column);
  plan.start.push_back(start);
  plan.row_step.push_back(row);
  plan.column_step.push_back(column);
}

}  // namespace

BatchPlan plan_batch(const TrainConfig& config, const PictureIndex& index, int64_t step) {
  const uint64_t seed = step_seed(config.seed, step);
  Random shared(seed), random(mix(seed + 1));
  const double offset = uniform(shared);
  BatchPlan plan;
  plan.device_seed = mix(mix(seed + 1));
  for (int i = 0; i < config.batch; ++i) {
    const double u = (i + offset) / config.batch;
    const double gamma = config.levels.gamma(u - std::floor(u)), eta = eta_of_gamma(gamma);
    plan.gamma.push_back(gamma);
    plan.eta.push_back(static_cast<float>(eta));
    const auto chosen = [&](double share) { return share > 0 && uniform(random) < share; };
    if (index.synthetic_count > 0 && chosen(config.synthetic)) {
      // As they were made: letters are not in mirror writing.
      const int64_t area = int64_t{index.crop} * index.crop;
      plan.start.push_back(index.synthetic_start + area * below(random, index.synthetic_count));
      plan.row_step.push_back(index.crop);
      plan.column_step.push_back(1);
      continue;
    }
    draw_crop(index, eta, random, plan);
    if (chosen(config.grain)) {
      plan.grained.push_back(i);
      plan.grain.push_back(grain_part(uniform(random)));
    }
  }
  return plan;
}

CropPlan plan_crops(const PictureIndex& index, double eta, int count, uint64_t seed) {
  Random random(seed);
  CropPlan plan;
  for (int i = 0; i < count; ++i) draw_crop(index, eta, random, plan);
  return plan;
}

}  // namespace diffc::train
