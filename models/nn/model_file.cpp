// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/nn/model_file.h"

#include <fmt/format.h>

#include <cstring>

#include "codec/base/error.h"
#include "models/nn/network.h"

namespace diffc::nn {
namespace {

using namespace model_files;

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
  if (t.nbytes() > 0) std::memcpy(stored.data.data(), t.data_ptr(), t.nbytes());
  return stored;
}

at::Tensor restore_tensor(const StoredTensor& stored, const std::string& name) {
  at::Tensor t = at::empty(stored.shape, scalar_type(stored.dtype, name));
  if (!stored.data.empty()) std::memcpy(t.data_ptr(), stored.data.data(), stored.data.size());
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
  write_description(model, file);
  model.id = model_id(file);
  return file;
}

Model model_from_safetensors(const SafetensorsFile& file, const std::string& name) {
  Model model;
  static_cast<ModelDescription&>(model) = read_description(file, name);
  if (!model.experts.empty())
    throw Error(ErrorKind::kUsage, name + ": holds several networks", "choose one of them");
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
  return model_from_safetensors(read_safetensors(path), path);
}

void save_model(const std::string& path, Model& model, StoredType type) {
  write_safetensors(path, to_safetensors(model, type));
}

}  // namespace diffc::nn
