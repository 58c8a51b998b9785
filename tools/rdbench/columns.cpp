// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "codec/base/error.h"
#include "tools/common/json.h"
#include "tools/rdbench/metrics.h"

namespace diffc::rdbench {
namespace {

constexpr std::size_t kTableWidth = 110;

Json text(const std::string& value) {
  return value.empty() ? Json() : Json(value);
}

std::string csv_field(const Json& value) {
  if (value.is_null()) return {};
  if (!value.is_string()) return json_text(value);
  const std::string s = value.get<std::string>();
  if (s.find_first_of(",\"\n\r") == std::string::npos) return s;
  std::string quoted = "\"";
  for (const char c : s) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string shortened(const std::string& s, std::size_t width) {
  if (s.size() <= width || width < 5) return s;
  const std::size_t tail = (width - 2) / 2;
  return s.substr(0, width - 2 - tail) + ".." + s.substr(s.size() - tail);
}

}  // namespace

Json number(double value) {
  return std::isnan(value) ? Json() : Json(value);
}

std::vector<Column> make_columns(const std::vector<std::string>& metrics, const std::string& distance_key,
                                 bool timing) {
  using R = const Result&;
  const bool fid = distance_key == "fid";
  const auto timed = [timing](double v) { return timing ? number(v) : Json(); };
  std::vector<Column> columns = {
      {"codec", "", 0, "plugin, or program of a custom codec", [](R r) { return Json(r.point.codec); }},
      {"spec", "spec", 0, "operating point", [](R r) { return Json(r.point.spec); }},
      {"curve", "", 0, "points of one curve share it", [](R r) { return Json(r.point.curve); }},
      {"sampler", "", 0, "reconstruction", [](R r) { return text(r.point.sampler); }},
      {"rcc", "", 0, "reverse channel coding scheme, where the spec names one",
       [](R r) { return text(r.point.scheme); }},
      {"ideal", "", 0, "theoretical: KL counted as rate", [](R r) { return Json(r.point.ideal); }},
      {"shared_encode", "", 0, "a prefix of an encode at a higher rate",
       [](R r) { return Json(r.point.shared_encode); }},
      {"n_images", "", 0, "images that worked", [](R r) { return Json(r.images); }},
      {"bugs", "bugs", 0, "images that failed", [](R r) { return Json(r.bugs); }},
      {"bpp_file", "bpp", 4, "8 file bytes / pixels", [](R r) { return number(r.bpp_file); }},
      {"bpp_payload", "", 4, "bits per pixel without headers", [](R r) { return number(r.bpp_payload); }},
      {"psnr", "PSNR", 2, "dB, mean of images", [](R r) { return number(r.psnr); }},
      {"psnr_low", "", 2, "95 % bootstrap interval", [](R r) { return number(r.psnr_interval.low); }},
      {"psnr_high", "", 2, "95 % bootstrap interval", [](R r) { return number(r.psnr_interval.high); }},
      {"psnr_infinite", "", 0, "lossless images, counted as 99 dB", [](R r) { return Json(r.infinite); }},
      {"psnr_of_mse", "", 2, "dB of the mean MSE", [](R r) { return number(r.psnr_of_mse); }},
      {"ssim", "SSIM", 4, "mean of images", [](R r) { return number(r.ssim); }},
      {"ms_ssim", "MS-SSIM", 4, "mean of images that are large enough",
       [](R r) { return number(r.ms_ssim); }},
  };
  for (std::size_t k = 0; k < metrics.size(); ++k) {
    const bool luma = k < Metrics::kLumas;
    columns.push_back({metrics[k], luma ? "" : metrics[k].substr(0, 16), luma ? 2 : 4,
                       luma ? "dB of the luma, mean of images" : "mean of images",
                       [k](R r) { return k < r.metrics.size() ? number(r.metrics[k]) : Json(); }});
  }
  columns.push_back(
      {"kid", "KID", 4, "kernel distance on the features given", [](R r) { return number(r.kid); }});
  columns.push_back({"kid_error", "", 4, "its standard error", [](R r) { return number(r.kid_error); }});
  columns.push_back({"fid", fid ? "FID" : "", 2, "Frechet distance on Inception features",
                     [fid](R r) { return fid ? number(r.frechet) : Json(); }});
  if (!distance_key.empty() && !fid) {
    columns.push_back({distance_key, distance_key.substr(0, 16), 2, "Frechet distance on the features given",
                       [](R r) { return number(r.frechet); }});
  }
  if (!distance_key.empty()) {
    columns.push_back({distance_key + "_disjoint", "disjoint", 2,
                       "the same to originals of the other half of the images",
                       [](R r) { return number(r.frechet_disjoint); }});
    columns.push_back({distance_key + "_floor", "floor", 2, "that of the originals: perfect realism",
                       [](R r) { return number(r.frechet_floor); }});
  }
  const std::vector<Column> rest = {
      {"encode_seconds", "enc s", 4, "wall clock, mean of images",
       [timed](R r) { return timed(r.encode_seconds); }},
      {"decode_seconds", "dec s", 4, "wall clock, mean of images",
       [timed](R r) { return timed(r.decode_seconds); }},
      {"peak_memory", "", 0, "bytes, largest resident set", [timed](R r) { return timed(r.peak_bytes); }},
      {"kl_bits", "", 1, "KL along the coder's trajectory, mean of images",
       [](R r) { return number(r.kl_bits); }},
      {"overhead", "ovh", 3, "payload bits / KL bits - 1", [](R r) { return number(r.overhead); }},
      {"model", "", 0, "model id", [](R r) { return text(r.model); }},
      {"first_error", "", 0, "of the images that failed", [](R r) { return text(r.first_error); }},
  };
  columns.insert(columns.end(), rest.begin(), rest.end());
  std::set<std::string> keys;
  for (const Column& column : columns)
    if (!keys.insert(column.key).second)
      throw Error(ErrorKind::kUsage, "a column '" + column.key + "' is there already", "choose another name");
  return columns;
}

std::string cell(const Column& column, const Result& result) {
  const Json value = column.value(result);
  if (value.is_null()) return "-";
  if (value.is_number_float()) return fmt::format("{:.{}f}", value.get<double>(), column.decimals);
  return value.is_string() ? value.get<std::string>() : json_text(value);
}

std::string csv_table(const std::vector<Column>& columns, const std::vector<Result>& results) {
  std::string out;
  for (const Column& c : columns) out += (out.empty() ? "" : ",") + c.key;
  out += "\r\n";
  for (const Result& r : results) {
    bool first = true;
    for (const Column& c : columns) out += (std::exchange(first, false) ? "" : ",") + csv_field(c.value(r));
    out += "\r\n";
  }
  return out;
}

std::string markdown_table(const std::vector<Column>& columns, const std::vector<Result>& results) {
  struct Shown {
    const Column* column;
    std::size_t width;
  };
  std::vector<Shown> shown;
  std::size_t total = 1;
  for (const Column& c : columns) {
    const bool any =
        std::any_of(results.begin(), results.end(), [&](const Result& r) { return !c.value(r).is_null(); });
    if (c.title.empty() || !any) continue;
    std::size_t width = std::max<std::size_t>(c.title.size(), 3);
    for (const Result& r : results) width = std::max(width, cell(c, r).size());
    shown.push_back({&c, width});
    total += width + 3;
  }
  if (shown.empty()) return {};
  Shown& spec = shown[0];
  if (total > kTableWidth) spec.width -= std::min(total - kTableWidth, spec.width - 8);
  std::string out, rule;
  for (const Shown& s : shown) {
    const bool left = &s == &shown[0];
    out += left ? fmt::format("| {:<{}} ", s.column->title, s.width)
                : fmt::format("| {:>{}} ", s.column->title, s.width);
    rule += left ? fmt::format("|:{} ", std::string(s.width, '-'))
                 : fmt::format("| {}:", std::string(s.width, '-'));
  }
  out += "|\n" + rule + "|\n";
  for (const Result& r : results) {
    for (const Shown& s : shown) {
      const std::string text = cell(*s.column, r);
      out += &s == &shown[0] ? fmt::format("| {:<{}} ", shortened(text, s.width), s.width)
                             : fmt::format("| {:>{}} ", text, s.width);
    }
    out += "|\n";
  }
  return out;
}

}  // namespace diffc::rdbench
