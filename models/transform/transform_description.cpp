// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/transform/transform_description.h"

#include <cmath>
#include <filesystem>

#include "codec/base/error.h"
#include "models/files/model_id.h"

namespace diffc::transform {
namespace {

using nlohmann::json;
using namespace model_files;

constexpr int kMaxLatents = 2048, kMaxFractionBits = 16, kMaxMultiple = 256;

void check(const TransformDescription& d) {
  const auto fault = [](const char* what) { throw Error(ErrorKind::kData, what); };
  const Resampling y = resampling_of(d.analysis), x = resampling_of(d.synthesis),
                   z = resampling_of(d.hyper_analysis), p = resampling_of(d.hyper_synthesis);
  if (y.up != 1 || z.up != 1 || x.down != 1 || p.down != 1 || x.up != y.down || p.up != z.down)
    fault("its transforms do not come back to the size they start from");
  if (d.multiple() > kMaxMultiple) fault("its transforms reduce pictures too far");
  if (!(std::abs(d.black) <= 1000)) fault("its black is out of range");
}

}  // namespace

bool is_transform(const std::map<std::string, std::string>& metadata) {
  const auto found = metadata.find(kModelKey);
  if (found == metadata.end()) return false;
  const json description = json::parse(found->second, nullptr, false);
  return description.is_object() && description.value("kind", json()) == "transform";
}

TransformDescription read_transform_description(const SafetensorsFile& file, const std::string& file_name) {
  if (!is_transform(file.metadata)) throw Error(ErrorKind::kData, file_name + ": holds no transform model");
  TransformDescription d;
  try {
    const json stored = json::parse(file.metadata.at(kModelKey));
    if (stored.at("format").get<int>() != 1)
      throw Error(ErrorKind::kUnsupported, file_name + ": model of a later format", "update diffc");
    const auto number = [&](const char* key, int least, int most) {
      const json& value = stored.at(key);
      if (!value.is_number_integer() || value.get<int64_t>() < least || value.get<int64_t>() > most)
        throw Error(ErrorKind::kData, std::string(key) + " is out of range");
      return value.get<int>();
    };
    d.latents = number("latents", 1, kMaxLatents);
    d.hyper_latents = number("hyper_latents", 1, kMaxLatents);
    d.fraction_bits = number("fraction_bits", 0, kMaxFractionBits);
    d.black = stored.value("black", d.black);
    d.linear_scales = stored.value("linear_scales", false);
    d.analysis = layers_from_json(stored.at("analysis"), "analysis", 3, d.latents);
    d.synthesis = layers_from_json(stored.at("synthesis"), "synthesis", d.latents, 3);
    d.hyper_analysis =
        layers_from_json(stored.at("hyper_analysis"), "hyper_analysis", d.latents, d.hyper_latents);
    d.hyper_synthesis =
        layers_from_json(stored.at("hyper_synthesis"), "hyper_synthesis", d.hyper_latents, 2 * d.latents);
    if (const auto found = file.metadata.find(kTrainingKey); found != file.metadata.end())
      d.training = json::parse(found->second);
    check(d);
  } catch (const json::exception&) {
    throw Error(ErrorKind::kData, file_name + ": malformed model description");
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kData) throw;
    throw Error(ErrorKind::kData, file_name + ": " + error.what());
  }
  if (const auto found = file.metadata.find(kNameKey); found != file.metadata.end()) d.name = found->second;
  if (d.name.empty()) d.name = std::filesystem::path(file_name).stem().string();
  return d;
}

void write_transform_description(const TransformDescription& d, SafetensorsFile& file) {
  json stored = {{"format", 1},
                 {"kind", "transform"},
                 {"latents", d.latents},
                 {"hyper_latents", d.hyper_latents},
                 {"fraction_bits", d.fraction_bits},
                 {"analysis", to_json(d.analysis)},
                 {"synthesis", to_json(d.synthesis)},
                 {"hyper_analysis", to_json(d.hyper_analysis)},
                 {"hyper_synthesis", to_json(d.hyper_synthesis)}};
  if (d.black != TransformDescription().black) stored["black"] = d.black;
  if (d.linear_scales) stored["linear_scales"] = true;
  file.metadata[kModelKey] = stored.dump();
  file.metadata[kNameKey] = d.name;
  if (!d.training.is_null()) file.metadata[kTrainingKey] = d.training.dump();
}

}  // namespace diffc::transform
