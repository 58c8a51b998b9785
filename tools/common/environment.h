// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// From command-line options to a Session: plugin folders, model folders, threads, limits.

#pragma once

#include <boost/program_options.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/plugin/session.h"

namespace diffc {

/// Folder of the running program; the build tree and an installation have the same layout around it.
std::filesystem::path program_folder();

/// Options every tool has: --plugin-dir, --no-plugins, --model, --threads, --device, --max-pixels,
/// --max-memory.
boost::program_options::options_description common_options();

/// The plugins of this run: built-in ones, then --plugin-dir, DIFFC_PLUGIN_PATH and the folder beside the
/// program.
std::shared_ptr<const Registry> make_registry(const boost::program_options::variables_map& values);

/// A session over make_registry(). Models are searched in DIFFC_MODEL_PATH and the folder beside the program.
/// `threads` are instead of those of --threads.
std::unique_ptr<Session> make_session(const boost::program_options::variables_map& values,
                                      std::optional<int> threads = {});

/// How many pictures, each with a session of one thread, keep the machine of this session busy.
int pictures_at_once(const Session& session);

/// --device, else DIFFC_DEVICE; none: left open. Throws Error(kUsage) for what is no device.
std::optional<Device> wanted_device(const boost::program_options::variables_map& values);

/// --params NAME=VALUE ... as a map. Throws Error(kUsage) for one without '='.
Params::Map parse_params(const std::vector<std::string>& settings);

}  // namespace diffc
