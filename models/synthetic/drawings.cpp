// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/drawings.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "models/synthetic/canvas.h"
#include "models/synthetic/patterns.h"

namespace diffc::synthetic {
namespace {

cv::Point point_in(Dice& dice, int width, int height) {
  const int x = dice.between(0, width - 1), y = dice.between(0, height - 1);
  return {x, y};
}

std::vector<cv::Point> points_in(Dice& dice, int count, int width, int height) {
  std::vector<cv::Point> points;
  for (int k = 0; k < count; ++k) points.push_back(point_in(dice, width, height));
  return points;
}

void draw_shape(cv::Mat target, Dice& dice, Colour colour, int line_type) {
  const int width = target.cols, height = target.rows, thickness = dice.between(1, 3);
  const int shape = dice.between(0, 3);
  if (shape == 0) {
    cv::fillPoly(target, std::vector{points_in(dice, dice.between(3, 6), width, height)}, ink(colour),
                 line_type);
  } else if (shape == 1) {
    const bool closed = dice.chance(0.5);
    cv::polylines(target, points_in(dice, dice.between(2, 6), width, height), closed, ink(colour), thickness,
                  line_type);
  } else {
    const cv::Point centre = point_in(dice, width, height);
    const int a = dice.between(1, std::max(1, width / 2)), b = dice.between(1, std::max(1, height / 2));
    const int turn = dice.between(0, 179), end = shape == 2 ? 360 : dice.between(30, 300);
    const bool filled = shape == 2 && dice.chance(0.4);
    cv::ellipse(target, centre, {a, b}, turn, 0, end, ink(colour), filled ? cv::FILLED : thickness,
                line_type);
  }
}

}  // namespace

Image line_art(int width, int height, Dice& dice) {
  const Colour ground = dice.chance(0.4) ? Colour{255, 255, 255} : dice.colour();
  Image image = flat(width, height, ground);
  const int line_type = dice.chance(0.7) ? cv::LINE_AA : cv::LINE_8;
  const bool one_colour = dice.chance(0.4);
  Colour colour = dice.chance(0.5) ? Colour{} : dice.colour();
  for (int shapes = dice.between(2, 12); shapes > 0; --shapes) {
    draw_shape(canvas(image), dice, colour, line_type);
    if (!one_colour) colour = dice.colour();
  }
  return image;
}

Image object_on(int width, int height, Colour ground, Dice& dice) {
  // The outline is a polygon of many corners or an ellipse; inside there is a gradient with some grain.
  const Colour from = dice.colour(), to = dice.colour();
  const int right = dice.between(-3, 3), down = dice.between(1, 3), grain = dice.between(0, 12);
  Image object = linear_gradient(width, height, from, to, right, down);
  for (uint8_t& v : object.pixels)
    v = static_cast<uint8_t>(std::clamp(v + static_cast<int>(grain * dice.bell()), 0, 255));
  cv::Mat mask(height, width, CV_8UC1, cv::Scalar(0));
  const cv::Point centre(width / 2, height / 2);
  const int a = width * dice.between(15, 45) / 100, b = height * dice.between(15, 45) / 100;
  std::vector<cv::Point> outline;
  cv::ellipse2Poly(centre, {a, b}, dice.between(0, 179), 0, 359, 24, outline);
  const int bumps = dice.chance(0.5) ? std::max(1, std::min(a, b) / 2) : 0;
  for (cv::Point& p : outline) {
    p.x += dice.between(-bumps, bumps);
    p.y += dice.between(-bumps, bumps);
  }
  cv::fillPoly(mask, std::vector{outline}, 255, dice.chance(0.7) ? cv::LINE_AA : cv::LINE_8);
  if (dice.chance(0.3)) cv::blur(mask, mask, {3, 3});
  Image image = flat(width, height, ground);
  for (std::size_t i = 0; i < image.area(); ++i) {
    const int weight = mask.data[i];
    for (std::size_t k = 3 * i; k < 3 * i + 3; ++k)
      image.pixels[k] =
          static_cast<uint8_t>((image.pixels[k] * (255 - weight) + object.pixels[k] * weight + 127) / 255);
  }
  return image;
}

Image pixel_art(int width, int height, Dice& dice) {
  const int scale = dice.pick({1, 2, 3, 4, 6, 8}), side = dice.pick({8, 12, 16, 24}),
            colours = dice.between(2, 12);
  std::vector<Colour> palette;
  for (int k = 0; k < colours; ++k) palette.push_back(dice.colour());
  // Half of a sprite at random, in runs so that areas form; the ground shows where the index is 0.
  std::vector<int> sprite(static_cast<std::size_t>(side) * side);
  int index = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < (side + 1) / 2; ++x) {
      if (dice.chance(0.4)) index = dice.chance(0.4) ? 0 : dice.between(0, colours - 1);
      sprite[y * side + x] = sprite[y * side + side - 1 - x] = index;
    }
  }
  Image image(width, height, 3);
  const int left = dice.between(0, side - 1), top = dice.between(0, side - 1);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x)
      set_pixel(image, x, y, palette[sprite[(y / scale + top) % side * side + (x / scale + left) % side]]);
  }
  return image;
}

}  // namespace diffc::synthetic
