// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/photograph.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "models/synthetic/canvas.h"
#include "models/synthetic/lettering.h"
#include "models/synthetic/patterns.h"
#include "models/synthetic/synthetic_picture.h"

namespace diffc::synthetic {
namespace {

constexpr uint64_t kStream = 1000;  // those of kinds lie below

Image in_colour(const Image& photograph) {
  Image image(photograph.width, photograph.height, 3);
  for (std::size_t i = 0; i < image.size(); ++i)
    image.pixels[i] = photograph.pixels[photograph.channels == 3 ? i : i / 3];
  return image;
}

uint8_t luma(const uint8_t* p) {
  return static_cast<uint8_t>((p[0] * 77 + p[1] * 150 + p[2] * 29 + 128) >> 8);  // Rec. 601
}

// Each pixel of `image` becomes that of `other` where the mask is 0.
void cover(Image& image, const Image& other, const Image& mask) {
  for (std::size_t i = 0; i < image.size(); ++i)
    if (mask.pixels[i] == 0) image.pixels[i] = other.pixels[i];
}

void paste(Image& image, Dice& dice) {
  const int width = image.width, height = image.height;
  const Image ground = flat(width, height, dice.colour());
  Image mask = flat(width, height, {});
  const int w = std::max(1, width * dice.between(30, 90) / 100),
            h = std::max(1, height * dice.between(30, 90) / 100);
  const int x = dice.between(0, width - w), y = dice.between(0, height - h);
  if (dice.chance(0.5)) {
    cv::rectangle(canvas(mask), cv::Rect(x, y, w, h), cv::Scalar::all(255), cv::FILLED);
  } else {
    cv::ellipse(canvas(mask), {x + w / 2, y + h / 2}, {w / 2, h / 2}, 0, 0, 360, cv::Scalar::all(255),
                cv::FILLED);
  }
  cover(image, ground, mask);
}

void share(Image& image, Dice& dice) {
  const int width = image.width, height = image.height;
  const SyntheticKind kind = random_kind(dice.seed());
  const Image other = synthetic_picture(kind, width, height, dice.seed());
  const bool upright = dice.chance(0.4), level = !upright && dice.chance(0.6);
  const int right = upright ? 0 : dice.between(1, 4), down = level ? 0 : dice.between(1, 4);
  const double x = 0.25 + 0.5 * dice.uniform(), y = 0.25 + 0.5 * dice.uniform();
  const bool first = dice.chance(0.5);
  const Colour black{}, white{255, 255, 255};
  cover(image, other, edge(width, height, first ? black : white, first ? white : black, x, y, right, down));
}

void posterise(Image& image, Dice& dice) {
  const int steps = dice.between(1, 7);
  for (uint8_t& v : image.pixels) v = static_cast<uint8_t>((v * (steps + 1) / 256) * 255 / steps);
}

void saturate(Image& image, Dice& dice) {
  const int quarters = dice.between(6, 16);
  for (std::size_t i = 0; i < image.size(); i += 3) {
    uint8_t* p = image.pixels.data() + i;
    const int grey = luma(p);
    for (int k = 0; k < 3; ++k)
      p[k] = static_cast<uint8_t>(std::clamp(grey + (p[k] - grey) * quarters / 4, 0, 255));
  }
}

}  // namespace

Image changed_photograph(PhotographChange change, const Image& photograph, uint64_t seed) {
  Dice dice(seed, kStream + static_cast<uint64_t>(change));
  Image image = in_colour(photograph);
  switch (change) {
    case PhotographChange::kInverted:
      for (uint8_t& v : image.pixels) v = static_cast<uint8_t>(255 - v);
      break;
    case PhotographChange::kGrey:
      for (std::size_t i = 0; i < image.size(); i += 3)
        std::fill_n(image.pixels.data() + i, 3, luma(image.pixels.data() + i));
      break;
    case PhotographChange::kPasted:
      paste(image, dice);
      break;
    case PhotographChange::kCaptioned:
      write_page(canvas(image), dice, dice.colour());
      break;
    case PhotographChange::kHalf:
      share(image, dice);
      break;
    case PhotographChange::kPosterised:
      posterise(image, dice);
      break;
    case PhotographChange::kSaturated:
      saturate(image, dice);
      break;
  }
  return image;
}

}  // namespace diffc::synthetic
