// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "data/any_set.h"

#include <algorithm>
#include <utility>

#include "models/synthetic/drawings.h"
#include "models/synthetic/patterns.h"
#include "models/synthetic/photograph.h"
#include "models/synthetic/synthetic_picture.h"
#include "models/synthetic/textures.h"

namespace diffc::any_set {
namespace {

using namespace synthetic;

constexpr uint64_t kStream = 2000;  // models/synthetic uses those below
constexpr Colour kBlack{}, kWhite{255, 255, 255}, kGrey{128, 128, 128}, kRed{255, 0, 0}, kGreen{0, 255, 0},
    kBlue{0, 0, 255}, kYellow{255, 255, 0}, kMagenta{255, 0, 255};

constexpr std::pair<const char*, SyntheticKind> kRandomKinds[] = {{"halftone", SyntheticKind::kHalftone},
                                                                  {"text", SyntheticKind::kText},
                                                                  {"line_art", SyntheticKind::kLineArt},
                                                                  {"screenshot", SyntheticKind::kScreenshot},
                                                                  {"pixel_art", SyntheticKind::kPixelArt}};

constexpr std::pair<const char*, PhotographChange> kChanges[] = {
    {"inverted", PhotographChange::kInverted},  {"grey", PhotographChange::kGrey},
    {"pasted", PhotographChange::kPasted},      {"captioned", PhotographChange::kCaptioned},
    {"half", PhotographChange::kHalf},          {"posterised", PhotographChange::kPosterised},
    {"saturated", PhotographChange::kSaturated}};

class Set {
 public:
  Set(int side, const std::vector<Image>& photographs, uint64_t seed)
      : side_(side), photographs_(photographs), seeds_(seed, kStream) {}

  void add(std::string name, Image image) { pictures_.push_back({std::move(name), std::move(image)}); }

  void add_flat() {
    for (const auto& [name, colour] : {std::pair{"black", kBlack},
                                       {"white", kWhite},
                                       {"grey", kGrey},
                                       {"red", kRed},
                                       {"green", kGreen},
                                       {"blue", kBlue},
                                       {"yellow", kYellow},
                                       {"magenta", kMagenta}}) {
      add(std::string("flat_") + name, flat(side_, side_, colour));
    }
  }

  void add_gradients() {
    add("gradient_black_white", linear_gradient(side_, side_, kBlack, kWhite, 1, 0));
    add("gradient_red_blue", linear_gradient(side_, side_, kRed, kBlue, 1, 1));
    add("gradient_slow", linear_gradient(side_, side_, {100, 120, 140}, {108, 126, 150}, 1, 2));
    add("gradient_radial", radial_gradient(side_, side_, kWhite, kBlue, 0.4, 0.3));
    add("wedge8", step_wedge(side_, side_, 8, kBlack, kWhite));
    add("edge_red_green", edge(side_, side_, kRed, kGreen, 0.5, 0.5, 3, 2));
  }

  void add_patterns() {
    add("check1", checkerboard(side_, side_, 1, kBlack, kWhite));
    add("check2", checkerboard(side_, side_, 2, kBlack, kWhite));
    add("check4", checkerboard(side_, side_, 4, kBlack, kWhite));
    add("check16", checkerboard(side_, side_, 16, kBlack, kWhite));
    add("check1_red_blue", checkerboard(side_, side_, 1, kRed, kBlue));
    add("check4_green_magenta", checkerboard(side_, side_, 4, kGreen, kMagenta));
    add("lines1", lines(side_, side_, Lines::kHorizontal, 2, 1, kBlack, kWhite));
    add("lines2_diagonal", lines(side_, side_, Lines::kDiagonal, 4, 2, kBlack, kWhite));
    add("lines1_vertical_yellow_blue", lines(side_, side_, Lines::kVertical, 2, 1, kYellow, kBlue));
    add("grid8", lines(side_, side_, Lines::kGrid, 8, 1, kBlack, kWhite));
  }

  void add_noise() {
    Dice dice(seeds_.seed(), kStream);
    add("noise_bw", noise(side_, side_, Noise::kBlackAndWhite, 1, dice));
    add("noise_bw4", noise(side_, side_, Noise::kBlackAndWhite, 4, dice));
    add("noise_grey", noise(side_, side_, Noise::kGrey, 1, dice));
    add("noise_uniform", noise(side_, side_, Noise::kUniform, 1, dice));
    add("noise_bell_on_green", noise(side_, side_, Noise::kBell, 1, dice, kGreen, 16));
  }

  void add_objects() {
    for (const auto& [name, ground] :
         {std::pair{"green", kGreen}, {"blue", kBlue}, {"white", kWhite}, {"magenta", kMagenta}}) {
      Dice dice(seeds_.seed(), kStream);
      add(std::string("object_on_") + name, object_on(side_, side_, ground, dice));
    }
  }

  void add_random(int of_each) {
    for (const auto& [name, kind] : kRandomKinds) {
      for (int k = 1; k <= of_each; ++k)
        add(name + std::to_string(k), synthetic_picture(kind, side_, side_, seeds_.seed()));
    }
  }

  void add_changes(int of_each) {
    for (const auto& [name, change] : kChanges) {
      for (int k = 1; k <= of_each; ++k) {
        const Image photograph = square_of(photographs_, side_, seeds_.seed());
        add("photo_" + (name + std::to_string(k)), changed_photograph(change, photograph, seeds_.seed()));
      }
    }
  }

  std::vector<NamedPicture> take() { return std::move(pictures_); }

 private:
  int side_;
  const std::vector<Image>& photographs_;
  Dice seeds_;
  std::vector<NamedPicture> pictures_;
};

int mirrored(int place, int size) {
  const int period = std::max(1, 2 * (size - 1)), k = place % period;
  return k < size ? k : period - k;
}

}  // namespace

Image square_of(const std::vector<Image>& photographs, int side, uint64_t seed) {
  Dice dice(seed, kStream);
  const Image& whole = photographs[dice.between(0, static_cast<int>(photographs.size()) - 1)];
  const int left = dice.between(0, std::max(0, whole.width - side));
  const int top = dice.between(0, std::max(0, whole.height - side));
  Image square(side, side, 3);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const std::size_t from = static_cast<std::size_t>(mirrored(top + y, whole.height)) * whole.width +
                               mirrored(left + x, whole.width);
      for (int c = 0; c < 3; ++c)
        square.pixels[(static_cast<std::size_t>(y) * side + x) * 3 + c] =
            whole.pixels[from * whole.channels + (whole.channels == 3 ? c : 0)];
    }
  }
  return square;
}

std::vector<NamedPicture> named_pictures(int side, const std::vector<Image>& photographs, uint64_t seed) {
  Set set(side, photographs, seed);
  set.add_flat();
  set.add_gradients();
  set.add_patterns();
  set.add_noise();
  set.add_objects();
  set.add_random(3);
  set.add_changes(2);
  return set.take();
}

std::vector<NamedPicture> large_pictures(int side, const std::vector<Image>& photographs, uint64_t seed) {
  Set set(side, photographs, seed);
  set.add("flat_green", flat(side, side, kGreen));
  set.add("gradient_slow", linear_gradient(side, side, {100, 120, 140}, {108, 126, 150}, 1, 2));
  set.add("check1", checkerboard(side, side, 1, kBlack, kWhite));
  set.add("check4_green_magenta", checkerboard(side, side, 4, kGreen, kMagenta));
  set.add_objects();
  set.add_random(1);
  set.add_changes(1);
  return set.take();
}

}  // namespace diffc::any_set
