// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/screen.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "models/synthetic/canvas.h"
#include "models/synthetic/lettering.h"
#include "models/synthetic/patterns.h"

namespace diffc::synthetic {
namespace {

constexpr int kSmallestScreen = 240;  // pixels a side; smaller pictures show a part of such a screen

struct Theme {
  Colour ground, bar, panel, text, accent;
};

Theme random_theme(Dice& dice) {
  const bool dark = dice.chance(0.35);
  const Colour ground = dark ? dice.near({30, 32, 36}, 20) : dice.near({245, 245, 247}, 10);
  const Colour bar = dice.chance(0.4) ? dice.colour() : dice.near(ground, 25);
  const Colour panel = dice.near(ground, 12);
  const Colour text = dark ? dice.near({225, 225, 225}, 30) : dice.near({20, 20, 20}, 20);
  return {ground, bar, panel, text, dice.colour()};
}

void button(cv::Mat screen, Dice& dice, const Theme& theme, cv::Rect place) {
  const bool filled = dice.chance(0.6);
  cv::rectangle(screen, place, ink(filled ? theme.accent : theme.text), filled ? cv::FILLED : 1);
  const int height = std::max(5, place.height / 2);
  write_line(screen, dice, {place.x + 4, place.y + (place.height + height) / 2}, place.width - 8, height,
             filled ? theme.ground : theme.text);
}

void icon(cv::Mat screen, Dice& dice, cv::Rect place) {
  const Colour colour = dice.colour();
  const cv::Point centre(place.x + place.width / 2, place.y + place.height / 2);
  if (dice.chance(0.5)) {
    cv::circle(screen, centre, place.width / 2, ink(colour), cv::FILLED, cv::LINE_AA);
  } else {
    cv::rectangle(screen, place, ink(colour), cv::FILLED);
  }
  cv::line(screen, {place.x + 3, centre.y}, {place.x + place.width - 4, centre.y}, ink(dice.colour()), 2);
}

void paragraphs(cv::Mat screen, Dice& dice, const Theme& theme, cv::Rect place) {
  const int height = dice.between(6, 12), spacing = 2 * height;
  for (int y = place.y + spacing; y < place.y + place.height; y += spacing) {
    const int kind = dice.between(0, 9);
    if (kind == 0) continue;
    const int length = kind < 3 ? place.width / 3 : place.width - 8;
    write_line(screen, dice, {place.x + 4, y}, length, height, kind == 9 ? theme.accent : theme.text);
  }
}

void draw_window(cv::Mat screen, Dice& dice, const Theme& theme) {
  const int width = screen.cols, height = screen.rows, bar = dice.between(16, 32);
  cv::rectangle(screen, cv::Rect(0, 0, width, bar), ink(theme.bar), cv::FILLED);
  write_line(screen, dice, {6, bar * 2 / 3}, width / 2, bar / 3, theme.text);
  for (int k = 0; k < 3; ++k) icon(screen, dice, cv::Rect(width - (k + 1) * bar, 4, bar - 8, bar - 8));
  const int side = dice.chance(0.6) ? dice.between(40, width / 3) : 0;
  if (side > 0) {
    cv::rectangle(screen, cv::Rect(0, bar, side, height - bar), ink(theme.panel), cv::FILLED);
    cv::line(screen, {side, bar}, {side, height}, ink(dice.near(theme.panel, 40)), 1);
    for (int y = bar + 6; y + 24 < height; y += 30) {
      icon(screen, dice, cv::Rect(6, y, 20, 20));
      write_line(screen, dice, {32, y + 14}, side - 36, 7, theme.text);
    }
  }
  const int rows = dice.between(28, 44);
  paragraphs(screen, dice, theme, cv::Rect(side, bar, width - side, height - bar - rows));
  for (int x = side + 8; x + 70 < width; x += dice.between(80, 110))
    button(screen, dice, theme, cv::Rect(x, height - rows + 4, 66, rows - 10));
}

}  // namespace

Image screenshot(int width, int height, Dice& dice) {
  const int whole_width = std::max(width, kSmallestScreen), whole_height = std::max(height, kSmallestScreen);
  const Theme theme = random_theme(dice);
  Image whole = flat(whole_width, whole_height, theme.ground);
  draw_window(canvas(whole), dice, theme);
  const int left = dice.between(0, whole_width - width), top = dice.between(0, whole_height - height);
  Image part(width, height, 3);
  canvas(whole)(cv::Rect(left, top, width, height)).copyTo(canvas(part));
  return part;
}

}  // namespace diffc::synthetic
