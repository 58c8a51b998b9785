// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// diffc-train check --device DEVICE: whether training works there, in about a minute and without data.

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <cmath>
#include <cstdio>

#include "codec/base/error.h"
#include "models/nn/device.h"
#include "models/nn/film_silu_device.h"
#include "models/train/flat_parameters.h"
#include "models/train/resident_trainer.h"
#include "tools/common/environment.h"
#include "tools/diffc_train/command_options.h"
#include "tools/diffc_train/commands.h"

namespace diffc::train {
namespace {

namespace po = boost::program_options;
using at::Tensor;

constexpr int kCrop = 32, kPictures = 256, kSteps = 200;
// Of gradients, against those of the processor in float: convolutions of a GPU round to 10 bits, bfloat16
// has 7.
constexpr double kMostFloat = 0.02, kMostNarrow = 0.1;
constexpr double kFall = 0.8;

// Smooth pictures: waves of random direction, length and colour.
PackedData waves() {
  PackedData data;
  data.crop = kCrop;
  PackedSource& source = data.sources.emplace_back();
  source.name = "waves";
  Random random(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (int i = 0; i < kPictures; ++i) {
    source.pictures.push_back({kCrop, kCrop, data.pixels.size()});
    double a[3], p[3];
    const double u = 0.3 * uniform(random), v = 0.3 * uniform(random);
    for (int c = 0; c < 3; ++c) a[c] = 100 * uniform(random), p[c] = 3 * uniform(random);
    for (int y = 0; y < kCrop; ++y)
      for (int x = 0; x < kCrop; ++x)
        for (int c = 0; c < 3; ++c)
          data.pixels.push_back(static_cast<uint8_t>(128 + a[c] * std::sin(u * x + v * y + p[c])));
  }
  return data;
}

TrainConfig config() {
  TrainConfig c;
  c.network.stages = {{2, 32, 32, 1}, {4, 64, 64, 2}, {2, 32, 32, 1}};
  c.network.embedding = 32;
  c.network.limit = 32;
  c.batch = 32;
  c.crop = kCrop;
  c.workers = 1;
  c.steps = kSteps;
  c.warmup = 10;
  c.bfloat16 = true;
  c.optimizer.muon_rate = 0.02;
  c.optimizer.adam_rate = 3e-3;
  return c;
}

// The gradient of one batch as one vector, on the processor.
Tensor gradient(const TrainConfig& config, const ResidentBatch& batch, const std::vector<Tensor>& parameters,
                bool narrow, at::Device device) {
  const nn::Network network(config.network);
  const FlatParameters layout(network.specs());
  const Tensor flat = layout.pack(parameters, device);
  const Tensor matrices = narrow ? flat.narrow(0, 0, layout.matrix_size()).to(at::kBFloat16)
                                 : flat.narrow(0, 0, layout.matrix_size());
  std::vector<Tensor> leaves = layout.views(flat, matrices);
  for (Tensor& leaf : leaves) leaf = leaf.detach().requires_grad_(true);
  const ResidentBatch there{batch.x.to(device), batch.noise.to(device), batch.eta.to(device)};
  const Tensor weight = at::ones({config.batch}, there.eta.options());
  return layout.gather(resident_gradients(network, leaves, there, weight).gradients).to(at::kCPU);
}

double mean_of(const std::vector<double>& losses, size_t begin) {
  double mean = 0;
  for (size_t i = 0; i < 40; ++i) mean += losses.at(begin + i) / 40;
  return mean;
}

}  // namespace

int run_check(const std::vector<std::string>& arguments) {
  po::options_description options("diffc-train check --device DEVICE");
  options.add_options()("help", "show this help")  //
      ("device", po::value<std::string>(), "cpu, cuda, cuda:N, or auto (default): a GPU if one can be used");
  const auto read = command_options(arguments, options);
  if (!read) return 0;
  const po::variables_map& given = *read;
  const at::Device device = nn::open_device(wanted_device(given));
  const std::string name = device.str();
  if (device.is_cuda())
    fmt::print(
        "{}: {}\n", name,
        nn::has_device_film_silu() ? "with CUDA kernels of its own" : "with operations of LibTorch alone");
  const PackedData pictures = waves();
  TrainConfig c = config();

  const ResidentData here(pictures, {});
  const ResidentBatch batch = here.batch(plan_batch(c, here.index(), 0));
  std::vector<Tensor> parameters = nn::Network(c.network).initial_parameters(1);
  at::manual_seed(1);
  for (Tensor& p : parameters) p.add_(at::randn_like(p), 0.05);
  const Tensor want = gradient(c, batch, parameters, false, at::kCPU);
  for (const bool narrow : {false, true}) {
    const Tensor got = gradient(c, batch, parameters, narrow, device);
    const double difference = ((got - want).norm() / want.norm()).item<double>();
    fmt::print("gradient in {}: differs from the processor's by {:.2g}\n", narrow ? "bfloat16" : "float",
               difference);
    std::fflush(stdout);
    if (!(difference < (narrow ? kMostNarrow : kMostFloat)))
      throw Error(ErrorKind::kData, name + ": gradients are wrong", "do not train on this device");
  }

  ResidentTrainer trainer(
      c, std::make_shared<const ResidentData>(pictures, ResidentOptions{.device = device, .synthetic = 16}));
  double speed = 0;
  TrainerCallbacks callbacks;
  callbacks.progress = [&](const Progress& p) { speed = p.images_per_second; };
  trainer.run(callbacks);
  const double first = mean_of(trainer.step_losses(), 0), last = mean_of(trainer.step_losses(), kSteps - 40);
  fmt::print("loss: {:.3f} in the first steps, {:.3f} in the last of {}; {:.0f} images/s at the end\n", first,
             last, kSteps, speed);
  if (!(last < kFall * first))
    throw Error(ErrorKind::kData, name + ": the loss does not fall", "do not train on this device");
  fmt::print("good\n");
  return 0;
}

}  // namespace diffc::train
