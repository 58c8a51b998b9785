// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "models/synthetic/lettering.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <string>

#include "models/synthetic/canvas.h"

namespace diffc::synthetic {
namespace {

constexpr int kFonts[] = {cv::FONT_HERSHEY_SIMPLEX,        cv::FONT_HERSHEY_PLAIN,
                          cv::FONT_HERSHEY_DUPLEX,         cv::FONT_HERSHEY_COMPLEX,
                          cv::FONT_HERSHEY_TRIPLEX,        cv::FONT_HERSHEY_COMPLEX_SMALL,
                          cv::FONT_HERSHEY_SCRIPT_SIMPLEX, cv::FONT_HERSHEY_SCRIPT_COMPLEX};

// Letters are more frequent than figures and signs, small ones more than capitals.
constexpr char kCharacters[] =
    "eeeetttaaaooiinnsshhrrddlluuccmmffppggwwyybbvkxjqz      ETAOINSHRDLUCMFPGWYBVKXJQZ0123456789.,:;-+/()!?";

std::string random_text(Dice& dice, int length) {
  std::string text;
  for (int k = 0; k < length; ++k) text += kCharacters[dice.between(0, sizeof(kCharacters) - 2)];
  return text;
}

struct Face {
  int font;
  double scale;
  int thickness, line_type;
};

Face face_of_height(Dice& dice, int height) {
  const int font = dice.pick(kFonts);
  const int thickness = dice.chance(0.2) ? 2 : 1;
  const int line_type = dice.chance(0.7) ? cv::LINE_AA : cv::LINE_8;
  return {font, cv::getFontScaleFromHeight(font, height, thickness), thickness, line_type};
}

}  // namespace

void write_page(cv::Mat canvas, Dice& dice, Colour colour) {
  const int height = dice.pick({5, 6, 7, 8, 9, 10, 12, 14, 18, 24, 36});
  const Face face = face_of_height(dice, height);
  const int length = std::clamp(2 * canvas.cols / height + 2, 2, 200),
            spacing = height * dice.between(14, 22) / 10;
  const int left = dice.between(-height, height);
  for (int baseline = dice.between(1, spacing); baseline < canvas.rows + height; baseline += spacing) {
    // Paragraphs end early.
    const std::string text = random_text(dice, dice.chance(0.2) ? dice.between(1, length) : length);
    cv::putText(canvas, text, {left, baseline}, face.font, face.scale, ink(colour), face.thickness,
                face.line_type);
  }
}

void write_line(cv::Mat canvas, Dice& dice, cv::Point at, int width, int height, Colour colour) {
  const Face face = face_of_height(dice, height);
  std::string text = random_text(dice, std::clamp(width / std::max(1, height) + 1, 1, 200));
  int below = 0;
  while (text.size() > 1 &&
         cv::getTextSize(text, face.font, face.scale, face.thickness, &below).width > width)
    text.pop_back();
  cv::putText(canvas, text, at, face.font, face.scale, ink(colour), face.thickness, face.line_type);
}

}  // namespace diffc::synthetic
