// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The plugin `hyperprior`: learned transform codecs, `hyperprior` (least squared error) and `hific` (trained
// against a discriminator), which differ in their models alone, and the provider of these.

#include "codec/base/error.h"
#include "codec/plugin/abi.h"
#include "models/files/model_finder.h"
#include "models/files/safetensors.h"
#include "models/transform/layered_model.h"
#include "plugins/hyperprior/transform_codec.h"

namespace diffc::hyperprior {
namespace {

constexpr char kHyperpriorName[] = "hyperprior", kHificName[] = "hific";

template <const char* Name>
class TransformEncoder : public Encoder {
 public:
  EncodeResult encode(Session& session, const EncodeRequest& request) override {
    return encode_transform(session, request, Name);
  }
};

class TransformDecoder : public Decoder {
 public:
  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    return decode_transform(session, request);
  }
  std::vector<HeaderField> describe(const StreamInfo& stream) const override {
    return describe_transform(stream);
  }
};

class TransformProvider : public ModelProvider {
 public:
  ModelMatch match(const ModelRequest& request) const override {
    const std::string path = model_files::find_model(request);
    return path.empty() || !holds_transform(path) ? ModelMatch{} : ModelMatch{path, 200};
  }

  CodecModelPtr load(const std::string& location, const LoadOptions&) const override {
    return transform::LayeredModel::load(location);
  }

  std::vector<ModelListing> list(const std::vector<std::string>& search_path, bool exact) const override {
    auto models = model_files::list_models(search_path, model_files::ModelFileType::kSafetensors, exact);
    std::erase_if(models, [](const ModelListing& model) { return !holds_transform(model.path); });
    return models;
  }

 private:
  static bool holds_transform(const std::string& path) {
    if (model_files::model_file_type(path) != model_files::ModelFileType::kSafetensors) return false;
    try {
      return transform::is_transform(model_files::read_safetensors_metadata(path));
    } catch (const Error&) {
      return false;  // whoever loads it says why
    }
  }
};

template <const char* Name>
PluginDescriptor descriptor(const char* summary, std::span<const ParamSpec> params) {
  return {
      .capabilities = kCapGrey | kCapMaxBytes | kCapPsnr | kCapQuality,
      .param_count = static_cast<uint32_t>(params.size()),
      .name = Name,
      .version = "1.0",
      .summary = summary,
      .licence = "Apache-2.0",
      .params = params.data(),
      .codec_header_size = kHeaderSize,
      .make_encoder = []() -> Encoder* { return new TransformEncoder<Name>; },
      .make_decoder = []() -> Decoder* { return new TransformDecoder; },
  };
}

const PluginDescriptor kHyperprior = [] {
  PluginDescriptor d = descriptor<kHyperpriorName>(
      "learned transform with a mean and scale hyperprior, for least squared error", hyperprior_params());
  d.make_model_provider = []() -> ModelProvider* { return new TransformProvider; };
  return d;
}();

const PluginDescriptor kHific = descriptor<kHificName>(
    "the same transform trained against a discriminator (HiFiC), for realism", hific_params());

}  // namespace
}  // namespace diffc::hyperprior

DIFFC_PLUGIN(hyperprior, &diffc::hyperprior::kHyperprior, &diffc::hyperprior::kHific)
