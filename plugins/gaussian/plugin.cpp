// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The plugin `gaussian`: the simplest complete DiffC codec (encoder and decoder) and the provider of its
// models.

#include <algorithm>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/diffusion/diffusion_codec.h"
#include "codec/diffusion/stream_header.h"
#include "codec/plugin/abi.h"
#include "codec/plugin/session.h"
#include "models/gaussian/models.h"
#include "models/gaussian/patch_gaussian.h"
#include "plugins/gaussian/shaped_codec.h"
#include "plugins/gaussian/stream_model.h"

namespace diffc::gaussian {

namespace {

class GaussianEncoder : public Encoder {
 public:
  EncodeResult encode(Session& session, const EncodeRequest& request) override {
    const DenoiserPtr model = session.model(request.model.empty() ? "gaussian" : request.model);
    return encode_diffusion(session, request, "gaussian", for_channels(model, request.image.channels),
                            Estimates::kOfModel);
  }
};

class GaussianDecoder : public Decoder {
 public:
  std::vector<HeaderField> describe(const StreamInfo& stream) const override {
    return describe_header(stream);
  }

  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    return decode_diffusion(session, request, stream_model(session, request), Estimates::kOfModel);
  }
};

class ShapedEncoder : public Encoder {
 public:
  EncodeResult encode(Session& session, const EncodeRequest& request) override {
    return encode_shaped(session, request);
  }
};

class ShapedDecoder : public Decoder {
 public:
  std::vector<HeaderField> describe(const StreamInfo& stream) const override {
    return describe_shaped(stream);
  }

  DecodeResult decode(Session& session, const DecodeRequest& request) override {
    return decode_shaped(session, request);
  }
};

class GaussianProvider : public ModelProvider {
 public:
  ModelMatch match(const ModelRequest& request) const override {
    std::string found = locate(request);
    const int score = found.empty() ? 0 : 200;
    return {std::move(found), score};
  }

  CodecModelPtr load(const std::string& location, const LoadOptions&) const override {
    return load_gaussian(location);
  }

  std::vector<ModelListing> list(const std::vector<std::string>& search_path, bool) const override {
    std::vector<ModelListing> models = {{"gaussian", "", load_gaussian("gaussian")->info().id}};
    for (const std::string& folder : search_path)
      for (const std::string& file : files_in(folder)) {
        try {
          models.push_back(
              {std::filesystem::path(file).stem().string(), file, PatchGaussian::load(file).id()});
        } catch (const Error&) {
          // Loading it by name says what is wrong with it.
        }
      }
    return models;
  }

 private:
  static std::vector<std::string> files_in(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<std::string> files;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
      if (it->path().extension() == ".gauss" && PatchGaussian::recognises(it->path().string()))
        files.push_back(it->path().string());
    std::sort(files.begin(), files.end());
    return files;
  }

  /// The name itself, or the file on the search path that it stands for; empty if it is not ours.
  static std::string locate(const ModelRequest& request) {
    if (is_gaussian_name(request.name_or_path)) return request.name_or_path;
    for (const std::string& folder : request.search_path)
      for (const char* extension : {"", ".gauss"}) {
        const std::string path =
            (std::filesystem::path(folder) / (request.name_or_path + extension)).string();
        if (PatchGaussian::recognises(path)) return path;
      }
    return {};
  }
};

const PluginDescriptor kGaussian = {
    .capabilities = kCapGrey | kCapProgressive | kCapObservation | kCapMaxBytes | kCapPsnr | kCapQuality,
    .param_count = static_cast<uint32_t>(diffusion_params().size()),
    .name = "gaussian",
    .version = "1.0",
    .summary = "DiffC with a Gaussian image model: exact denoiser, no network",
    .licence = "Apache-2.0",
    .params = diffusion_params().data(),
    .codec_header_size = kDiffusionHeaderSize,
    .make_encoder = []() -> Encoder* { return new GaussianEncoder; },
    .make_decoder = []() -> Decoder* { return new GaussianDecoder; },
    .make_model_provider = []() -> ModelProvider* { return new GaussianProvider; },
};

const PluginDescriptor kShaped = {
    .capabilities = kCapGrey | kCapProgressive | kCapObservation,
    .param_count = static_cast<uint32_t>(shaped_params().size()),
    .name = "gaussian-shaped",
    .version = "1.0",
    .summary = "DiffC-A* and DiffC-F*: noise by component, for a Gaussian image model",
    .licence = "Apache-2.0",
    .rate_param = "level",
    .rate_param_descends = 1,
    .params = shaped_params().data(),
    .codec_header_size = kShapedHeaderSize,
    .make_encoder = []() -> Encoder* { return new ShapedEncoder; },
    .make_decoder = []() -> Decoder* { return new ShapedDecoder; },
};

}  // namespace

}  // namespace diffc::gaussian

DIFFC_PLUGIN(gaussian, &diffc::gaussian::kGaussian, &diffc::gaussian::kShaped)
