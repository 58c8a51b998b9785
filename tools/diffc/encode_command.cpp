// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/json.h"
#include "tools/common/output.h"
#include "tools/common/picture.h"
#include "tools/common/progress.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc/commands.h"
#include "tools/diffc/extensions.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

po::options_description encode_options() {
  po::options_description options("Options of encode");
  options.add_options()        //
      ("help,h", "this text")  //
      ("output,o", po::value<std::string>(),
       ".dfc file, or .jpg, .bpg, .webp, .jxl, .avif; - for standard output")                          //
      ("codec", po::value<std::string>(), "diffc (default), gaussian, jpeg, bpg, ...")                 //
      ("bpp", po::value<double>(), "the largest file of at most this many bits per pixel")             //
      ("bytes", po::value<uint64_t>(), "the largest file of at most this many bytes")                  //
      ("psnr", po::value<double>(), "the smallest file that reaches this many dB")                     //
      ("quality,q", po::value<double>(), "0..100")                                                     //
      ("lossless", "every sample as it was, of codecs that can")                                       //
      ("effort", po::value<int>(), "1..9, the time to spend on a smaller file (default 5)")            //
      ("rcc", po::value<std::string>(), "reverse channel coding: trellis, pfr, ...")                   //
      ("steps", po::value<int>(), "number of noise steps")                                             //
      ("sampler", po::value<std::string>(), "sampler that --psnr is measured with (default flow)")     //
      ("param,p", po::value<std::vector<std::string>>()->composing(), "codec parameter NAME=VALUE")    //
      ("seed", po::value<uint64_t>()->default_value(0), "key material of the shared randomness")       //
      ("salt", po::value<int>()->default_value(0), "0..255, as --seed but free of charge")             //
      ("checksum", "add checksums")                                                                    //
      ("full-model-id", "store the whole model id")                                                    //
      ("alpha-quality", po::value<int>()->default_value(100), "0..100, 100 keeps alpha without loss")  //
      ("strip", "drop EXIF and XMP")                                                                   //
      ("json", "print one JSON object")                                                                //
      ("quiet", "print nothing");
  options.add(output_options()).add(common_options());
  return options;
}

/// Formats that are those of a plugin, which may be missing, or of other programs.
constexpr std::array<std::string_view, 13> kOtherFormats = {".bpg", ".webp", ".jxl",  ".avif", ".gif",
                                                            ".jp2", ".j2k",  ".heic", ".heif", ".psd",
                                                            ".exr", ".qoi",  ".svg"};

/// A picture that is called .png or .bpg but holds a compressed file would be found out when it is too late.
void refuse_picture_formats(const std::string& extension, const Registry& registry) {
  const auto among = [&](std::span<const std::string_view> known) {
    return std::find(known.begin(), known.end(), std::string_view(extension)) != known.end();
  };
  if (!among(image_extensions()) && !among(kOtherFormats)) return;
  throw Error(ErrorKind::kUsage, "no codec writes " + extension + " files",
              "name the output .dfc" + native_extensions(registry));
}

/// The codec and whether its native file is wanted, from --codec and the output's extension.
void choose_codec(const po::variables_map& values, const Registry& registry, const std::string& output,
                  EncodeOptions& options) {
  const std::string extension = extension_of(output);
  const PluginEntry* native = registry.by_extension(extension);
  if (values.count("codec"))
    options.codec = values["codec"].as<std::string>();
  else if (native)
    options.codec = native->descriptor->name;
  if (!native) refuse_picture_formats(extension, registry);
  options.native = native && options.codec == native->descriptor->name;
  if (native && !options.native)
    throw Error(ErrorKind::kUsage, "codec '" + options.codec + "' does not write " + extension + " files",
                "name the output .dfc");
}

EncodeOptions read_options(const po::variables_map& values, const Registry& registry,
                           const std::string& output) {
  EncodeOptions options;
  choose_codec(values, registry, output, options);
  if (values.count("param")) options.params = parse_params(values["param"].as<std::vector<std::string>>());
  if (values.count("effort")) options.params["effort"] = std::to_string(values["effort"].as<int>());
  if (values.count("lossless")) options.params["lossless"] = "1";
  if (values.count("rcc")) options.params["rcc"] = values["rcc"].as<std::string>();
  if (values.count("steps")) options.params["steps"] = std::to_string(values["steps"].as<int>());
  if (values.count("bpp")) options.bpp = values["bpp"].as<double>();
  if (values.count("bytes")) options.bytes = values["bytes"].as<uint64_t>();
  if (values.count("psnr")) options.psnr = values["psnr"].as<double>();
  if (values.count("quality")) options.quality = values["quality"].as<double>();
  if (values.count("model")) options.model = values["model"].as<std::string>();
  if (values.count("sampler")) {
    options.sampler.name = values["sampler"].as<std::string>();
    registry.need(options.sampler.name, kKindSampler);
  }
  options.seed = values["seed"].as<uint64_t>();
  const int salt = values["salt"].as<int>();
  if (salt < 0 || salt > 255) throw Error(ErrorKind::kUsage, "the salt is out of range", "give 0 to 255");
  options.salt = static_cast<uint8_t>(salt);
  options.checksum = values.count("checksum");
  options.full_model_hash = values.count("full-model-id");
  options.metadata = !values.count("strip");
  options.alpha_quality = values["alpha-quality"].as<int>();
  return options;
}

/// Of rcc=pfr-exact: bound on the probability that a search without end would have made another file.
double missed_of(const EncodeStats& stats) {
  double missed = 0;
  for (const StepStats& step : stats.steps) missed += step.missed;
  return missed;
}

nlohmann::ordered_json to_json(const EncodedFile& file, const Image& image, const EncodeOptions& options,
                               const Device& device) {
  const EncodeStats& stats = file.result.stats;
  const double payload_bits = static_cast<double>(file.result.payload_bits);
  nlohmann::ordered_json j;
  j["codec"] = options.codec;
  j["width"] = image.width;
  j["height"] = image.height;
  j["file_bytes"] = file.bytes.size();
  j["payload_bits"] = file.result.payload_bits;
  j["bpp"] = 8.0 * static_cast<double>(file.bytes.size()) / static_cast<double>(image.area());
  j["kl_bits"] = stats.kl_bits;
  j["overhead"] = stats.kl_bits > 0 ? nlohmann::ordered_json(payload_bits / stats.kl_bits - 1.0) : nullptr;
  j["steps"] = stats.steps.size();
  j["device"] = to_string(device);
  j["encode_seconds"] = file.seconds;
  j["network_seconds"] = stats.network_seconds;
  j["coding_seconds"] = stats.coding_seconds;
  if (const double missed = missed_of(stats); missed > 0) j["search_cut_short"] = missed;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const StepStats& s : stats.steps)
    list.push_back({{"eta", s.eta},
                    {"kl_bits", s.kl_bits},
                    {"bits", s.bits},
                    {"side_bits", s.side_bits},
                    {"end_offset", file.header_bytes + s.end_offset}});
  j["messages"] = list;
  j["warnings"] = file.warnings;
  return j;
}

}  // namespace

int encode_command(const Arguments& args) {
  const po::options_description options = encode_options();
  const po::variables_map values = parse_options(args, options, {"input"});
  if (values.count("help")) {
    std::cout << "usage: diffc encode IN -o OUT [OPTIONS]\n\n" << options;
    return kExitDone;
  }
  if (!values.count("input"))
    throw Error(ErrorKind::kUsage, "no input image given", "diffc encode IN -o OUT");
  if (!values.count("output")) throw Error(ErrorKind::kUsage, "no output given", "add -o OUT.dfc");
  const std::string output = values["output"].as<std::string>();
  const bool json = values.count("json"), quiet = values.count("quiet");
  if (json && output == "-")
    throw Error(ErrorKind::kUsage, "--json and -o - both want standard output", "choose one");

  check_output(output, {values["input"].as<std::string>()}, values);
  const std::unique_ptr<Session> session = make_session(values);
  EncodeOptions encode = read_options(values, session->registry(), output);
  if (encode.params.count("rcc") && encode.params["rcc"] == "ideal")
    throw Error(ErrorKind::kUsage, "'ideal' writes no file that can be decoded", "use it in rdbench");
  std::vector<std::string> warnings;
  const Image image = [&] {
    const QuietLibraries quiet_libraries;
    return read_picture_file(*session, values["input"].as<std::string>(), &warnings);
  }();
  EncodedFile file;
  {
    ProgressBar bar("encode", !json && !quiet);
    encode.progress = [&](double p) {
      bar.show(p);
      return true;
    };
    file = encode_image(*session, image, encode);
  }
  file.warnings.insert(file.warnings.begin(), warnings.begin(), warnings.end());
  write_file_atomically(output, file.bytes);
  for (const std::string& warning : file.warnings) fmt::print(stderr, "diffc: warning: {}\n", warning);
  if (json)
    std::cout << json_text(to_json(file, image, encode, session->device())) << std::endl;
  else if (!quiet)
    fmt::print(stderr, "{}: {} {}x{}, {} bytes, {:.4f} bpp, {:.2f} s\n", output, encode.codec, image.width,
               image.height, file.bytes.size(),
               8.0 * static_cast<double>(file.bytes.size()) / static_cast<double>(image.area()),
               file.seconds);
  return kExitDone;
}

}  // namespace diffc
