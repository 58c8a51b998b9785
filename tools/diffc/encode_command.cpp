// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "codec/base/file.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/picture.h"
#include "tools/diffc/commands.h"
#include "tools/diffc/encode_options.h"
#include "tools/diffc/file_plan.h"
#include "tools/diffc/file_work.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

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
  if (!stats.gpu_fault.empty()) j["gpu_fault"] = stats.gpu_fault;
  if (const double missed = missed_of(stats); missed > 0) j["search_cut_short"] = missed;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const StepStats& s : stats.steps)
    list.push_back({{"eta", s.eta},
                    {"kl_bits", s.kl_bits},
                    {"bits", s.bits},
                    {"side_bits", s.side_bits},
                    {"end_offset", file.header_bytes + s.end_offset}});
  j["messages"] = list;
  return j;
}

/// One picture, from file to file, unless it has more pixels.
std::optional<Outcome> encode(Session& session, const FilePair& names, EncodeOptions options,
                              uint64_t most_pixels, const Progress& progress) {
  std::vector<std::string> warnings;
  const Image image = read_picture_file(session, names.input, &warnings);
  if (image.area() > most_pixels) return std::nullopt;
  options.progress = progress;
  const EncodedFile file = encode_image(session, image, options);
  write_file_atomically(names.output, file.bytes);
  warnings.insert(warnings.end(), file.warnings.begin(), file.warnings.end());
  if (const std::string& fault = file.result.stats.gpu_fault; !fault.empty())
    warnings.push_back("the processor searched messages for the GPU: " + fault);
  Outcome outcome{to_json(file, image, options, session.device()), {}, warnings};
  outcome.json["warnings"] = warnings;
  outcome.line = fmt::format("{}: {} {}x{}, {} bytes, {:.4f} bpp, {:.2f} s", names.output, options.codec,
                             image.width, image.height, file.bytes.size(),
                             8.0 * static_cast<double>(file.bytes.size()) / static_cast<double>(image.area()),
                             file.seconds);
  return outcome;
}

}  // namespace

int encode_command(const Arguments& args) {
  const po::options_description options = encode_options();
  const po::variables_map values = parse_file_options(args, options);
  if (values.count("help")) {
    std::cout << "usage: diffc encode IN -o OUT [OPTIONS]\n"
                 "       diffc encode IN... -O FOLDER [OPTIONS]\n\n"
              << options;
    return kExitDone;
  }
  const FilePlan plan = plan_files(values, "diffc encode IN -o OUT", ".dfc");
  const std::unique_ptr<Session> session = make_session(values);
  const EncodeOptions wanted = read_encode_options(values, session->registry(), plan.extension);
  const FileWork work{"encode", "encoded",
                      [&](Session& of, const FilePair& names, uint64_t most, const Progress& progress) {
                        return encode(of, names, wanted, most, progress);
                      }};
  return work_on_files(values, *session, plan, work);
}

}  // namespace diffc
