// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Line plots as inline SVG for the report: logarithmic rate axis, points that tell their numbers.

#pragma once

#include <string>
#include <vector>

namespace diffc::rdbench {

struct PlotSeries {
  std::string name;
  std::vector<double> x, y;  ///< x > 0; points with a NaN are left out.
  bool dashed = false;
};

struct PlotSpec {
  std::string x_label, y_label;
  bool log_y = false;
};

/// An <svg> element without outer dependencies; empty if there is nothing to draw. Colours are the classes
/// s0, s1, ... in the order of the series.
std::string svg_plot(const PlotSpec& spec, const std::vector<PlotSeries>& series);

/// Escapes text for HTML and attribute values.
std::string html_escape(const std::string& text);

/// Colour of series i, "#rrggbb".
std::string series_colour(std::size_t i);

}  // namespace diffc::rdbench
