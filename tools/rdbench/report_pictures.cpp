// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/report_pictures.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/metrics/distortion.h"
#include "tools/rdbench/measure.h"
#include "tools/rdbench/svg_plot.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostEmbedded = std::size_t{24} << 20;
constexpr const char* kFolder = "pictures";

std::string base64(const std::vector<uint8_t>& bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    const uint32_t v = uint32_t{bytes[i]} << 16 | (left > 1 ? uint32_t{bytes[i + 1]} << 8 : 0) |
                       (left > 2 ? uint32_t{bytes[i + 2]} : 0);
    out += kDigits[v >> 18];
    out += kDigits[v >> 12 & 63];
    out += left > 1 ? kDigits[v >> 6 & 63] : '=';
    out += left > 2 ? kDigits[v & 63] : '=';
  }
  return out;
}

std::size_t total_bytes(const Summary& s) {
  std::size_t sum = 0;
  for (const StripImage& image : s.strip) {
    sum += image.png.size();
    for (const StripImage::Shot& shot : image.points) sum += shot.png.size();
  }
  return sum;
}

std::string tile(const std::string& source, const StripImage& image, const std::string& id,
                 const std::string& attributes, const std::string& caption) {
  if (source.empty()) return "<div class=\"tile\">failed</div>\n";
  // Without a size all of them would lie in view, and be loaded, before the page is laid out.
  return fmt::format(
      "<div class=\"tile\"><img alt=\"\" loading=\"lazy\" decoding=\"async\" width=\"{0}\" height=\"{1}\" "
      "data-w=\"{0}\" data-h=\"{1}\" id=\"{2}\" {3} src=\"{4}\"/>{5}</div>\n",
      std::min(image.width, kStripSide), std::min(image.height, kStripSide), id, attributes, source, caption);
}

}  // namespace

PictureSources::PictureSources(const Summary& summary, std::string folder)
    : folder_(std::move(folder)), embedded_(total_bytes(summary) <= kMostEmbedded) {
  if (embedded_) return;
  std::error_code error;
  fs::create_directories(fs::path(folder_) / kFolder, error);
  if (error) throw Error(ErrorKind::kIo, folder_ + ": " + error.message(), "choose another folder");
}

std::string PictureSources::of(const std::vector<uint8_t>& png) {
  if (png.empty()) return {};
  if (embedded_) return "data:image/png;base64," + base64(png);
  const std::string name = fmt::format("{}/{:06}.png", kFolder, written_++);
  write_file_atomically((fs::path(folder_) / name).string(), png);
  return name;
}

std::string strips(const Summary& s, const std::vector<NamedCurve>& curves, PictureSources& sources) {
  if (s.strip.empty()) return {};
  std::string out =
      "<h2>Originals and reconstructions</h2>\n<p class=\"bar\"><label>zoom <input id=\"zoom\" "
      "type=\"range\" min=\"1\" max=\"8\" step=\"1\" value=\"2\"/></label> <span id=\"zoom-value\"></span> "
      "<span class=\"note\">Press a reconstruction to see the original in its place.</span></p>\n";
  for (std::size_t i = 0; i < s.strip.size(); ++i) {
    const StripImage& image = s.strip[i];
    const bool cropped = image.width > kStripSide || image.height > kStripSide;
    out += fmt::format(
        "<h3>{}</h3>\n<div class=\"scroll\">\n<div class=\"strip\"><div "
        "class=\"curve\">original</div>{}</div>\n",
        html_escape(image.name),
        tile(sources.of(image.png), image, fmt::format("original-{}", i), "",
             cropped ? "<span>centre</span>" : ""));
    for (const NamedCurve& curve : curves) {
      if (curve.points.empty()) continue;
      out += "<div class=\"strip\"><div class=\"curve\">" + html_escape(curve.name) + "</div>\n";
      for (const int p : curve.points) {
        const StripImage::Shot& shot = image.points[p];
        const double db = psnr(shot.mse);
        const std::string text = std::isinf(db) ? "lossless" : fmt::format("{:.2f} dB", db);
        out += tile(sources.of(shot.png), image, fmt::format("shot-{}-{}", i, p),
                    fmt::format("data-original=\"original-{}\"", i),
                    fmt::format("<span>{:.3f} bpp</span><br/><span class=\"db\">{}</span>", shot.bpp, text));
      }
      out += "</div>\n";
    }
    out += "</div>\n";
  }
  return out;
}

}  // namespace diffc::rdbench
