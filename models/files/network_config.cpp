// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/files/network_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"

namespace diffc::nn {
namespace {

constexpr int kMaxWidth = 4096, kMaxBlocks = 256, kMaxScale = 64;

void require(bool holds, const std::string& what) {
  if (!holds) throw Error(ErrorKind::kData, "network configuration: " + what);
}

int64_t conv_macs(int64_t out, int64_t in, int64_t kernel) {
  return out * in * kernel * kernel;
}

}  // namespace

void NetworkConfig::check() const {
  require(channels == 1 || channels == 3, "channels is neither 1 nor 3");
  require(!stages.empty() && stages.size() <= 16, "there must be 1 to 16 stages");
  require(embedding >= 1 && embedding <= kMaxWidth, "embedding is out of range");
  require(sigma_data > 0.01f && sigma_data < 100.0f, "sigma_data is out of range");
  require(limit == 0 || (limit >= 1 && limit <= 1000), "limit is neither 0 nor in [1, 1000]");
  std::vector<StageConfig> kept;
  for (size_t s = 0; s < stages.size(); ++s) {
    const StageConfig& stage = stages[s];
    require(stage.scale >= 1 && stage.scale <= kMaxScale && (stage.scale & (stage.scale - 1)) == 0,
            fmt::format("scale {} is not a power of two up to {}", stage.scale, kMaxScale));
    require(stage.width >= 1 && stage.width <= kMaxWidth && stage.hidden >= 1 && stage.hidden <= kMaxWidth,
            "a width is out of range");
    require(stage.blocks >= 0 && stage.blocks <= kMaxBlocks, "the number of blocks is out of range");
    require(s > 0 || stage.blocks > 0, "the first stage has no blocks");
    if (s == 0) continue;
    if (stage.scale > stages[s - 1].scale) {
      kept.push_back(stages[s - 1]);
    } else if (stage.scale < stages[s - 1].scale) {
      require(!kept.empty() && kept.back().scale == stage.scale && kept.back().width == stage.width,
              "a stage that returns to a finer scale must match the one it joins in scale and width");
      kept.pop_back();
    } else {
      require(stage.width == stages[s - 1].width, "stages of one scale must have one width");
    }
  }
  require(kept.empty(), "the last stage must return to the scale of the first");
}

float NetworkConfig::largest_feature() const {
  return limit > 0 ? limit : std::numeric_limits<float>::infinity();
}

int NetworkConfig::size_multiple() const {
  int multiple = 1;
  for (const StageConfig& stage : stages) multiple = std::max(multiple, stage.scale);
  return multiple;
}

int NetworkConfig::receptive_radius() const {
  // A 3x3 convolution at scale s reaches s pixels further; cells of the coarsest scale are shared as a whole.
  int radius = 2 * stages.front().scale + size_multiple();
  for (size_t s = 0; s < stages.size(); ++s) {
    radius += 2 * stages[s].blocks * stages[s].scale;
    if (s > 0 && stages[s].scale > stages[s - 1].scale) radius += stages[s].scale;
  }
  const int multiple = size_multiple();
  return (radius + multiple - 1) / multiple * multiple;
}

int64_t NetworkConfig::parameters() const {
  const int64_t pixels = int64_t{channels} * stages.front().scale * stages.front().scale;
  int64_t count = conv_macs(stages.front().width, pixels, 3) + stages.front().width +
                  conv_macs(pixels, stages.back().width, 3) + pixels;
  int64_t film = 2 * stages.back().width;
  for (size_t s = 0; s < stages.size(); ++s) {
    const StageConfig& stage = stages[s];
    count += stage.blocks * (2 * conv_macs(stage.width, stage.hidden, 3) + stage.width + stage.hidden);
    film += 2 * int64_t{stage.blocks} * stage.hidden;
    if (s == 0 || stage.scale == stages[s - 1].scale) continue;
    const int64_t ratio =
        std::max(stage.scale, stages[s - 1].scale) / std::min(stage.scale, stages[s - 1].scale);
    count += int64_t{stage.width} * stages[s - 1].width * ratio * ratio;
    count += stage.scale > stages[s - 1].scale ? stage.width : stage.width * ratio * ratio;
  }
  return count + film * (embedding + 1) + int64_t{embedding} * 33;
}

int64_t NetworkConfig::macs(int height, int width) const {
  const auto positions = [&](int scale) { return int64_t{height / scale} * (width / scale); };
  const int64_t pixels = int64_t{channels} * stages.front().scale * stages.front().scale;
  int64_t count = positions(stages.front().scale) *
                  (conv_macs(stages.front().width, pixels, 3) + conv_macs(pixels, stages.back().width, 3));
  for (size_t s = 0; s < stages.size(); ++s) {
    const StageConfig& stage = stages[s];
    count += positions(stage.scale) * stage.blocks * 2 * conv_macs(stage.width, stage.hidden, 3);
    if (s == 0 || stage.scale == stages[s - 1].scale) continue;
    const int64_t ratio =
        std::max(stage.scale, stages[s - 1].scale) / std::min(stage.scale, stages[s - 1].scale);
    count += positions(std::max(stage.scale, stages[s - 1].scale)) * stage.width * stages[s - 1].width *
             ratio * ratio;
  }
  return count;
}

NetworkConfig network_config_from_json(const nlohmann::json& json) {
  NetworkConfig config;
  try {
    config.channels = json.value("channels", config.channels);
    config.embedding = json.value("embedding", config.embedding);
    config.sigma_data = json.value("sigma_data", config.sigma_data);
    config.limit = json.value("limit", config.limit);
    if (json.contains("stages")) {
      config.stages.clear();
      for (const auto& item : json.at("stages")) {
        StageConfig stage;
        stage.scale = item.at("scale").get<int>();
        stage.width = item.at("width").get<int>();
        stage.hidden = item.value("hidden", stage.width);
        stage.blocks = item.at("blocks").get<int>();
        config.stages.push_back(stage);
      }
    }
  } catch (const nlohmann::json::exception& e) {
    throw Error(ErrorKind::kData, std::string("network configuration: ") + e.what());
  }
  config.check();
  return config;
}

nlohmann::json to_json(const NetworkConfig& config) {
  nlohmann::json stages = nlohmann::json::array();
  for (const StageConfig& stage : config.stages) {
    stages.push_back(
        {{"scale", stage.scale}, {"width", stage.width}, {"hidden", stage.hidden}, {"blocks", stage.blocks}});
  }
  nlohmann::json json = {{"channels", config.channels},
                         {"embedding", config.embedding},
                         {"sigma_data", config.sigma_data},
                         {"stages", stages}};
  // Left out where it is 0: the description is a part of a model's identity.
  if (config.limit > 0) json["limit"] = config.limit;
  return json;
}

}  // namespace diffc::nn
