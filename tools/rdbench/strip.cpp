// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "codec/io/image_file.h"
#include "codec/metrics/distortion.h"
#include "tools/rdbench/summary.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

constexpr int kGap = 4, kImageGap = 16;   // white pixels between tiles, and between images
constexpr int kSmall = 96, kEnlarge = 2;  // small pictures are doubled

Image rgb_of(const std::vector<uint8_t>& png) {
  const Image image = read_image(png, "strip");
  if (image.channels == 3) return image;
  Image out(image.width, image.height, 3);
  for (std::size_t i = 0; i < image.area(); ++i) std::fill_n(&out.pixels[3 * i], 3, image.pixels[i]);
  return out;
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

}  // namespace

void write_strip(const Summary& s) {
  if (s.strip.empty()) return;
  std::vector<NamedCurve> curves = named_curves(s);
  std::erase_if(curves, [](const NamedCurve& c) { return c.points.empty(); });
  std::size_t columns = 0;
  for (const NamedCurve& c : curves) columns = std::max(columns, c.points.size());
  std::vector<Image> originals;
  int tile_width = 0, height = 0;
  for (const StripImage& image : s.strip) originals.push_back(rgb_of(image.png));
  for (const Image& o : originals) tile_width = std::max(tile_width, o.width);
  const int factor = tile_width <= kSmall ? kEnlarge : 1;
  for (const Image& o : originals) {
    height += static_cast<int>(curves.size()) * (o.height * factor + kGap) + kImageGap;
  }
  const int width = static_cast<int>(columns + 1) * (tile_width * factor + kGap);
  Image canvas(width, height, 3);
  std::fill(canvas.pixels.begin(), canvas.pixels.end(), uint8_t{255});
  std::string table = "| image | curve |";
  for (std::size_t k = 0; k < columns; ++k) table += fmt::format(" {} |", k + 1);
  table += "\n|---|---|";
  for (std::size_t k = 0; k < columns; ++k) table += "---|";
  table += "\n";
  int top = 0;
  for (std::size_t i = 0; i < s.strip.size(); ++i) {
    paste(canvas, originals[i], 0, top, factor);
    for (const NamedCurve& curve : curves) {
      table += fmt::format("| {} | {} |", s.strip[i].name, curve.name);
      int left = tile_width * factor + kGap;
      for (const int p : curve.points) {
        const StripImage::Shot& shot = s.strip[i].points[p];
        if (shot.png.empty()) {
          table += " failed |";
        } else {
          paste(canvas, rgb_of(shot.png), left, top, factor);
          table += fmt::format(" {:.4f} bpp, {:.1f} dB |", shot.bpp, capped_psnr(shot.mse));
        }
        left += tile_width * factor + kGap;
      }
      table += "\n";
      top += originals[i].height * factor + kGap;
    }
    top += kImageGap;
  }
  const fs::path out = s.options.out;
  write_file_atomically((out / "strip.png").string(), write_image(canvas, "png"));
  write_file_atomically((out / "strip.md").string(),
                        {reinterpret_cast<const uint8_t*>(table.data()), table.size()});
}

}  // namespace diffc::rdbench
