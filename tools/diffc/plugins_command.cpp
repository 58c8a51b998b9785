// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>

#include <array>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/json.h"
#include "tools/diffc/commands.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

using Json = nlohmann::ordered_json;

std::string text(const char* s) {
  return s ? s : "";
}

Json describe(const ParamSpec& spec) {
  constexpr std::array<const char*, 4> kTypes = {"int", "real", "text", "flag"};
  Json j = {{"name", spec.name},
            {"type", kTypes[static_cast<uint32_t>(spec.type) & 3]},
            {"default", text(spec.default_value)},
            {"help", text(spec.help)}};
  if (spec.type == ParamType::kInt || spec.type == ParamType::kReal) {
    j["min"] = spec.min;
    j["max"] = spec.max;
  }
  if (spec.choices && *spec.choices) j["choices"] = spec.choices;
  return j;
}

Json describe(const PluginEntry& entry) {
  const PluginDescriptor& d = *entry.descriptor;
  Json kinds = Json::array();
  for (uint32_t kind : {kKindEncoder, kKindDecoder, kKindSampler, kKindModelProvider})
    if (entry.offers(kind)) kinds.push_back(std::string(kind_name(kind)));
  Json params = Json::array();
  for (const ParamSpec& spec : param_specs(d)) params.push_back(describe(spec));
  return {{"name", d.name},
          {"kinds", kinds},
          {"version", text(d.version)},
          {"summary", text(d.summary)},
          {"licence", text(d.licence)},
          {"libraries", text(d.libraries)},
          {"extensions", text(d.extensions)},
          {"origin", entry.origin},
          {"params", params}};
}

Json list_models(const Session& session) {
  Json models = Json::array();
  for (const auto& [model, provider] : session.list_models())
    models.push_back({{"name", model.name}, {"path", model.path}, {"id", model.id}, {"provider", provider}});
  return models;
}

void print(const Json& j) {
  for (const Json& plugin : j["plugins"]) {
    std::string kinds;
    for (const Json& kind : plugin["kinds"]) kinds += (kinds.empty() ? "" : ", ") + kind.get<std::string>();
    fmt::print("{:<16}{} ({})\n", plugin["name"].get<std::string>(), plugin["summary"].get<std::string>(),
               kinds);
    for (const Json& p : plugin["params"]) {
      std::string range = p["default"].get<std::string>();
      if (p.contains("choices")) range += " {" + p["choices"].get<std::string>() + "}";
      if (p.contains("min"))
        range += fmt::format(" [{}..{}]", p["min"].get<double>(), p["max"].get<double>());
      fmt::print("    {}={}  {}\n", p["name"].get<std::string>(), range, p["help"].get<std::string>());
    }
  }
  for (const Json& m : j["models"])
    fmt::print("model {} {} ({})\n", m["name"].get<std::string>(), m["id"].get<std::string>().substr(0, 16),
               m["path"].get<std::string>());
  for (const Json& f : j["failures"])
    fmt::print("not loaded: {}: {}\n", f["path"].get<std::string>(), f["reason"].get<std::string>());
}

}  // namespace

int plugins_command(const Arguments& args) {
  po::options_description options("Options of plugins");
  options.add_options()("help,h", "this text")("json", "print one JSON object");
  options.add(common_options());
  const po::variables_map values = parse_options(args, options, {});
  if (values.count("help")) {
    std::cout << "usage: diffc plugins [OPTIONS]\n\n" << options;
    return kExitDone;
  }
  const std::unique_ptr<Session> session = make_session(values);
  Json j = {{"plugins", Json::array()}, {"models", list_models(*session)}, {"failures", Json::array()}};
  for (const PluginEntry& entry : session->registry().plugins()) j["plugins"].push_back(describe(entry));
  for (const PluginFailure& f : session->registry().failures())
    j["failures"].push_back({{"path", f.path}, {"reason", f.reason}});
  if (values.count("json"))
    std::cout << json_text(j) << std::endl;
  else
    print(j);
  return kExitDone;
}

}  // namespace diffc
