// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/base/stopwatch.h"
#include "codec/colour/identify.h"
#include "codec/container/container.h"
#include "codec/image_file/image_file.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/output.h"
#include "tools/diffc/commands.h"
#include "tools/diffc/extensions.h"
#include "tools/diffc/file_plan.h"
#include "tools/diffc/file_work.h"
#include "tools/diffc/picture_writer.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

po::options_description decode_options() {
  po::options_description options("Options of decode");
  options.add(file_options("image file (.png, .tiff, .jpg, ...), - for PNG on standard output",
                           ".png (default), .tiff, .jpg, ..."));
  options.add_options()        //
      ("help,h", "this text")  //
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

/// Shows a picture while it is decoded in a file of its own.
class PreviewFile {
 public:
  PreviewFile(std::string path, PictureWriter writer) : path_(std::move(path)), writer_(std::move(writer)) {}

  /// Never more than a tenth of the time goes into that.
  void refresh(const Image& image) {
    if (next_ > since_start_.seconds()) return;
    const Stopwatch writing;
    write(image);
    next_ = since_start_.seconds() + 9 * writing.seconds();
  }

  void write(const Image& image) { write_file_atomically(path_, writer_.write(image, nullptr)); }

 private:
  std::string path_;
  PictureWriter writer_;
  Stopwatch since_start_;
  double next_ = 0;
};

/// Of --preview, if it was given.
std::unique_ptr<PreviewFile> preview_file(Session& session, const FilePlan& plan,
                                          const po::variables_map& values) {
  if (!values.count("preview")) return nullptr;
  const std::string path = values["preview"].as<std::string>();
  if (!plan.folder.empty())
    throw Error(ErrorKind::kUsage, "--preview shows one picture, -O is for many", "use -o");
  if (path == "-" || path == plan.files[0].output)
    throw Error(ErrorKind::kUsage, "the preview is a file beside the output", "name another file");
  if (extension_of(path).empty())
    throw Error(ErrorKind::kUsage, "the preview has no extension", "name it .png, .ppm, ...");
  check_output(path, {plan.files[0].input}, values);
  return std::make_unique<PreviewFile>(path, PictureWriter(session, extension_of(path), std::nullopt));
}

DecodeOptions read_decode_options(const po::variables_map& values, const Registry& registry) {
  DecodeOptions options;
  options.sampler = sampler_choice(registry, values);
  if (values.count("model")) options.model = values["model"].as<std::string>();
  if (values.count("max-bytes")) options.max_bytes = values["max-bytes"].as<uint64_t>();
  return options;
}

nlohmann::ordered_json to_json(const DecodedFile& file, const PictureWriter& writer, const Device& device) {
  nlohmann::ordered_json j;
  j["codec"] = file.stream.codec;
  j["sampler"] = file.sampler;
  for (const auto& [name, value] : file.sampler_figures) j["sampler_" + name] = value;
  j["width"] = file.image.width;
  j["height"] = file.image.height;
  j["device"] = to_string(device);
  j["decode_seconds"] = file.seconds;
  if (!writer.codec().empty()) {
    j["output_codec"] = writer.codec();
    j["output_quality"] = writer.quality();
  }
  j["warnings"] = file.warnings;
  return j;
}

std::string in_words(const std::string& output, const DecodedFile& file, const PictureWriter& writer) {
  const std::string written =
      writer.codec().empty() ? "" : fmt::format(", as {} of quality {}", writer.codec(), writer.quality());
  return fmt::format("{}: {} {}x{}{}{}{}{}, {:.2f} s", output, file.stream.codec, file.image.width,
                     file.image.height, file.sampler.empty() ? "" : ", ", file.sampler,
                     in_words(file.sampler_figures), written, file.seconds);
}

/// Of the picture in a file; the most there can be if only decoding would tell.
uint64_t pixels_in(const Session& session, std::span<const uint8_t> bytes) {
  if (!is_container(bytes)) return kAnyPixels;
  const StreamInfo stream = parse_container(session.options().limits, bytes).stream;
  return static_cast<uint64_t>(stream.width) * stream.height;
}

/// One picture, from file to file, unless it has more pixels. The writer may be of another session.
std::optional<Outcome> decode(Session& session, const FilePair& names, DecodeOptions options,
                              uint64_t most_pixels, const PictureWriter& writer, PreviewFile* preview) {
  const std::vector<uint8_t> bytes = read_file_bytes(names.input);
  if (most_pixels != kAnyPixels && pixels_in(session, bytes) > most_pixels) return std::nullopt;
  if (preview) options.preview = [preview](const Image& image) { preview->refresh(image); };
  DecodedFile file = decode_file(session, bytes, options);
  if (!file.image.icc.empty() && writer.codec().empty() && !keeps_profile(writer.extension()))
    file.warnings.push_back(writer.extension() + " files keep no colour profile, here \"" +
                            profile_name(file.image.icc) + "\": write .png for the right colours");
  write_file_atomically(names.output, writer.write(file.image, &file.warnings));
  if (preview) preview->write(file.image);
  return Outcome{to_json(file, writer, session.device()), in_words(names.output, file, writer),
                 file.warnings};
}

}  // namespace

int decode_command(const Arguments& args) {
  const po::options_description options = decode_options();
  const po::variables_map values = parse_file_options(args, options);
  if (values.count("help")) {
    std::cout << "usage: diffc decode IN -o OUT [OPTIONS]\n"
                 "       diffc decode IN... -O FOLDER [OPTIONS]\n\n"
              << options;
    return kExitDone;
  }
  FilePlan plan = plan_files(values, "diffc decode IN -o OUT", ".png");
  if (plan.files[0].output == "-") plan.extension = ".png";
  if (plan.extension.empty())
    throw Error(ErrorKind::kUsage, "the output has no extension", "name it .png, .ppm, ...");
  const std::unique_ptr<Session> session = make_session(values);
  // What cannot be written is found out before the work, not after it.
  std::optional<double> quality;
  if (values.count("output-quality")) quality = values["output-quality"].as<double>();
  const PictureWriter writer(*session, plan.extension, quality);
  const DecodeOptions wanted = read_decode_options(values, session->registry());
  const std::unique_ptr<PreviewFile> preview = preview_file(*session, plan, values);
  const FileWork work{"decode", "decoded",
                      [&](Session& of, const FilePair& names, uint64_t most, const Progress& progress) {
                        DecodeOptions with_progress = wanted;
                        with_progress.progress = progress;
                        return decode(of, names, with_progress, most, writer, preview.get());
                      }};
  return work_on_files(values, *session, plan, work);
}

}  // namespace diffc
