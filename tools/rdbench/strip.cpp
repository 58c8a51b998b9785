// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "codec/base/grey.h"
#include "codec/image_file/image_file.h"
#include "codec/metrics/distortion.h"
#include "tools/rdbench/summary.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

constexpr int kGap = 4, kImageGap = 16;   // white pixels between tiles, and between images
constexpr int kSmall = 96, kEnlarge = 2;  // small pictures are doubled

Image rgb_of(const std::vector<uint8_t>& png) {
  const Image image = read_image(png, "strip");
  return image.channels == 3 ? image : expand_grey(image);
}

void paste(Image& canvas, const Image& tile, int left, int top, int factor) {
  for (int y = 0; y < tile.height * factor; ++y) {
    for (int x = 0; x < tile.width * factor; ++x) {
      const std::size_t from = static_cast<std::size_t>(y / factor) * tile.width + x / factor;
      const std::size_t to = static_cast<std::size_t>(top + y) * canvas.width + left + x;
      std::copy_n(&tile.pixels[3 * from], 3, &canvas.pixels[3 * to]);
    }
  }
}

/// Place of the original (curve -1) or of a curve's point `k`, in units of whole tiles.
struct Cell {
  int column, row;
};

/// One rate: a column an image, a row a codec. Several: an image is a block of rows, a column is a rate.
Cell cell(bool one_rate, int image, int curve, int k, int curves) {
  if (one_rate) return {image, curve + 1};
  return curve < 0 ? Cell{0, image * curves} : Cell{k + 1, image * curves + curve};
}

std::string strip_table(const Summary& s, const std::vector<NamedCurve>& curves, std::size_t rates) {
  std::string table = "| image | curve |";
  for (std::size_t k = 0; k < rates; ++k) table += fmt::format(" {} |", k + 1);
  table += "\n|---|---|";
  for (std::size_t k = 0; k < rates; ++k) table += "---|";
  table += "\n";
  for (const StripImage& image : s.strip) {
    for (const NamedCurve& curve : curves) {
      table += fmt::format("| {} | {} |", image.name, curve.name);
      for (const int p : curve.points) {
        const StripImage::Shot& shot = image.points[p];
        table += shot.png.empty() ? " failed |"
                                  : fmt::format(" {:.4f} bpp, {:.1f} dB |", shot.bpp, capped_psnr(shot.mse));
      }
      table += "\n";
    }
  }
  return table;
}

}  // namespace

void write_strip(const Summary& s) {
  if (s.strip.empty()) return;
  std::vector<NamedCurve> curves = named_curves(s);
  std::erase_if(curves, [](const NamedCurve& c) { return c.points.empty(); });
  if (curves.empty()) return;
  std::size_t rates = 0;
  for (const NamedCurve& c : curves) rates = std::max(rates, c.points.size());
  const int images = static_cast<int>(s.strip.size()), count = static_cast<int>(curves.size());
  const bool one_rate = rates == 1;
  std::vector<Image> originals;
  int tile_width = 0, tile_height = 0;
  for (const StripImage& image : s.strip) {
    originals.push_back(rgb_of(image.png));
    tile_width = std::max(tile_width, originals.back().width);
    tile_height = std::max(tile_height, originals.back().height);
  }
  const int factor = tile_width <= kSmall ? kEnlarge : 1;
  const int step_x = tile_width * factor + kGap, step_y = tile_height * factor + kGap;
  const int columns = one_rate ? images : static_cast<int>(rates) + 1;
  const int rows = one_rate ? count + 1 : images * count;
  const int block_gap = one_rate ? 0 : kImageGap;
  Image canvas(columns * step_x, rows * step_y + images * block_gap, 3);
  std::fill(canvas.pixels.begin(), canvas.pixels.end(), uint8_t{255});
  for (int i = 0; i < images; ++i) {
    const auto place = [&](const Image& tile, int curve, int k) {
      const Cell at = cell(one_rate, i, curve, k, count);
      paste(canvas, tile, at.column * step_x, at.row * step_y + i * block_gap, factor);
    };
    place(originals[i], -1, 0);
    for (int c = 0; c < count; ++c) {
      for (std::size_t k = 0; k < curves[c].points.size(); ++k) {
        const StripImage::Shot& shot = s.strip[i].points[curves[c].points[k]];
        if (!shot.png.empty()) place(rgb_of(shot.png), c, static_cast<int>(k));
      }
    }
  }
  const std::string table = strip_table(s, curves, rates);
  const fs::path out = s.options.out;
  write_file_atomically((out / "strip.png").string(), write_image(canvas, "png"));
  write_file_atomically((out / "strip.md").string(),
                        {reinterpret_cast<const uint8_t*>(table.data()), table.size()});
}

}  // namespace diffc::rdbench
