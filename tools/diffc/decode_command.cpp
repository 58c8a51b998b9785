// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/base/stopwatch.h"
#include "codec/colour/identify.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/json.h"
#include "tools/common/output.h"
#include "tools/common/progress.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc/commands.h"
#include "tools/diffc/extensions.h"
#include "tools/diffc/picture_writer.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

po::options_description decode_options() {
  po::options_description options("Options of decode");
  options.add_options()        //
      ("help,h", "this text")  //
      ("output,o", po::value<std::string>(),
       "image file (.png, .tiff, .jpg, ...), - for PNG on standard output")  //
      ("output-quality", po::value<double>(),
       "0..100, of outputs that lose something: .jpg, .webp, ... (95)")  //
      ("sampler", po::value<std::string>()->default_value(kDefaultSampler),
       "flow, ancestral, mean, r2d2, r2d2-patch")                                                      //
      ("param,p", po::value<std::vector<std::string>>()->composing(), "sampler parameter NAME=VALUE")  //
      ("realism", po::value<double>(),
       "0..2: 0 keeps the detail of flow, 1 is the law that attains R(D), 2 has the least error")  //
      ("seed", po::value<uint64_t>()->default_value(0), "fresh noise of the ancestral sampler")    //
      ("preview", po::value<std::string>(),
       "image file that shows the picture while it is decoded")                        //
      ("max-bytes", po::value<uint64_t>(), "decode only this many bytes of the file")  //
      ("json", "print one JSON object")                                                //
      ("quiet", "print nothing");
  options.add(output_options()).add(common_options());
  return options;
}

/// --sampler, --param, --seed; --realism is the sampler that has them all between.
SamplerChoice sampler_choice(const Registry& registry, const po::variables_map& values) {
  SamplerChoice choice;
  choice.name = values["sampler"].as<std::string>();
  choice.seed = values["seed"].as<uint64_t>();
  if (values.count("param")) choice.params = parse_params(values["param"].as<std::vector<std::string>>());
  if (values.count("realism")) {
    const std::string sampler = "r2d2";
    if (!values["sampler"].defaulted() && choice.name != sampler)
      throw Error(ErrorKind::kUsage, "--realism is of sampler r2d2, not of " + choice.name,
                  "give --realism or --sampler");
    if (choice.params.contains("t"))
      throw Error(ErrorKind::kUsage, "--realism and -p t= say the same", "give one of them");
    choice.name = sampler;
    choice.params["t"] = fmt::format("{}", values["realism"].as<double>());
  }
  check_sampler(registry, choice);
  return choice;
}

/// ", epsilon 0.0123, collapsed 0.81"
std::string in_words(const SamplerFigures& figures) {
  std::string text;
  for (const auto& [name, value] : figures) text += fmt::format(", {} {:.3g}", name, value);
  return text;
}

PictureWriter preview_writer(Session& session, const std::string& preview, const std::string& output,
                             const po::variables_map& values) {
  if (preview == "-" || preview == output)
    throw Error(ErrorKind::kUsage, "the preview is a file beside the output", "name another file");
  if (extension_of(preview).empty())
    throw Error(ErrorKind::kUsage, "the preview has no extension", "name it .png, .ppm, ...");
  check_output(preview, {values["input"].as<std::string>()}, values);
  return {session, extension_of(preview), std::nullopt};
}

/// Writes pictures into a file, but never spends more than a tenth of the time on that.
class PreviewFile {
 public:
  PreviewFile(std::string path, PictureWriter writer) : path_(std::move(path)), writer_(std::move(writer)) {}

  void operator()(const Image& image) {
    if (next_ > since_start_.seconds()) return;
    const Stopwatch writing;
    write_file_atomically(path_, writer_.write(image, nullptr));
    next_ = since_start_.seconds() + 9 * writing.seconds();
  }

 private:
  std::string path_;
  PictureWriter writer_;
  Stopwatch since_start_;
  double next_ = 0;
};

}  // namespace

int decode_command(const Arguments& args) {
  const po::options_description options = decode_options();
  const po::variables_map values = parse_options(args, options, {"input"});
  if (values.count("help")) {
    std::cout << "usage: diffc decode IN -o OUT [OPTIONS]\n\n" << options;
    return kExitDone;
  }
  if (!values.count("input")) throw Error(ErrorKind::kUsage, "no input file given", "diffc decode IN -o OUT");
  if (!values.count("output")) throw Error(ErrorKind::kUsage, "no output given", "add -o OUT.png");
  const std::string output = values["output"].as<std::string>();
  const bool json = values.count("json"), quiet = values.count("quiet");
  if (json && output == "-")
    throw Error(ErrorKind::kUsage, "--json and -o - both want standard output", "choose one");
  const std::string extension = output == "-" ? ".png" : extension_of(output);
  if (extension.empty())
    throw Error(ErrorKind::kUsage, "the output has no extension", "name it .png, .ppm, ...");
  check_output(output, {values["input"].as<std::string>()}, values);
  const std::string preview = values.count("preview") ? values["preview"].as<std::string>() : "";
  const std::unique_ptr<Session> session = make_session(values);
  // What cannot be written is found out before the work, not after it.
  std::optional<double> quality;
  if (values.count("output-quality")) quality = values["output-quality"].as<double>();
  const PictureWriter writer(*session, extension, quality);
  DecodeOptions decode;
  decode.sampler = sampler_choice(session->registry(), values);
  if (values.count("model")) decode.model = values["model"].as<std::string>();
  if (values.count("max-bytes")) decode.max_bytes = values["max-bytes"].as<uint64_t>();
  std::optional<PictureWriter> previews;
  if (!preview.empty()) {
    previews = preview_writer(*session, preview, output, values);
    decode.preview = PreviewFile(preview, *previews);
  }
  const std::vector<uint8_t> bytes = read_file_bytes(values["input"].as<std::string>());
  DecodedFile file;
  {
    ProgressBar bar("decode", !json && !quiet);
    decode.progress = [&](double p) {
      bar.show(p);
      return true;
    };
    const QuietLibraries quiet_libraries;
    file = decode_file(*session, bytes, decode);
  }
  if (!file.image.icc.empty() && writer.codec().empty() && !keeps_profile(extension))
    file.warnings.push_back(extension + " files keep no colour profile, here \"" +
                            profile_name(file.image.icc) + "\": write .png for the right colours");
  {
    const QuietLibraries quiet_libraries;
    write_file_atomically(output, writer.write(file.image, &file.warnings));
    if (previews) write_file_atomically(preview, previews->write(file.image, nullptr));
  }
  for (const std::string& warning : file.warnings) fmt::print(stderr, "diffc: warning: {}\n", warning);
  if (json) {
    nlohmann::ordered_json j;
    j["codec"] = file.stream.codec;
    j["sampler"] = file.sampler;
    for (const auto& [name, value] : file.sampler_figures) j["sampler_" + name] = value;
    j["width"] = file.image.width;
    j["height"] = file.image.height;
    j["device"] = to_string(session->device());
    j["decode_seconds"] = file.seconds;
    if (!writer.codec().empty()) {
      j["output_codec"] = writer.codec();
      j["output_quality"] = writer.quality();
    }
    j["warnings"] = file.warnings;
    std::cout << json_text(j) << std::endl;
  } else if (!quiet) {
    const std::string written =
        writer.codec().empty() ? "" : fmt::format(", as {} of quality {}", writer.codec(), writer.quality());
    fmt::print(stderr, "{}: {} {}x{}{}{}{}{}, {:.2f} s\n", output, file.stream.codec, file.image.width,
               file.image.height, file.sampler.empty() ? "" : ", ", file.sampler,
               in_words(file.sampler_figures), written, file.seconds);
  }
  return kExitDone;
}

}  // namespace diffc
