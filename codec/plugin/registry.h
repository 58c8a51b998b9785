// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The plugins of this process: a built-in table plus shared objects found in plugin folders.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/base/public.h"
#include "codec/plugin/descriptor.h"

namespace diffc DIFFC_PUBLIC {

/// One usable plugin. `origin` is "built-in" or the path of its shared object.
struct PluginEntry {
  const PluginDescriptor* descriptor;
  std::string origin;
  bool offers(uint32_t kinds) const { return (kinds_of(*descriptor) & kinds) == kinds; }
};

/// Why a plugin, or a shared object in a plugin folder, is not in use. Never fatal.
struct PluginFailure {
  std::string path;
  std::string reason;
};

/// Not thread-safe while plugins are added; read-only use afterwards is.
class Registry {
 public:
  /// Adds a built-in table. A descriptor with a fault (fault_in) is listed in failures() and never used. A
  /// later plugin of the same name does not replace an earlier one: the first wins and the other is a
  /// failure.
  void add(const PluginTable& table, std::string_view origin);

  /// Loads every *.so of the folder in alphabetical order. A missing folder means no plugins. A shared object
  /// with another ABI, with symbols that nothing provides, or without the entry point is skipped and
  /// recorded; none of its functions is called. Loaded objects stay for the life of the process.
  void load_folder(const std::string& folder);

  std::span<const PluginEntry> plugins() const { return plugins_; }
  std::span<const PluginFailure> failures() const { return failures_; }

  /// The plugin of this name offering all of `kinds`, or null.
  const PluginEntry* find(std::string_view name, uint32_t kinds) const;

  /// As find(), but throws Error(kUsage) listing the names that exist.
  const PluginEntry& need(std::string_view name, uint32_t kinds) const;

  /// The decoder whose native file format `data` starts, or null.
  const PluginEntry* match(std::span<const uint8_t> data) const;

  /// The plugin whose native file has this extension (".jpg"), or null.
  const PluginEntry* by_extension(std::string_view extension) const;

 private:
  std::vector<PluginEntry> plugins_;
  std::vector<PluginFailure> failures_;
};

/// Folders searched for plugins: `extra` (--plugin-dir), DIFFC_PLUGIN_PATH (':'-separated), then `installed`.
std::vector<std::string> plugin_folders(const std::vector<std::string>& extra, const std::string& installed);

}  // namespace diffc
