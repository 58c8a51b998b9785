// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "codec/base/file.h"
#include "tools/common/app.h"
#include "tools/common/json.h"
#include "tools/rdbench/report_page.h"
#include "tools/rdbench/report_pairs.h"
#include "tools/rdbench/report_pairs_script.h"
#include "tools/rdbench/report_pictures.h"
#include "tools/rdbench/summary.h"
#include "tools/rdbench/svg_plot.h"

namespace diffc::rdbench {
namespace {

std::string plot(const Summary& s, const std::vector<NamedCurve>& curves, const std::string& label,
                 bool log_y, double Result::*field, bool imported) {
  std::vector<PlotSeries> series;
  for (const NamedCurve& curve : curves) {
    PlotSeries line{curve.name, {}, {}, curve.ideal || curve.points.empty()};
    for (const int p : curve.points) {
      line.x.push_back(s.results[p].bpp_file);
      line.y.push_back(s.results[p].*field);
    }
    if (imported && curve.points.empty()) {
      for (const RatePoint& p : curve.psnr) {
        line.x.push_back(p.bpp);
        line.y.push_back(p.psnr);
      }
    }
    series.push_back(std::move(line));
  }
  const std::string svg = svg_plot({"bits per pixel (file)", label, log_y}, series);
  return svg.empty() ? svg
                     : "<figure><figcaption>" + html_escape(label) + "</figcaption>" + svg + "</figure>\n";
}

std::string legend(const Plan& plan, const std::vector<NamedCurve>& curves) {
  std::string out = "<p class=\"legend\">";
  for (std::size_t i = 0; i < curves.size(); ++i) {
    out += fmt::format(
        "<label><input type=\"checkbox\" checked=\"checked\" value=\"{}\"/> <span class=\"swatch\" "
        "style=\"background:{}\"></span>{}{}{}</label>\n",
        i, series_colour(i), html_escape(curves[i].name), curves[i].ideal ? " (theoretical)" : "",
        curves[i].points.empty()
            ? std::string()
            : " <span class=\"note\">" + rate_control(plan, curves[i].points) + "</span>");
  }
  return out + "</p>\n";
}

std::string table(const Summary& s) {
  std::string head, body;
  std::vector<const Column*> shown;
  for (const Column& c : s.columns) {
    bool any = false;
    for (const Result& r : s.results) any = any || !c.value(r).is_null();
    if (!any) continue;
    shown.push_back(&c);
    const bool text = !s.results.empty() && c.value(s.results[0]).is_string();
    head += fmt::format("<th{} title=\"{}\">{}</th>", text ? " class=\"text\"" : "", html_escape(c.help),
                        html_escape(c.title.empty() ? c.key : c.title));
  }
  for (const Result& r : s.results) {
    body += "<tr>";
    for (const Column* c : shown) {
      const Json value = c->value(r);
      const std::string sort = value.is_null()     ? ""
                               : value.is_string() ? value.get<std::string>()
                                                   : json_text(value);
      body += fmt::format("<td{} data-v=\"{}\">{}</td>", value.is_string() ? " class=\"text\"" : "",
                          html_escape(sort), html_escape(cell(*c, r)));
    }
    body += "</tr>\n";
  }
  return "<div class=\"scroll\"><table class=\"sortable\" id=\"results\"><thead><tr>" + head +
         "</tr></thead><tbody>\n" + body + "</tbody></table></div>\n";
}

std::string comparison_table(const Summary& s) {
  if (s.comparisons.empty()) return {};
  std::string out =
      "<h2>Bjontegaard deltas</h2>\n<p class=\"note\">Negative rates: the tested curve needs fewer bits than "
      "the anchor at equal PSNR. 95 % intervals by bootstrap over images. Only images that worked at all "
      "points "
      "of both curves count.</p>\n"
      "<div class=\"scroll\"><table class=\"sortable\"><thead><tr><th class=\"text\">anchor</th>"
      "<th class=\"text\">test</th><th>images</th><th>BD-rate %</th><th>low</th><th>high</th><th>BD-PSNR "
      "dB</th>"
      "<th>low</th><th>high</th></tr></thead><tbody>\n";
  const auto value = [](double v) {
    return std::isnan(v) ? std::string("<td data-v=\"\">-</td>")
                         : fmt::format("<td data-v=\"{}\">{:.2f}</td>", v, v);
  };
  for (const Comparison& c : s.comparisons) {
    out += fmt::format(
        "<tr><td class=\"text\" data-v=\"{0}\">{0}</td><td class=\"text\" data-v=\"{1}\">{1}</td>"
        "<td data-v=\"{2}\">{2}</td>",
        html_escape(c.anchor), html_escape(c.test), c.images);
    for (const double v : {c.rate.value_or(kUnknown), c.rate_interval.low, c.rate_interval.high,
                           c.psnr.value_or(kUnknown), c.psnr_interval.low, c.psnr_interval.high}) {
      out += value(v);
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string page_of(const Summary& s, PictureSources& sources) {
  const std::vector<NamedCurve> curves = named_curves(s);
  const std::string title =
      s.options.title.empty()
          ? "rdbench: " + std::filesystem::path(s.options.selection.dataset).filename().string()
          : s.options.title;
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>" +
      html_escape(title) + "</title>\n<style>" + kReportStyle + kPairsStyle +
      "</style>\n</head>\n<body>\n<h1>" + html_escape(title) + "</h1>\n";
  std::string facts = fmt::format("{} images", s.images);
  if (s.width > 0) facts += fmt::format(" of {}x{}", s.width, s.height);
  if (s.features)
    facts += fmt::format("; features: {} ({} dimensions, SHA-256 {}...)", s.features->path,
                         s.features->dimension, s.features->sha256.substr(0, 12));
  facts += "; rdbench " + project_version();
  for (const auto& [name, version] : s.plugins) facts += "; " + name + " " + version;
  out += "<p class=\"facts\">" + html_escape(facts) + "</p>\n";
  for (const std::string& w : s.warnings) out += "<p class=\"warning\">" + html_escape(w) + "</p>\n";
  out += "<h2>Rate and distortion</h2>\n" + legend(s.plan, curves) + "<div class=\"plots\">\n";
  out += plot(s, curves, "PSNR (dB), mean of images", false, &Result::psnr, true);
  if (s.features) {
    out += plot(s, curves, "KID", false, &Result::kid, false);
    out += plot(s, curves, s.features->key == "fid" ? "FID" : s.features->key, true, &Result::frechet, false);
  }
  out += plot(s, curves, "PSNR (dB) of the mean squared error", false, &Result::psnr_of_mse, false);
  out += plot(s, curves, "SSIM", false, &Result::ssim, false);
  out += "</div>\n<h2>Results</h2>\n<p class=\"note\">Press a heading to sort.</p>\n" + table(s) +
         comparison_table(s);
  out += pairs(s, curves);
  out += strips(s, curves, sources);
  if (s.options.timing) {
    std::string command = "rdbench";
    for (const std::string& a : s.options.arguments) command += " " + a;
    out += "<h2>Command line</h2>\n<p><code>" + html_escape(command) + "</code></p>\n";
  }
  return out + "<script>\n//<![CDATA[" + kReportScript + kPairsScript +
         "//]]>\n</script>\n</body>\n</html>\n";
}

}  // namespace

void write_report(const Summary& s) {
  PictureSources sources(s, s.options.out);
  const std::string page = page_of(s, sources);
  write_file_atomically((std::filesystem::path(s.options.out) / "report.html").string(),
                        {reinterpret_cast<const uint8_t*>(page.data()), page.size()});
}

}  // namespace diffc::rdbench
