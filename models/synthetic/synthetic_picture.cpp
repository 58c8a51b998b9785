// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/synthetic_picture.h"

#include "models/synthetic/canvas.h"
#include "models/synthetic/drawings.h"
#include "models/synthetic/lettering.h"
#include "models/synthetic/patterns.h"
#include "models/synthetic/photograph.h"
#include "models/synthetic/screen.h"
#include "models/synthetic/textures.h"

namespace diffc::synthetic {
namespace {

// In the order of SyntheticKind.
constexpr int kWeights[kSyntheticKinds] = {12, 10, 8, 8, 8, 10, 12, 8, 10, 6, 8, 6};
constexpr uint64_t kKindStream = 100, kChangeStream = 101;  // those of kinds lie below
constexpr double kChangeShare = 0.4;

Image random_gradient(int width, int height, Dice& dice) {
  const Colour from = dice.colour();
  const Colour to = dice.chance(0.4) ? dice.near(from, dice.between(2, 40)) : dice.colour();
  if (dice.chance(0.3)) {
    const double x = dice.uniform(), y = dice.uniform();
    return radial_gradient(width, height, from, to, x, y);
  }
  const int right = dice.between(-4, 4), down = right == 0 ? 1 : dice.between(-4, 4);
  return linear_gradient(width, height, from, to, right, down);
}

Image random_checker(int width, int height, Dice& dice) {
  const int cell = dice.chance(0.7) ? dice.pick({1, 1, 2, 3, 4, 8, 16}) : dice.between(1, 32);
  const Colour a = dice.colour(), b = dice.colour();
  return checkerboard(width, height, cell, a, b);
}

Image random_lines(int width, int height, Dice& dice) {
  const auto direction = static_cast<Lines>(dice.between(0, 3));
  const int period = dice.chance(0.5) ? dice.between(2, 6) : dice.between(2, 40);
  const int thickness = dice.chance(0.5) ? 1 : dice.between(1, period - 1);
  const Colour line = dice.colour(), ground = dice.colour();
  return lines(width, height, direction, period, thickness, line, ground);
}

Image random_halftone(int width, int height, Dice& dice) {
  const Image tone = random_gradient(width, height, dice);
  const bool printed = dice.chance(0.6);
  const Colour dark = printed ? Colour{} : dice.colour(),
               light = printed ? Colour{255, 255, 255} : dice.colour();
  if (dice.chance(0.5)) return ordered_dither(tone, dice.chance(0.5) ? 4 : 8, dark, light);
  return dot_screen(tone, dice.between(3, 12), dark, light);
}

Image random_noise(int width, int height, Dice& dice) {
  const auto kind = static_cast<Noise>(dice.between(0, 3));
  const int cell = dice.chance(0.7) ? 1 : dice.between(2, 6);
  const Colour colour = dice.colour();
  return noise(width, height, kind, cell, dice, colour, dice.pick({2, 4, 8, 16, 32, 64}));
}

Image random_text(int width, int height, Dice& dice) {
  const bool page = dice.chance(0.4);
  Image image = page               ? flat(width, height, {255, 255, 255})
                : dice.chance(0.7) ? flat(width, height, dice.colour())
                                   : random_gradient(width, height, dice);
  write_page(canvas(image), dice, page ? Colour{} : dice.colour());
  return image;
}

Image random_edge(int width, int height, Dice& dice) {
  const Colour a = dice.colour(), b = dice.colour();
  if (dice.chance(0.4)) return step_wedge(width, height, dice.between(2, 32), a, b);
  const double x = 0.2 + 0.6 * dice.uniform(), y = 0.2 + 0.6 * dice.uniform();
  const int right = dice.between(-4, 4), down = right == 0 ? 1 : dice.between(-4, 4);
  return edge(width, height, a, b, x, y, right, down);
}

Image random_object(int width, int height, Dice& dice) {
  const Colour ground = dice.chance(0.7) ? dice.pure_colour() : dice.colour();
  return object_on(width, height, ground, dice);
}

}  // namespace

Image synthetic_picture(SyntheticKind kind, int width, int height, uint64_t seed) {
  Dice dice(seed, static_cast<uint64_t>(kind));
  switch (kind) {
    case SyntheticKind::kFlat:
      return flat(width, height, dice.colour());
    case SyntheticKind::kGradient:
      return random_gradient(width, height, dice);
    case SyntheticKind::kChecker:
      return random_checker(width, height, dice);
    case SyntheticKind::kLines:
      return random_lines(width, height, dice);
    case SyntheticKind::kHalftone:
      return random_halftone(width, height, dice);
    case SyntheticKind::kNoise:
      return random_noise(width, height, dice);
    case SyntheticKind::kText:
      return random_text(width, height, dice);
    case SyntheticKind::kLineArt:
      return line_art(width, height, dice);
    case SyntheticKind::kScreenshot:
      return screenshot(width, height, dice);
    case SyntheticKind::kPixelArt:
      return pixel_art(width, height, dice);
    case SyntheticKind::kObject:
      return random_object(width, height, dice);
    default:
      return random_edge(width, height, dice);
  }
}

SyntheticKind random_kind(uint64_t seed) {
  int total = 0;
  for (const int weight : kWeights) total += weight;
  int place = Dice(seed, kKindStream).between(0, total - 1), kind = 0;
  while (place >= kWeights[kind]) place -= kWeights[kind++];
  return static_cast<SyntheticKind>(kind);
}

Image random_synthetic(const Image& photograph, uint64_t seed) {
  Dice dice(seed, kChangeStream);
  if (dice.chance(kChangeShare)) {
    const auto change = static_cast<PhotographChange>(dice.between(0, kPhotographChanges - 1));
    return changed_photograph(change, photograph, dice.seed());
  }
  return synthetic_picture(random_kind(seed), photograph.width, photograph.height, dice.seed());
}

}  // namespace diffc::synthetic
