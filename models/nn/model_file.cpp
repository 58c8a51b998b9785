// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/model_file.h"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>

#include "codec/base/error.h"
#include "models/nn/network.h"

namespace diffc::nn {
namespace {

using nlohmann::json;
using namespace model_files;

constexpr int kMaxLevels = 4096;

json to_json(const BandTable& table) {
  if (table.empty()) return nullptr;
  return {{"first_level", table.first_level},
          {"level_step", table.level_step},
          {"levels", table.levels},
          {"colours", table.colours},
          {"log2_power_q3", table.log2_power_q3}};
}

BandTable band_table_from_json(const json& stored) {
  BandTable table;
  if (stored.is_null()) return table;
  table.first_level = stored.at("first_level").get<NoiseLevel>();
  table.level_step = stored.at("level_step").get<NoiseLevel>();
  table.levels = stored.at("levels").get<int>();
  table.colours = stored.at("colours").get<int>();
  table.log2_power_q3 = stored.at("log2_power_q3").get<std::vector<int16_t>>();
  const bool sane = table.levels >= 1 && table.levels <= kMaxLevels && table.level_step > 0 &&
                    (table.colours == 1 || table.colours == 3) &&
                    table.log2_power_q3.size() == size_t(table.levels) * table.colours * BandTable::kBands;
  if (!sane) throw Error(ErrorKind::kData, "the band table is malformed");
  return table;
}

const char* stored_name(at::ScalarType type) {
  switch (type) {
    case at::kHalf:
      return "F16";
    case at::kBFloat16:
      return "BF16";
    case at::kLong:
      return "I64";
    default:
      return "F32";
  }
}

at::ScalarType scalar_type(const std::string& dtype, const std::string& name) {
  if (dtype == "F32") return at::kFloat;
  if (dtype == "F16") return at::kHalf;
  if (dtype == "BF16") return at::kBFloat16;
  if (dtype == "F64") return at::kDouble;
  if (dtype == "I64") return at::kLong;
  throw Error(ErrorKind::kData, fmt::format("{}: tensors of type {} are not used here", name, dtype));
}

}  // namespace

StoredTensor store_tensor(const at::Tensor& tensor, at::ScalarType type) {
  const at::Tensor t = tensor.detach().to(type).contiguous();
  StoredTensor stored{stored_name(type), t.sizes().vec(), {}};
  stored.data.resize(t.nbytes());
  std::memcpy(stored.data.data(), t.data_ptr(), t.nbytes());
  return stored;
}

at::Tensor restore_tensor(const StoredTensor& stored, const std::string& name) {
  at::Tensor t = at::empty(stored.shape, scalar_type(stored.dtype, name));
  std::memcpy(t.data_ptr(), stored.data.data(), stored.data.size());
  if (t.is_floating_point()) t = t.to(at::kFloat);
  return t.dim() == 4 ? t.contiguous(at::MemoryFormat::ChannelsLast) : t;
}

SafetensorsFile to_safetensors(Model& model, StoredType type) {
  const Network network(model.network);
  if (model.parameters.size() != network.specs().size()) {
    throw Error(ErrorKind::kUsage, "the parameters do not fit the network");
  }
  SafetensorsFile file;
  for (size_t i = 0; i < model.parameters.size(); ++i) {
    file.tensors[network.specs()[i].name] =
        store_tensor(model.parameters[i], type == StoredType::kHalf ? at::kHalf : at::kFloat);
  }
  file.metadata[kModelKey] = json{
      {"format", 1},
      {"network", nn::to_json(model.network)},
      {"eta_min", model.eta_min},
      {"eta_max", model.eta_max},
      {"bands",
       to_json(model.bands)}}.dump();
  file.metadata[kNameKey] = model.name;
  if (!model.training.is_null()) file.metadata[kTrainingKey] = model.training.dump();
  model.id = model_id(file);
  return file;
}

Model model_from_safetensors(const SafetensorsFile& file, const std::string& name) {
  const auto stored = file.metadata.find(kModelKey);
  if (stored == file.metadata.end()) {
    throw Error(ErrorKind::kData, name + ": holds no diffc model", "train one with diffc-train");
  }
  Model model;
  try {
    const json description = json::parse(stored->second);
    if (description.at("format").get<int>() != 1) {
      throw Error(ErrorKind::kUnsupported, name + ": model of a later format", "update diffc");
    }
    model.network = network_config_from_json(description.at("network"));
    model.eta_min = description.at("eta_min").get<float>();
    model.eta_max = description.at("eta_max").get<float>();
    model.bands = band_table_from_json(description.at("bands"));
    if (const auto found = file.metadata.find(kTrainingKey); found != file.metadata.end()) {
      model.training = json::parse(found->second);
    }
  } catch (const json::exception& e) {
    throw Error(ErrorKind::kData, name + ": malformed model description (" + e.what() + ")");
  }
  if (!(model.eta_min > 0 && model.eta_min < model.eta_max && model.eta_max < 1e6f)) {
    throw Error(ErrorKind::kData, name + ": noise range out of order");
  }
  if (const auto found = file.metadata.find(kNameKey); found != file.metadata.end())
    model.name = found->second;
  const Network network(model.network);
  for (const ParameterSpec& spec : network.specs()) {
    const auto found = file.tensors.find(spec.name);
    if (found == file.tensors.end() || found->second.shape != spec.shape) {
      throw Error(ErrorKind::kData,
                  fmt::format("{}: parameter {} is missing or of another shape", name, spec.name));
    }
    at::Tensor value = restore_tensor(found->second, name);
    if (!at::isfinite(value).all().item<bool>()) {
      throw Error(ErrorKind::kData, fmt::format("{}: parameter {} is not finite", name, spec.name));
    }
    model.parameters.push_back(std::move(value));
  }
  model.id = model_id(file);
  return model;
}

Model load_model(const std::string& path) {
  Model model = model_from_safetensors(read_safetensors(path), path);
  if (model.name.empty()) model.name = std::filesystem::path(path).stem().string();
  return model;
}

void save_model(const std::string& path, Model& model, StoredType type) {
  write_safetensors(path, to_safetensors(model, type));
}

}  // namespace diffc::nn
