// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The JSON format of compressai.utils.bench: one object per codec, lists with one entry per quality point.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "codec/base/error.h"
#include "tools/common/app.h"
#include "tools/rdbench/summary.h"

namespace diffc::rdbench {

std::vector<std::pair<std::string, Json>> to_compressai(const Summary& s) {
  std::vector<std::pair<std::string, Json>> out;
  for (const NamedCurve& curve : named_curves(s)) {
    if (curve.psnr.empty() || curve.points.empty()) continue;
    Json bpp = Json::array(), psnr = Json::array(), ms_ssim = Json::array(), encode = Json::array(),
         decode = Json::array();
    bool all_ms_ssim = true;
    for (const int p : curve.points) {
      const Result& r = s.results[p];
      if (r.images == 0) continue;
      bpp.push_back(r.bpp_file);
      psnr.push_back(r.psnr);
      ms_ssim.push_back(number(r.ms_ssim));
      all_ms_ssim = all_ms_ssim && !std::isnan(r.ms_ssim);
      encode.push_back(s.options.timing ? number(r.encode_seconds) : Json());
      decode.push_back(s.options.timing ? number(r.decode_seconds) : Json());
    }
    Json results = {{"psnr-rgb", psnr}, {"bpp", bpp}};
    if (all_ms_ssim) results["ms-ssim-rgb"] = ms_ssim;
    if (s.options.timing) {
      results["encoding_time"] = encode;
      results["decoding_time"] = decode;
    }
    std::string version;
    for (const auto& [name, text] : s.plugins) {
      if (!curve.points.empty() && name == s.results[curve.points[0]].point.codec) version = ", " + text;
    }
    Json object = {
        {"name", curve.name},
        {"description", fmt::format("rdbench {}{}, {} images", project_version(), version, s.images)},
        {"results", results}};
    out.emplace_back(curve.name, std::move(object));
  }
  return out;
}

ImportedCurve read_compressai(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Error(ErrorKind::kIo, path + ": cannot be read", "check --import");
  try {
    const auto json = nlohmann::json::parse(file);
    ImportedCurve curve;
    curve.file = path;
    curve.name = json.at("name").get<std::string>();
    if (json.contains("description")) curve.description = json["description"].get<std::string>();
    const auto& results = json.at("results");
    const auto bpp = results.at("bpp").get<std::vector<double>>();
    const auto psnr =
        results.at(results.contains("psnr-rgb") ? "psnr-rgb" : "psnr").get<std::vector<double>>();
    if (bpp.size() != psnr.size() || bpp.empty()) throw Error(ErrorKind::kData, "lists of different length");
    for (std::size_t i = 0; i < bpp.size(); ++i) {
      if (!(bpp[i] > 0) || !std::isfinite(psnr[i]))
        throw Error(ErrorKind::kData, "a rate that is not positive");
      curve.points.push_back({bpp[i], psnr[i]});
    }
    std::sort(curve.points.begin(), curve.points.end(), [](auto& a, auto& b) { return a.bpp < b.bpp; });
    return curve;
  } catch (const std::exception&) {
    throw Error(ErrorKind::kData, path + ": not a result file of CompressAI",
                "it needs name, results.bpp and results.psnr-rgb");
  }
}

}  // namespace diffc::rdbench
