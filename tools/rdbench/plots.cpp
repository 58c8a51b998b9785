// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "codec/base/file.h"
#include "tools/common/gnuplot.h"
#include "tools/rdbench/summary.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

struct Plot {
  std::string file, label;
  int x;       // column in the data file: 1 bpp of files, 6 bpp of payloads
  int column;  // in the data file
  bool log_y;
  bool imported;  // imported curves have this quantity
};

// One block per curve: bpp psnr psnr_of_mse ssim distance payload_bpp kid.
std::string data_blocks(const Summary& s, const std::vector<NamedCurve>& curves) {
  std::string out;
  const auto value = [](double v) { return std::isnan(v) ? std::string("nan") : fmt::format("{:.10g}", v); };
  for (const NamedCurve& curve : curves) {
    out += "# " + curve.name + "\n";
    if (curve.points.empty()) {
      for (const RatePoint& p : curve.psnr)
        out += value(p.bpp) + " " + value(p.psnr) + " nan nan nan nan nan\n";
    }
    for (const int i : curve.points) {
      const Result& r = s.results[i];
      if (r.images == 0) continue;
      out += value(r.bpp_file) + " " + value(r.psnr) + " " + value(r.psnr_of_mse) + " " + value(r.ssim) +
             " " + value(r.frechet) + " " + value(r.bpp_payload) + " " + value(r.kid) + "\n";
    }
    if (curve.psnr.empty()) out += "nan nan nan nan nan nan nan\n";  // an empty block would not be counted
    out += "\n\n";
  }
  return out;
}

std::string quoted(const std::string& s) {
  std::string out = "'";
  for (const char c : s) out += c == '\'' ? "''" : std::string(1, c == '\n' ? ' ' : c);
  return out + "'";
}

std::string script(const Summary& s, const std::vector<NamedCurve>& curves, const std::vector<Plot>& plots) {
  std::string out =
      "# gnuplot 5; data: plots.dat, one block per curve\n"
      "set logscale x 2\nset grid\nset key outside below maxcols 2 noenhanced\n"
      "set style data linespoints\n";
  if (!s.options.title.empty()) out += "set title " + quoted(s.options.title) + " noenhanced\n";
  for (const Plot& plot : plots) {
    out += plot.log_y ? "set logscale y\n" : "unset logscale y\n";
    out += plot.x == 1 ? "set xlabel 'bits per pixel (file)'\n"
                       : "set xlabel 'bits per pixel (payload, no headers)'\n";
    out += "set ylabel " + quoted(plot.label) + " noenhanced\n";
    std::string lines;
    for (std::size_t i = 0; i < curves.size(); ++i) {
      const NamedCurve& curve = curves[i];
      if (curve.psnr.empty() || (curve.points.empty() && !plot.imported)) continue;
      lines += fmt::format("{}'plots.dat' index {} using {}:{} title {} pointtype {} linewidth 1.5{}",
                           lines.empty() ? "" : ", \\\n     ", i, plot.x, plot.column,
                           quoted(curve.name + (curve.ideal ? " (theoretical)" : "")), i % 13 + 1,
                           curve.ideal || curve.points.empty() ? " dashtype 2" : "");
    }
    if (lines.empty()) continue;
    out += fmt::format(
        "set terminal svg size 800,600 dynamic background '#ffffff' noenhanced\nset output '{}.svg'\nplot "
        "{}\n",
        plot.file, lines);
    out += fmt::format(
        "set terminal pngcairo size 1000,750 noenhanced\nset output '{}.png'\nreplot\nset output\n",
        plot.file);
  }
  return out;
}

void write_text(const fs::path& path, const std::string& text) {
  write_file_atomically(path.string(), {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

}  // namespace

void write_plots(const Summary& s, std::vector<std::string>& notes) {
  const std::vector<NamedCurve> curves = named_curves(s);
  const std::string psnr = "PSNR (dB), mean of images";
  std::vector<Plot> plots = {{"psnr", psnr, 1, 2, false, true},
                             {"psnr_payload", psnr, 6, 2, false, false},
                             {"psnr_of_mse", "PSNR (dB) of the mean squared error", 1, 3, false, false},
                             {"ssim", "SSIM", 1, 4, false, false}};
  // On a logarithmic axis gnuplot fails where no value can be shown.
  const bool distances =
      std::any_of(s.results.begin(), s.results.end(), [](const Result& r) { return r.frechet > 0; });
  if (s.features && distances) {
    const std::string& key = s.features->key;
    const std::string label = key == "fid" ? "FID" : key;
    plots.push_back({"kid", "KID", 1, 7, false, false});
    plots.push_back({key, label, 1, 5, true, false});
    plots.push_back({key + "_payload", label, 6, 5, true, false});
  }
  const fs::path out = s.options.out;
  write_text(out / "plots.dat", data_blocks(s, curves));
  const std::string commands = script(s, curves, plots);
  write_text(out / "plots.gp", commands);
  const GnuplotEnd end = gnuplot(commands, out, "plots.log");
  if (end == GnuplotEnd::kNotInstalled) {
    notes.push_back("gnuplot is not installed: plots.gp was written, but no plots");
  } else if (end == GnuplotEnd::kFailed) {
    notes.push_back("gnuplot failed: see plots.log");
    return;
  }
  std::error_code ignored;
  fs::remove(out / "plots.log", ignored);
}

}  // namespace diffc::rdbench
