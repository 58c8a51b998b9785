// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
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
#include "tools/common/output.h"
#include "tools/common/picture.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc/commands.h"
#include "tools/diffc/composite.h"
#include "tools/diffc/extensions.h"
#include "tools/diffc/picture_writer.h"
#include "tools/diffc/side_by_side.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

/// A picture, or a .dfc file.
Image load(Session& session, const std::string& path, const DecodeOptions& decode) {
  const std::vector<uint8_t> bytes = read_file_bytes(path);
  const QuietLibraries quiet_libraries;
  return is_container(bytes) ? decode_file(session, bytes, decode).image : read_picture(session, bytes, path);
}

struct Difference {
  double mse = 0, ssim = 0;
  std::optional<double> alpha_mse;  ///< If one of the pictures can be seen through.
};

Difference difference_of(Image a, Image b) {
  // Grey beside colour is compared as colour of three equal channels.
  if (a.channels == 1 && b.channels == 3) a = expand_grey(a);
  if (a.channels == 3 && b.channels == 1) b = expand_grey(b);
  Difference difference;
  // Pictures that are equal but for what can be seen through are not equal.
  if (is_transparent(a) || is_transparent(b)) {
    check_same_size(a, b);
    difference.alpha_mse = alpha_mse(a, b);
    a = before_black_and_white(a);
    b = before_black_and_white(b);
  }
  difference.mse = mse(a, b);
  difference.ssim = ssim(a, b);
  return difference;
}

nlohmann::ordered_json to_json(const Difference& d) {
  const double db = psnr(d.mse);
  nlohmann::ordered_json j;
  j["psnr"] = std::isfinite(db) ? nlohmann::ordered_json(db) : nullptr;  // null: the images are equal
  j["mse"] = d.mse;
  j["ssim"] = std::isfinite(d.ssim) ? nlohmann::ordered_json(d.ssim) : nullptr;
  if (d.alpha_mse) j["alpha_mse"] = *d.alpha_mse;
  return j;
}

std::string to_text(const Difference& d) {
  return fmt::format(
      "PSNR {:.3f} dB, MSE {:.4f}, SSIM {:.5f}{}", psnr(d.mse), d.mse, d.ssim,
      d.alpha_mse ? fmt::format(", before black and white; MSE of alpha {:.4f}", *d.alpha_mse) : "");
}

}  // namespace

int compare_command(const Arguments& args) {
  po::options_description options("Options of compare"), files;
  options.add_options()        //
      ("help,h", "this text")  //
      ("picture", po::value<std::string>(),
       "write all of them side by side into this image file")  //
      ("json", "print one JSON object");
  options.add(output_options()).add(common_options());
  files.add_options()("file", po::value<std::vector<std::string>>());
  po::options_description all = options;
  all.add(files);
  const po::variables_map values = parse_options(args, all, {"file..."});
  if (values.count("help")) {
    std::cout << "usage: diffc compare A B... [OPTIONS]\n\n" << options;
    return kExitDone;
  }
  const auto names =
      values.count("file") ? values["file"].as<std::vector<std::string>>() : std::vector<std::string>();
  if (names.size() < 2) throw Error(ErrorKind::kUsage, "two files are needed", "diffc compare A B");
  const std::unique_ptr<Session> session = make_session(values);
  const std::string picture = values.count("picture") ? values["picture"].as<std::string>() : "";
  std::optional<PictureWriter> writer;
  if (!picture.empty()) {
    if (picture == "-" || extension_of(picture).empty())
      throw Error(ErrorKind::kUsage, "the picture has no extension", "name it .png, .jpg, ...");
    check_output(picture, names, values);
    writer.emplace(*session, extension_of(picture), std::nullopt);
  }
  DecodeOptions decode;
  if (values.count("model")) decode.model = values["model"].as<std::string>();
  std::vector<Image> images;
  for (const std::string& name : names) images.push_back(load(*session, name, decode));

  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::string text;
  for (std::size_t k = 1; k < names.size(); ++k) {
    const Difference difference = difference_of(images[0], images[k]);
    list.push_back(to_json(difference));
    if (names.size() > 2) list.back()["file"] = names[k];
    text += (names.size() > 2 ? names[k] + ": " : "") + to_text(difference) + "\n";
  }
  if (writer &&
      std::any_of(images.begin(), images.end(), [&](const Image& i) { return i.icc != images[0].icc; }))
    fmt::print(stderr,
               "diffc: warning: the pictures are in different colour spaces, and beside each other in that "
               "of the first\n");
  if (writer) write_file_atomically(picture, writer->write(side_by_side(images), nullptr));
  if (values.count("json"))
    std::cout << json_text(names.size() > 2 ? nlohmann::ordered_json{{"compared", list}} : list[0])
              << std::endl;
  else
    std::cout << text << std::flush;
  return kExitDone;
}

}  // namespace diffc
