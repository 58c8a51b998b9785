// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/base/text.h"
#include "codec/container/inspect.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/json.h"
#include "tools/common/picture.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc/commands.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

/// The sampler that costs least: what it makes of a file is not looked at.
constexpr const char* kQuickSampler = "mean";

/// Throws Error for whatever keeps the file from giving its whole picture.
void check(Session& session, const std::string& path, const std::string& model) {
  const std::vector<uint8_t> bytes = read_file_bytes(path);
  const QuietLibraries quiet_libraries;
  if (!is_container(bytes)) {
    read_picture(session, bytes, path);
    return;
  }
  const Inspection inspection = inspect_container(session.options().limits, bytes);
  const auto refuse = [&](const std::string& what) { throw Error(ErrorKind::kData, path + ": " + what); };
  if (!inspection.damage.empty())
    refuse(fmt::format("damaged from byte {} on: {}", inspection.damage[0].first_byte,
                       inspection.damage[0].what));
  if (!inspection.container->complete) refuse(inspection.container->warnings.back());
  DecodedFile file;
  try {
    file = decode_file(session, bytes, {.sampler = {kQuickSampler}, .model = model});
  } catch (const Error& error) {
    refuse(error.what());
  }
  if (!file.warnings.empty()) refuse(file.warnings.front());
}

}  // namespace

int test_command(const Arguments& args) {
  po::options_description options("Options of test"), files;
  options.add_options()                  //
      ("help,h", "this text")            //
      ("json", "print one JSON object")  //
      ("quiet", "print nothing but the faults");
  options.add(common_options());
  files.add_options()("file", po::value<std::vector<std::string>>());
  po::options_description all = options;
  all.add(files);
  const po::variables_map values = parse_options(args, all, {"file..."});
  if (values.count("help")) {
    std::cout << "usage: diffc test FILE... [OPTIONS]\n\n" << options;
    return kExitDone;
  }
  if (!values.count("file")) throw Error(ErrorKind::kUsage, "no file given", "diffc test FILE...");
  const bool json = values.count("json"), quiet = values.count("quiet");
  const std::unique_ptr<Session> session = make_session(values);
  const std::string model = values.count("model") ? values["model"].as<std::string>() : "";
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  int bad = 0;
  for (const std::string& path : values["file"].as<std::vector<std::string>>()) {
    nlohmann::ordered_json result = {{"file", path}, {"ok", true}, {"fault", nullptr}};
    try {
      check(*session, path, model);
      if (!json && !quiet) std::cout << path << ": good" << std::endl;
    } catch (const Error& error) {
      ++bad;
      result["ok"] = false;
      result["fault"] = one_line(error.what());
      if (!json) std::cerr << "diffc: " << one_line(error.what()) << std::endl;
    }
    results.push_back(std::move(result));
  }
  if (json) std::cout << json_text(nlohmann::ordered_json{{"files", results}, {"bad", bad}}) << std::endl;
  return bad > 0 ? kExitFailed : kExitDone;
}

}  // namespace diffc
