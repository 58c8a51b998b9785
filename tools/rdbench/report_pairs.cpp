// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/report_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "codec/metrics/distortion.h"
#include "tools/common/json.h"
#include "tools/rdbench/svg_plot.h"

namespace diffc::rdbench {
namespace {

// Differences of pictures, amplified, from black over red and yellow to white.
constexpr const char* kHeatFilter =
    "<svg width=\"0\" height=\"0\" aria-hidden=\"true\"><filter id=\"heat\" "
    "color-interpolation-filters=\"sRGB\"><feColorMatrix type=\"matrix\" values=\"2.667 2.667 2.667 0 0 "
    "2.667 2.667 2.667 0 0 2.667 2.667 2.667 0 0 0 0 0 1 0\"/><feComponentTransfer>"
    "<feFuncR type=\"table\" tableValues=\"0 1 1 1\"/><feFuncG type=\"table\" tableValues=\"0 0 1 1\"/>"
    "<feFuncB type=\"table\" tableValues=\"0 0 0 1\"/></feComponentTransfer></filter></svg>\n";

constexpr const char* kRateControl =
    "<label>bits per pixel <input id=\"rate\" type=\"range\" min=\"0\" max=\"1000\" value=\"500\"/></label> "
    "<output id=\"rate-value\"></output>";

/// With this many significant digits; null unless finite.
Json rounded(double value, int digits) {
  return std::isfinite(value) ? Json(std::strtod(fmt::format("{:.{}g}", value, digits).c_str(), nullptr))
                              : Json();
}

Json rounded(const std::vector<float>& values, int digits) {
  Json out = Json::array();
  for (const float v : values) out.push_back(rounded(v, digits));
  return out;
}

/// What the script works on. Curves without points of this run are left out.
Json data_of(const Summary& s, const std::vector<NamedCurve>& curves) {
  Json data = {{"curves", Json::array()},
               {"points", Json::array()},
               {"images", Json::array()},
               {"psnr", Json::array()}};
  for (std::size_t c = 0; c < curves.size(); ++c)
    if (!curves[c].points.empty())
      data["curves"].push_back(
          {{"name", curves[c].name}, {"colour", series_colour(c)}, {"points", curves[c].points}});
  for (const Result& r : s.results) data["points"].push_back(rounded(r.bpp_file, 5));
  for (const StripImage& image : s.strip) {
    Json shots = Json::array();
    for (const StripImage::Shot& shot : image.points)
      shots.push_back(shot.png.empty() ? Json()
                                       : Json{rounded(shot.bpp, 5), rounded(capped_psnr(shot.mse), 4)});
    data["images"].push_back({{"name", image.name}, {"shots", shots}});
  }
  for (const auto& values : s.per_image.psnr()) data["psnr"].push_back(rounded(values, 4));
  return data;
}

/// JSON inside a script element, where "<" may begin or end something.
std::string inside_script(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '<' ? std::string("\\u003c") : std::string(1, c);
  return out;
}

}  // namespace

std::string rate_control(const Plan& plan, const std::vector<int>& points) {
  std::string control;
  for (const int p : points) {
    const Point& point = plan.points[p];
    const EncodeOptions& options = plan.jobs[static_cast<std::size_t>(point.job)].options;
    const std::string own = point.max_bpp || options.bpp || options.bytes ? "equal rate for every image"
                            : options.psnr                                ? "equal PSNR for every image"
                                                                          : "one setting for all images";
    if (!control.empty() && control != own) return "mixed";
    control = own;
  }
  return control;
}

namespace {

std::string pair_section(const Summary& s) {
  if (s.strip.empty()) return {};
  std::string names;
  for (std::size_t i = 0; i < s.strip.size(); ++i)
    names += fmt::format("<option value=\"{}\">{}</option>", i, html_escape(s.strip[i].name));
  return std::string("<section id=\"pairs\">\n<h2>Side by side at one rate</h2>\n") + kHeatFilter +
         "<p class=\"bar\"><button id=\"previous\">&#9664;</button> <select id=\"image\">" + names +
         "</select> <button id=\"next\">&#9654;</button> " +
         "<label>size <select id=\"size\"><option value=\"1\">1:1</option><option value=\"2\">2:1</option>"
         "<option value=\"4\" selected=\"selected\">4:1</option><option "
         "value=\"8\">8:1</option></select></label> "
         "<label><input id=\"error\" type=\"checkbox\"/> error, 8 times</label></p>\n"
         "<p class=\"note\">For every codec the point whose rate for this image is nearest. Keys: 1 to 9 a "
         "codec, space "
         "or the mouse on the picture the original, e the error, arrows another image.</p>\n"
         "<p id=\"codecs\"></p>\n<div class=\"scroll\"><div id=\"viewer\"><img id=\"back\" alt=\"original\"/>"
         "<img id=\"front\" alt=\"\"/></div></div>\n<p id=\"shown\"></p>\n</section>\n";
}

}  // namespace

std::string pairs(const Summary& s, const std::vector<NamedCurve>& curves) {
  std::string anchors;
  int number = 0;
  bool any = false;
  for (const NamedCurve& curve : curves) {
    if (curve.points.empty()) continue;
    anchors += fmt::format("<option value=\"{}\">{}</option>", number++, html_escape(curve.name));
    for (const int p : curve.points) any = any || s.results[static_cast<std::size_t>(p)].images > 0;
  }
  if (!any) return {};
  return std::string("<p class=\"bar\">") + kRateControl + "</p>\n" + pair_section(s) +
         "<section id=\"differences\">\n<h2>Differences image by image</h2>\n<p><label>PSNR less "
         "that of <select id=\"anchor\">" +
         anchors +
         "</select></label> <span class=\"note\">at the rate above: for every codec the point whose mean "
         "rate is "
         "nearest" +
         (s.per_image.images() < s.images ? fmt::format("; the first {} images", s.per_image.images()) : "") +
         "</span></p>\n<div id=\"histograms\"></div>\n</section>\n<script type=\"application/json\" "
         "id=\"data\">" +
         inside_script(json_text(data_of(s, curves))) + "</script>\n";
}

}  // namespace diffc::rdbench
