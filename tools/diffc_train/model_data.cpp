// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc_train/model_data.h"

#include <algorithm>
#include <thread>

#include "codec/dataset/dataset.h"
#include "models/eval/calibrate.h"
#include "models/eval/side_statistics.h"
#include "models/files/model_description.h"
#include "models/files/model_finder.h"
#include "models/inference/cpu_denoiser.h"
#include "models/nn/load_denoiser.h"
#include "models/nn/neural_denoiser.h"
#include "tools/common/picture.h"
#include "tools/common/quiet_libraries.h"

namespace diffc::train {
namespace {

constexpr uint64_t kCalibrationSeed = 0xca11b7a7e;

DenoiserPtr make_denoiser(const model_files::SafetensorsFile& file, const std::string& name,
                          const nn::NeuralDenoiserOptions& options) {
  if (!options.device.cuda)
    if (DenoiserPtr fast = nn::make_cpu_denoiser(file, name, options)) return fast;
  return nn::make_neural_denoiser(file, name, options);
}

}  // namespace

DenoiserPtr open_model(const std::string& path, const nn::NeuralDenoiserOptions& options) {
  if (model_files::model_file_type(path) == model_files::ModelFileType::kSafetensors)
    return make_denoiser(model_files::read_safetensors(path), path, options);
  return nn::load_denoiser(path, options);
}

std::vector<Image> read_images(const std::string& path, int tile, size_t limit) {
  const QuietLibraries quiet_libraries;
  const auto set = open_dataset(path, {.tile = tile, .pictures = picture_reader()});
  const size_t count = limit == 0 ? set->size() : std::min(limit, set->size());
  std::vector<Image> images;
  for (size_t i = 0; i < count; ++i) images.push_back(set->image(i * set->size() / count));
  return images;
}

std::vector<Image> training_crops(const TrainingData& data, int count) {
  Random random(kCalibrationSeed);
  std::vector<Image> images;
  for (int i = 0; i < count; ++i) {
    Image image(data.crop(), data.crop(), 3);
    std::vector<float> x(image.size());
    data.sample(0.0, random, x.data());
    to_samples(x, image.pixels);
    images.push_back(std::move(image));
  }
  return images;
}

std::vector<Image> training_crops(const ResidentData& data, int count) {
  const at::Tensor crops = data.crops(plan_crops(data.index(), data.finest_eta(), count, kCalibrationSeed))
                               .to(at::kCPU)
                               .contiguous();
  std::vector<Image> images;
  for (int i = 0; i < count; ++i) {
    Image& image = images.emplace_back(data.index().crop, data.index().crop, 3);
    std::copy_n(crops.data_ptr<uint8_t>() + i * image.size(), image.size(), image.pixels.begin());
  }
  return images;
}

void calibrate(model_files::SafetensorsFile& file, const std::string& name,
               const std::vector<Image>& images) {
  model_files::ModelDescription model = model_files::read_description(file, name);
  const auto levels = eval::calibration_levels(model.eta_min, model.eta_max);
  const DenoiserPtr denoiser = make_denoiser(file, name, {});
  model.bands = eval::make_band_table(eval::measure_errors(*denoiser, images, levels, kCalibrationSeed));
  model_files::write_description(model, file);
}

void calibrate_side(model_files::SafetensorsFile& file, const std::string& name,
                    const std::vector<Image>& images) {
  constexpr int kRanges = 4;
  model_files::ModelDescription model = model_files::read_description(file, name);
  const auto statistics =
      eval::measure_side(make_denoiser(file, name, {.threads = 1}), images, {0.25, 0.5, 1, 2},
                         static_cast<int>(std::thread::hardware_concurrency()));
  model.side_weights = eval::make_side_weights(statistics, kRanges);
  model_files::write_description(model, file);
}

}  // namespace diffc::train
