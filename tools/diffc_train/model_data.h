// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Models and images as the commands take them.

#pragma once

#include <string>
#include <vector>

#include "codec/base/image.h"
#include "codec/denoiser/denoiser.h"
#include "models/files/safetensors.h"
#include "models/inference/tiled_denoiser.h"
#include "models/train/resident_data.h"
#include "models/train/training_data.h"

namespace diffc::train {

/// A model file of any kind, by the fastest way to evaluate it on the device.
DenoiserPtr open_model(const std::string& path, const nn::NeuralDenoiserOptions& options);

/// `limit` images spread evenly over a data set; 0 = all of them.
std::vector<Image> read_images(const std::string& path, int tile, size_t limit);

/// Undamaged training examples, always the same.
std::vector<Image> training_crops(const TrainingData& data, int count);
std::vector<Image> training_crops(const ResidentData& data, int count);

/// Measures the band table of a model on images (with their own noise seed) and stores it in the file. `name`
/// is for errors.
void calibrate(model_files::SafetensorsFile& file, const std::string& name, const std::vector<Image>& images);

/// Measures the weights of side information on streams of these images and stores them in the file.
void calibrate_side(model_files::SafetensorsFile& file, const std::string& name,
                    const std::vector<Image>& images);

}  // namespace diffc::train
