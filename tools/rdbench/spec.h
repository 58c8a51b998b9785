// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Codec specs of the command line and the work they ask for.
//
//   Plan plan = parse_specs({"jpeg:q=10|50|90", "diffc:bpp=0.2|0.5,sampler=flow|mean"}, registry);
//
// A spec is NAME[:KEY=VALUE[,KEY=VALUE...]]; a value may be a list A|B|C, and all combinations are run, the
// last key changing fastest. A backslash takes the next character literally (for commands of `custom`). Keys:
//   bpp, psnr, quality   rate target (one of them)
//   q                    the plugin's own parameter of that name, else the same as quality
//   sampler, sampler.X   reconstruction and its parameter X; `message` shows the noisy message itself
//   model                model name or path
//   share                0: encode every bpp on its own; 1 (default): one encode at the highest bpp of the
//   list
//                        serves the others as prefixes, if the plugin is progressive
//   label                name of the curve in tables and plots
//   anything else        parameter of the plugin
// Codec `custom` runs programs: encode=COMMAND, decode=COMMAND with {in} and {out}, other keys as {KEY}; see
// custom_codec.h.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codec/pipeline.h"
#include "codec/plugin/registry.h"

namespace diffc::rdbench {

/// The sampler that shows y on the scale of a variance-preserving process, y / sqrt(1 + eta^2), as the
/// figures of the DiffC paper do.
inline constexpr const char* kMessageSampler = "message";

/// One operating point: a row of the results.
struct Point {
  std::string spec;   ///< Single-valued spec that asks for this point alone.
  std::string curve;  ///< The spec without its rate keys (or the label): points of one curve share it.
  std::string codec;
  std::string sampler;            ///< Empty for codecs that yield finished images.
  std::string scheme;             ///< Reverse channel coding scheme asked for, or empty.
  bool ideal = false;             ///< Theoretical: the KL is counted as the rate and nothing can be decoded.
  bool shared_encode = false;     ///< A prefix of an encode at a higher rate.
  std::optional<double> max_bpp;  ///< Of the prefix.
  Params::Map sampler_params;
  int job = 0;
};

/// One encoder call per image; serves one or several points.
struct EncodeJob {
  EncodeOptions options;
  Params::Map custom;       ///< All keys of a custom codec, or empty.
  std::vector<int> points;  ///< Indices into Plan::points.
};

struct Plan {
  std::vector<EncodeJob> jobs;
  std::vector<Point> points;  ///< In the order of the command line.
};

/// Checks names, keys, ranges and samplers against the registry. Throws Error(kUsage) "spec 'TEXT': ..."
/// naming what is wrong.
Plan parse_specs(std::span<const std::string> specs, const Registry& registry);

/// Keys of a spec with their lists, in order; the first entry is {"", {NAME}}.
using SpecKeys = std::vector<std::pair<std::string, std::vector<std::string>>>;
SpecKeys split_spec(const std::string& spec);

}  // namespace diffc::rdbench
