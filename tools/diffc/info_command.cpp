// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "codec/colour/identify.h"
#include "codec/container/inspect.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/json.h"
#include "tools/common/quiet_libraries.h"
#include "tools/diffc/commands.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

using Json = nlohmann::ordered_json;

/// The codec's own fields; none if it is not installed.
std::vector<HeaderField> header_fields(const Session& session, const StreamInfo& stream) {
  const PluginEntry* plugin = session.registry().find(stream.codec, kKindDecoder);
  if (!plugin) return {};
  return std::unique_ptr<Decoder>(plugin->descriptor->make_decoder())->describe(stream);
}

/// The colour space by name; that of a profile is its own description.
std::string colour_name(const Container& c) {
  if (!c.extras.icc.empty()) return "profile: " + profile_name(c.extras.icc);
  return space_name(space_of_code(c.colour).value_or(default_space(c.stream.channels)));
}

std::string decodable(const Inspection& inspection, bool progressive) {
  const Damage& first =
      *std::min_element(inspection.damage.begin(), inspection.damage.end(),
                        [](const Damage& a, const Damage& b) { return a.first_byte < b.first_byte; });
  if (first.part == "header" || first.part == "picture" || (first.part == "payload" && !progressive))
    return "nothing";
  if (first.part == "payload")
    return fmt::format(
        "what comes before the damage, a coarser picture: decode --max-bytes N, N from {} to {}, the largest "
        "that "
        "looks right",
        first.first_byte + 1, first.first_byte + first.bytes - 1);
  return fmt::format("the picture and what else comes before: decode --max-bytes {}", first.first_byte);
}

/// What is damaged, where, and what can still be decoded.
void add_damage(const Inspection& inspection, bool progressive, Json& j) {
  j["damage"] = Json::array();
  for (const Damage& damage : inspection.damage)
    j["damage"].push_back({{"part", damage.part},
                           {"first_byte", damage.first_byte},
                           {"bytes", damage.bytes},
                           {"what", damage.what}});
  if (!inspection.damage.empty()) j["decodable"] = decodable(inspection, progressive);
}

/// A native file tells nothing about itself but by being decoded, which takes little time.
void add_picture(Session& session, const std::vector<uint8_t>& bytes, Inspection& inspection, Json& j) {
  try {
    const QuietLibraries quiet_libraries;
    const DecodedFile file = decode_file(session, bytes, {});
    j["width"] = file.image.width;
    j["height"] = file.image.height;
    j["channels"] = file.image.channels;
    j["alpha"] = file.image.has_alpha();
    j["warnings"] = file.warnings;
  } catch (const Error& error) {
    inspection.damage.push_back({"picture", 0, bytes.size(), error.what()});
  }
}

/// Lines for people.
void print(const Json& j) {
  for (const auto& [key, value] : j.items()) {
    if (key != "damage") {
      std::cout << key << ": " << (value.is_string() ? value.get<std::string>() : json_text(value)) << "\n";
      continue;
    }
    for (const Json& damage : value)
      std::cout << "damage: " << damage["part"].get<std::string>() << ", from byte " << damage["first_byte"]
                << " on: " << damage["what"].get<std::string>() << "\n";
  }
}

Json describe(Session& session, const std::vector<uint8_t>& bytes) {
  Json j;
  if (!is_container(bytes)) {
    const PluginEntry* plugin = session.registry().match(bytes);
    if (!plugin)
      throw Error(ErrorKind::kData, "not a file of any known codec",
                  "'diffc plugins' lists what can be read");
    j["codec"] = plugin->descriptor->name;
    j["container"] = "native";
    j["file_bytes"] = bytes.size();
    Inspection inspection;
    add_picture(session, bytes, inspection, j);
    add_damage(inspection, false, j);
    return j;
  }
  Inspection inspection = inspect_container(session.options().limits, bytes);
  if (!inspection.container) {
    j["container"] = "dfc";
    j["file_bytes"] = bytes.size();
    add_damage(inspection, false, j);
    return j;
  }
  const Container& c = *inspection.container;
  const PluginEntry* plugin = session.registry().find(c.stream.codec, kKindDecoder);
  const bool progressive = plugin && (plugin->descriptor->capabilities & kCapProgressive);
  if (!c.payload_complete && plugin && !progressive)
    inspection.damage.push_back({"payload", bytes.size(), 0, "it ends too early"});
  j["codec"] = c.stream.codec;
  j["container"] = "dfc";
  j["format"] = c.stream.format;
  j["file_bytes"] = bytes.size();
  j["header_bytes"] = c.header_bytes;
  j["payload_bytes"] = c.payload.size();
  j["box_bytes"] = c.box_bytes;
  j["checksum"] = c.has_checksum;
  if (c.has_stream) {
    j["width"] = c.stream.width;
    j["height"] = c.stream.height;
    j["channels"] = c.stream.channels;
    for (const HeaderField& field : header_fields(session, c.stream))
      std::visit([&](const auto& value) { j[field.name] = value; }, field.value);
    j["model"] = c.stream.model_id;
    j["salt"] = c.stream.salt;
    j["seed"] = c.stream.seed;
    j["bpp"] =
        8.0 * static_cast<double>(bytes.size()) / (static_cast<double>(c.stream.width) * c.stream.height);
  }
  j["colour"] = colour_name(c);
  j["alpha"] = !c.extras.alpha.empty();
  j["icc_bytes"] = c.extras.icc.size();
  j["exif_bytes"] = c.extras.exif.size();
  j["xmp_bytes"] = c.extras.xmp.size();
  j["warnings"] = c.warnings;
  add_damage(inspection, progressive, j);
  if (inspection.damage.empty() && !c.complete)
    j["decodable"] = c.payload_complete
                         ? "the picture, without what is missing"
                         : fmt::format("a coarser picture, from the {} bytes that there are", bytes.size());
  return j;
}

}  // namespace

int info_command(const Arguments& args) {
  po::options_description options("Options of info");
  options.add_options()        //
      ("help,h", "this text")  //
      ("json", "print one JSON object");
  options.add(common_options());
  const po::variables_map values = parse_options(args, options, {"input"});
  if (values.count("help")) {
    std::cout << "usage: diffc info IN [OPTIONS]\n\n" << options;
    return kExitDone;
  }
  if (!values.count("input")) throw Error(ErrorKind::kUsage, "no input file given", "diffc info IN");
  const std::unique_ptr<Session> session = make_session(values);
  const std::string input = values["input"].as<std::string>();
  const Json j = describe(*session, read_file_bytes(input));
  if (values.count("json"))
    std::cout << json_text(j) << std::endl;
  else
    print(j);
  if (j.contains("damage") && !j["damage"].empty()) {
    std::cout << std::flush;
    throw Error(ErrorKind::kData,
                fmt::format("{}: damaged from byte {} on", input == "-" ? "standard input" : input,
                            j["damage"][0]["first_byte"].get<uint64_t>()),
                j["damage"][0]["what"].get<std::string>());
  }
  return kExitDone;
}

}  // namespace diffc
