// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/torchscript_transform.h"

#include <fmt/format.h>
#include <torch/script.h>

#include <cmath>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "models/files/model_id.h"
#include "models/nn/thread_scope.h"
#include "models/nn/torch_reason.h"
#include "models/transform/hyper_tables.h"
#include "models/transform/normal_tables.h"
#include "models/transform/picture_features.h"

namespace diffc::nn {
namespace {

using at::Tensor;
using nlohmann::json;
using namespace transform;

// Sums of doubles in another order differ by far less than this.
constexpr double kUncertain = 1.0 / (1 << 30);
constexpr int kAttempts = 64;
constexpr double kLargest = 1 << 26;
// Of the networks, for each pixel: a hundred channels in float, some copies.
constexpr double kBytesPerPixel = 2000;

constexpr const char* kSeeKeys = "see models/transform/README.md for what it has to hold";

json read_json(const std::string& path) {
  try {
    return json::parse(read_file_bytes(path));
  } catch (const json::exception& e) {
    throw Error(ErrorKind::kData, path + ": " + e.what(), kSeeKeys);
  }
}

LatentShape read_shape(const std::string& name, const json& description) {
  if (!description.is_object()) throw Error(ErrorKind::kData, name + ": no JSON object", kSeeKeys);
  const auto number = [&](const char* key, int least, int most) {
    const json value = description.value(key, json());
    if (!value.is_number_integer() || value.get<int64_t>() < least || value.get<int64_t>() > most)
      throw Error(ErrorKind::kData, fmt::format("{}: {} is missing or out of range", name, key), kSeeKeys);
    return value.get<int>();
  };
  return {number("latents", 1, 4096), number("hyper_latents", 1, 4096), number("down", 1, 64),
          number("hyper_down", 1, 64), number("fraction_bits", 0, 16)};
}

/// [1, channels, height, width].
Tensor tensor_of(const Features& f) {
  return at::from_blob(const_cast<float*>(f.values.data()), {1, f.height, f.width, f.channels}, at::kFloat)
      .permute({0, 3, 1, 2})
      .clone(at::MemoryFormat::Contiguous);  // which a module may change
}

/// Values at positions, those of a position together, as in Grid.
Tensor by_position(const Tensor& t, at::ScalarType type) {
  return t.to(type).permute({0, 2, 3, 1}).contiguous();
}

Features features_of_tensor(const Tensor& t) {
  const Tensor values = by_position(t, at::kFloat);
  Features f(static_cast<int>(t.size(2)), static_cast<int>(t.size(3)), static_cast<int>(t.size(1)));
  std::copy_n(values.data_ptr<float>(), f.values.size(), f.values.begin());
  return f;
}

bool uncertain(double scaled) {
  return std::abs(scaled - std::floor(scaled) - 0.5) < kUncertain * std::max(1.0, std::abs(scaled));
}

class TorchScriptTransform : public TransformModel {
 public:
  explicit TorchScriptTransform(const std::string& path) : path_(path) {
    const json description = read_json(path + ".json");
    shape_ = read_shape(path + ".json", description);
    const json name = description.value("name", json());
    name_ = name.is_string() ? name.get<std::string>() : std::filesystem::path(path).stem().string();
    id_ = model_files::torchscript_id(path);
    try {
      module_ = torch::jit::load(path, at::kCPU);
      module_.eval();
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, path + ": not a TorchScript model (" + torch_reason(e) + ")");
    }
    for (const char* method : {"analysis", "synthesis", "hyper_analysis", "hyper_synthesis"})
      if (!module_.find_method(method))
        throw Error(ErrorKind::kData, fmt::format("{}: it has no method '{}'", path, method), kSeeKeys);
    const Tensor frequencies = buffer("hyper_frequencies", 2).to(at::kLong).contiguous();
    const Tensor first = buffer("hyper_first", 1).to(at::kLong).contiguous();
    if (frequencies.size(0) != shape_.hyper_latents || first.size(0) != shape_.hyper_latents)
      throw Error(ErrorKind::kData, path + ": its tables are not for hyper_latents channels", kSeeKeys);
    const auto values = [](const Tensor& t) {
      return std::span(t.data_ptr<int64_t>(), static_cast<size_t>(t.numel()));
    };
    tables_ = hyper_tables(values(frequencies), values(first), path);
  }

  const std::string& id() const override { return id_; }
  const std::string& name() const override { return name_; }
  const LatentShape& shape() const override { return shape_; }
  double working_memory(int width, int height) const override {
    return kBytesPerPixel * round_up(width, shape_.multiple()) * round_up(height, shape_.multiple());
  }

  Features analysis(const Image& image, int threads) const override {
    const Features x = transform::features_of(image, shape_.multiple(), 0);
    const Features y = features_of_tensor(call(
        "analysis", tensor_of(x), {shape_.latents, x.height / shape_.down, x.width / shape_.down}, threads));
    require_finite(y, name_);
    return y;
  }

  Image synthesis(const Features& y, int width, int height, int threads) const override {
    const Tensor x =
        call("synthesis", tensor_of(y), {3, y.height * shape_.down, y.width * shape_.down}, threads);
    return picture_of(features_of_tensor(x), width, height, 0);
  }

  Symbols hyper_analysis(const Features& y, int threads) const override {
    const Tensor z =
        call("hyper_analysis", tensor_of(y),
             {shape_.hyper_latents, y.height / shape_.hyper_down, y.width / shape_.hyper_down}, threads);
    return settled(rounded(features_of_tensor(z), name_), threads);
  }

  Prior hyper_synthesis(const Symbols& z, int threads) const override {
    const std::vector<double> values = means_and_scales(z, threads);
    const int n = shape_.latents;
    Prior prior{{z.height * shape_.hyper_down, z.width * shape_.hyper_down, n},
                {z.height * shape_.hyper_down, z.width * shape_.hyper_down, n}};
    for (size_t p = 0; p < prior.mean.positions(); ++p) {
      for (int c = 0; c < n; ++c) {
        prior.mean.values[p * n + c] = static_cast<int>(std::floor(values[p * 2 * n + c] + 0.5));
        prior.scale.values[p * n + c] = nearest_scale(
            static_cast<int>(std::floor(values[p * 2 * n + n + c] + 0.5)), shape_.fraction_bits);
      }
    }
    return prior;
  }

  const FrequencyTable& hyper_table(int c) const override { return tables_[static_cast<size_t>(c)]; }

 private:
  Tensor buffer(const char* name, int64_t dimensions) const {
    if (module_.hasattr(name) && module_.attr(name).isTensor()) {
      Tensor t = module_.attr(name).toTensor();
      if (t.layout() == at::kStrided && t.dim() == dimensions) return t;
    }
    throw Error(ErrorKind::kData,
                fmt::format("{}: the buffer '{}' is missing or of another shape", path_, name), kSeeKeys);
  }

  /// [1, ...shape] from a method. Throws Error(kData).
  Tensor call(const char* method, const Tensor& input, const std::vector<int64_t>& shape, int threads) const {
    const c10::InferenceMode inference;
    const ThreadScope scope(threads);
    Tensor result;
    try {
      const std::lock_guard lock(mutex_);
      result = module_.get_method(method)({input}).toTensor();
    } catch (const std::exception& e) {
      throw Error(ErrorKind::kData, fmt::format("{}: {} failed ({})", path_, method, torch_reason(e)),
                  kSeeKeys);
    }
    std::vector<int64_t> wanted = {1};
    wanted.insert(wanted.end(), shape.begin(), shape.end());
    if (result.layout() != at::kStrided || result.sizes().vec() != wanted)
      throw Error(ErrorKind::kData, fmt::format("{}: {} returns another shape than described", path_, method),
                  kSeeKeys);
    return result;
  }

  /// Times 2^fraction_bits, by position: the means of y, then their standard deviations.
  std::vector<double> means_and_scales(const Symbols& z, int threads) const {
    const Tensor input =
        at::from_blob(const_cast<int*>(z.values.data()), {1, z.height, z.width, z.channels}, at::kInt)
            .permute({0, 3, 1, 2})
            .to(at::kDouble)
            .contiguous();
    const Tensor result =
        call("hyper_synthesis", input,
             {2 * shape_.latents, z.height * shape_.hyper_down, z.width * shape_.hyper_down}, threads);
    if (result.scalar_type() != at::kDouble)
      throw Error(ErrorKind::kData, path_ + ": hyper_synthesis does not compute in double precision",
                  kSeeKeys);
    Tensor values = by_position(result, at::kDouble);
    if (!at::isfinite(values).all().item<bool>())
      throw Error(ErrorKind::kData, "model '" + name_ + "' gives numbers that are not finite");
    values = at::clamp(values * std::ldexp(1.0, shape_.fraction_bits), -kLargest, kLargest);
    return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
  }

  /// Indices of means and scales that another machine might round the other way.
  static std::set<size_t> uncertain_values(const std::vector<double>& values) {
    std::set<size_t> indices;
    for (size_t i = 0; i < values.size(); ++i)
      if (uncertain(values[i])) indices.insert(i);
    return indices;
  }

  /// Those of `indices` that do not depend on z: a constant is the same on every machine.
  std::set<size_t> constants(const std::set<size_t>& indices, const std::vector<double>& values, Symbols z,
                             int threads) const {
    for (int& symbol : z.values) symbol += 1;
    const std::vector<double> moved = means_and_scales(z, threads);
    std::set<size_t> same;
    for (const size_t i : indices)
      if (moved[i] == values[i]) same.insert(i);
    return same;
  }

  /// The position of z, by number, that a mean or scale lies under.
  size_t position_under(size_t index, const Symbols& z) const {
    const auto each = 2 * static_cast<size_t>(shape_.latents), down = static_cast<size_t>(shape_.hyper_down),
               width = static_cast<size_t>(z.width);
    const size_t y = index / each / (width * down), x = index / each % (width * down);
    return y / down * width + x / down;
  }

  /// Symbols of which no mean or scale is uncertain: one channel after another is changed where one is.
  Symbols settled(Symbols z, int threads) const {
    std::vector<double> values = means_and_scales(z, threads);
    std::set<size_t> open = uncertain_values(values);
    if (open.empty()) return z;
    const std::set<size_t> fixed = constants(open, values, z, threads);
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      std::set<size_t> positions;
      for (const size_t i : open)
        if (!fixed.contains(i)) positions.insert(position_under(i, z));
      if (positions.empty()) break;
      const auto each = static_cast<size_t>(z.channels);
      for (const size_t p : positions) z.values[p * each + static_cast<size_t>(attempt) % each] += 1;
      values = means_and_scales(z, threads);
      open = uncertain_values(values);
    }
    return z;
  }

  std::string path_, name_, id_;
  LatentShape shape_;
  std::vector<FrequencyTable> tables_;
  mutable std::mutex mutex_;
  mutable torch::jit::Module module_;
};

}  // namespace

std::shared_ptr<const TransformModel> load_torchscript_transform(const std::string& path) {
  return std::make_shared<TorchScriptTransform>(path);
}

bool describes_transform(const std::string& path) {
  const json description = read_json(path + ".json");
  return description.is_object() && description.value("kind", json()) == "transform";
}

}  // namespace diffc::nn
