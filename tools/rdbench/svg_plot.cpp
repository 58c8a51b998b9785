// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace diffc::rdbench {
namespace {

constexpr double kWidth = 720, kHeight = 440, kLeft = 62, kRight = 14, kTop = 12, kBottom = 46;

// Okabe and Ito's palette, which colour-blind readers can tell apart.
constexpr std::array<const char*, 8> kColours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                 "#56b4e9", "#e69f00", "#000000", "#8c6d31"};

/// Maps a data range onto pixels.
struct Axis {
  double low, high, from, to;
  bool log;
  double at(double v) const {
    const double t = log ? std::log(v / low) / std::log(high / low) : (v - low) / (high - low);
    return from + t * (to - from);
  }
  std::vector<double> ticks() const {
    std::vector<double> out;
    if (log) {
      const bool wide = high / low > 50;
      for (double decade = std::pow(10.0, std::floor(std::log10(low))); decade <= high; decade *= 10) {
        for (const double m : {1.0, 2.0, 3.0, 5.0, 7.0}) {
          if (wide && (m == 3 || m == 7)) continue;
          if (decade * m >= low * 0.999 && decade * m <= high * 1.001) out.push_back(decade * m);
        }
      }
      return out;
    }
    const double raw = (high - low) / 7, power = std::pow(10.0, std::floor(std::log10(raw)));
    double step = 10 * power;
    for (const double m : {1.0, 2.0, 5.0}) {
      if (m * power >= raw) {
        step = m * power;
        break;
      }
    }
    for (double v = std::ceil(low / step) * step; v <= high + 1e-9 * step; v += step) out.push_back(v);
    return out;
  }
};

Axis make_axis(std::vector<double> values, bool log, double from, double to) {
  const auto [a, b] = std::minmax_element(values.begin(), values.end());
  double low = *a, high = *b;
  if (log) {
    const double margin = std::max(std::pow(high / low, 0.04), 1.02);
    return {low / margin, high * margin, from, to, true};
  }
  const double margin = std::max(0.05 * (high - low), 1e-3 * std::max(std::abs(high), 1.0));
  return {low - margin, high + margin, from, to, false};
}

}  // namespace

std::string html_escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string series_colour(std::size_t i) {
  return kColours[i % kColours.size()];
}

std::string svg_plot(const PlotSpec& spec, const std::vector<PlotSeries>& series) {
  const auto usable = [&](double x, double y) {
    return x > 0 && std::isfinite(x) && std::isfinite(y) && !(spec.log_y && y <= 0);
  };
  std::vector<double> xs, ys;
  for (const PlotSeries& s : series) {
    for (std::size_t i = 0; i < s.x.size(); ++i) {
      if (!usable(s.x[i], s.y[i])) continue;
      xs.push_back(s.x[i]);
      ys.push_back(s.y[i]);
    }
  }
  if (xs.empty()) return {};
  const Axis x = make_axis(xs, true, kLeft, kWidth - kRight);
  const Axis y = make_axis(ys, spec.log_y, kHeight - kBottom, kTop);
  std::string out = fmt::format(
      "<svg class=\"plot\" viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\">\n",
      kWidth, kHeight);
  for (const double t : x.ticks()) {
    out += fmt::format(
        "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>"
        "<text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4:g}</text>\n",
        x.at(t), kTop, kHeight - kBottom, kHeight - kBottom + 16, t);
  }
  for (const double t : y.ticks()) {
    out += fmt::format(
        "<line class=\"grid\" x1=\"{1}\" x2=\"{2}\" y1=\"{0:.1f}\" y2=\"{0:.1f}\"/>"
        "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5:g}</text>\n",
        y.at(t), kLeft, kWidth - kRight, kLeft - 6, y.at(t) + 4, std::abs(t) < 1e-12 ? 0 : t);
  }
  out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                     (kLeft + kWidth - kRight) / 2, kHeight - 8, html_escape(spec.x_label));
  out += fmt::format("<text transform=\"translate(14 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                     (kTop + kHeight - kBottom) / 2, html_escape(spec.y_label));
  for (std::size_t s = 0; s < series.size(); ++s) {
    const std::string colour = series_colour(s);
    std::string line, dots;
    for (std::size_t i = 0; i < series[s].x.size(); ++i) {
      const double px = series[s].x[i], py = series[s].y[i];
      if (!usable(px, py)) continue;
      line += fmt::format("{:.1f},{:.1f} ", x.at(px), y.at(py));
      dots += fmt::format(
          "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"><title>{}: {:.4g}, "
          "{:.4g}</title></circle>\n",
          x.at(px), y.at(py), colour, html_escape(series[s].name), px, py);
    }
    if (line.empty()) continue;
    out += fmt::format(
        "<g data-curve=\"{}\"><polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{} "
        "points=\"{}\"/>\n{}</g>\n",
        s, colour, series[s].dashed ? " stroke-dasharray=\"6 4\"" : "", line, dots);
  }
  return out + "</svg>\n";
}

}  // namespace diffc::rdbench
