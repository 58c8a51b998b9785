// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/base/grey.h"
#include "codec/container/container.h"
#include "codec/metrics/distortion.h"
#include "codec/metrics/same_size.h"
#include "codec/metrics/ssim.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/json.h"
#include "tools/common/picture.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc/commands.h"
#include "tools/diffc/composite.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

/// A picture, or a .dfc file.
Image load(Session& session, const std::string& path, const DecodeOptions& decode) {
  const std::vector<uint8_t> bytes = read_file_bytes(path);
  const QuietLibraries quiet_libraries;
  return is_container(bytes) ? decode_file(session, bytes, decode).image : read_picture(session, bytes, path);
}

}  // namespace

int compare_command(const Arguments& args) {
  po::options_description options("Options of compare");
  options.add_options()        //
      ("help,h", "this text")  //
      ("json", "print one JSON object");
  options.add(common_options());
  const po::variables_map values = parse_options(args, options, {"a", "b"});
  if (values.count("help")) {
    std::cout << "usage: diffc compare A B [OPTIONS]\n\n" << options;
    return kExitDone;
  }
  if (!values.count("a") || !values.count("b"))
    throw Error(ErrorKind::kUsage, "two files are needed", "diffc compare A B");
  const std::unique_ptr<Session> session = make_session(values);
  DecodeOptions decode;
  if (values.count("model")) decode.model = values["model"].as<std::string>();
  Image a = load(*session, values["a"].as<std::string>(), decode);
  Image b = load(*session, values["b"].as<std::string>(), decode);
  // Grey beside colour is compared as colour of three equal channels.
  if (a.channels == 1 && b.channels == 3) a = expand_grey(a);
  if (a.channels == 3 && b.channels == 1) b = expand_grey(b);
  // Pictures that are equal but for what can be seen through are not equal.
  std::optional<double> alpha;
  if (is_transparent(a) || is_transparent(b)) {
    check_same_size(a, b);
    alpha = alpha_mse(a, b);
    a = before_black_and_white(a);
    b = before_black_and_white(b);
  }
  const double error = mse(a, b), db = psnr(error), similarity = ssim(a, b);
  if (values.count("json")) {
    nlohmann::ordered_json j;
    j["psnr"] = std::isfinite(db) ? nlohmann::ordered_json(db) : nullptr;  // null: the images are equal
    j["mse"] = error;
    j["ssim"] = std::isfinite(similarity) ? nlohmann::ordered_json(similarity) : nullptr;
    if (alpha) j["alpha_mse"] = *alpha;
    std::cout << json_text(j) << std::endl;
  } else {
    fmt::print("PSNR {:.3f} dB, MSE {:.4f}, SSIM {:.5f}{}\n", db, error, similarity,
               alpha ? fmt::format(", before black and white; MSE of alpha {:.4f}", *alpha) : "");
  }
  return kExitDone;
}

}  // namespace diffc
