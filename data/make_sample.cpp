// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Renders the sample pictures: make_sample FOLDER writes sample.png (512x384) and sample64.png (64x64);
// make_sample FOLDER N writes N views of 64x64 instead, for figures.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "codec/base/parallel.h"
#include "codec/image_file/image_file.h"
#include "data/landscape.h"

namespace diffc::sample {

namespace {

/// Light to an 8-bit sample: filmic shoulder, then the sRGB curve.
uint8_t develop(double light) {
  const double film = light * (1 + light / 9) / (1 + 0.75 * light);
  const double curve = film <= 0.0031308 ? 12.92 * film : 1.055 * std::pow(film, 1 / 2.4) - 0.055;
  return static_cast<uint8_t>(std::clamp(255 * curve + 0.5, 0.0, 255.0));
}

/// `samples` x `samples` rays a pixel, vignetting, and the grain of a sensor.
Image render(const View& view, int width, int height, int samples, double grain) {
  const Landscape landscape;
  Image image(width, height, 3);
  parallel_for(static_cast<std::size_t>(height), 2, [&](std::size_t row) {
    const int y = static_cast<int>(row);
    for (int x = 0; x < width; ++x) {
      Vec light;
      for (int k = 0; k < samples * samples; ++k) {
        const double jx = (k % samples + lattice(x * samples + k, y, 7)) / samples;
        const double jy = (k / samples + lattice(x * samples + k, y, 8)) / samples;
        light = light + landscape.trace(view, (2 * (x + jx) - width) / height, 1 - 2 * (y + jy) / height);
      }
      light = light * (1.0 / (samples * samples));
      const double dx = (x + 0.5) / width - 0.5, dy = (y + 0.5) / height - 0.5;
      light = light * (0.95 - 0.55 * (dx * dx + dy * dy));
      const std::array<double, 3> channels = {light.x, light.y, light.z};
      for (int c = 0; c < 3; ++c) {
        const double shot = lattice(3 * x + c, y, 500) + lattice(3 * x + c, y, 501) - 1;
        const double value = channels[c] + grain * shot * std::sqrt(channels[c] + 0.01);
        image.pixels[3 * (row * width + x) + c] = develop(std::max(0.0, value));
      }
    }
  });
  return image;
}

}  // namespace

}  // namespace diffc::sample

int main(int argc, char** argv) {
  using namespace diffc;
  const int views = argc == 3 ? std::atoi(argv[2]) : 0;
  if (argc < 2 || argc > 3 || (argc == 3 && (views < 1 || views > 99))) {
    std::fprintf(stderr, "usage: make_sample FOLDER [NUMBER OF 64x64 VIEWS, 1..99]\n");
    return 2;
  }
  try {
    const std::string folder = argv[1];
    sample::View view;
    for (int k = 0; k < views; ++k) {
      view.eye = {31.0 + 17.0 * k, 0.35 + 0.25 * (k % 3), 6.0 - 11.0 * k};
      view.turn = 0.5 + 1.1 * k;
      view.tilt = 0.04 - 0.08 * (k % 2);
      const std::string name = folder + (k < 9 ? "/view0" : "/view") + std::to_string(k + 1) + ".png";
      write_file_atomically(name, write_image(sample::render(view, 64, 64, 6, 0.008), ".png"));
    }
    if (views > 0) return 0;
    view.eye = {4.0, 0.42, 0.0};
    write_file_atomically(folder + "/sample.png",
                          write_image(sample::render(view, 512, 384, 3, 0.02), ".png"));
    view.eye = {31.0, 0.6, 6.0};
    view.turn = 0.5;
    write_file_atomically(folder + "/sample64.png",
                          write_image(sample::render(view, 64, 64, 6, 0.008), ".png"));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "make_sample: %s\n", error.what());
    return 1;
  }
  return 0;
}
