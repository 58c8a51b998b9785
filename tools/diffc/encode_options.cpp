// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc/encode_options.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "codec/base/error.h"
#include "codec/image_file/image_file.h"
#include "tools/common/environment.h"
#include "tools/common/output.h"
#include "tools/diffc/extensions.h"
#include "tools/diffc/file_plan.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

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
void choose_codec(const po::variables_map& values, const Registry& registry, const std::string& extension,
                  EncodeOptions& options) {
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

}  // namespace

po::options_description encode_options() {
  po::options_description options("Options of encode");
  options.add(file_options(".dfc file, or .jpg, .bpg, .webp, .jxl, .avif; - for standard output",
                           ".dfc (default), .jpg, ..."));
  options.add_options()                                                                                //
      ("help,h", "this text")                                                                          //
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

EncodeOptions read_encode_options(const po::variables_map& values, const Registry& registry,
                                  const std::string& extension) {
  EncodeOptions options;
  choose_codec(values, registry, extension, options);
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
  if (options.params.count("rcc") && options.params["rcc"] == "ideal")
    throw Error(ErrorKind::kUsage, "'ideal' writes no file that can be decoded", "use it in rdbench");
  return options;
}

}  // namespace diffc
