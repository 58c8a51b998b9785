// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/registry.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "codec/base/error.h"
#include "codec/base/text.h"
#include "codec/plugin/elf_constant.h"
#include "codec/plugin/shared_object.h"

namespace diffc {

namespace fs = std::filesystem;

namespace {

using EntryPoint = const PluginTable* (*)();

void check_abi(uint32_t abi) {
  if (abi == kPluginAbi) return;
  char text[80];
  std::snprintf(text, sizeof text, "plugin ABI %08x, this build has %08x", abi, kPluginAbi);
  throw Error(ErrorKind::kUnsupported, text, "rebuild the plugin");
}

/// Loads one shared object and returns its table. Throws Error with the reason why it cannot.
const PluginTable& load_table(const std::string& path) {
  // Seen in the file if possible: opening it runs constructors.
  if (const auto abi = elf_constant(path, "diffc_plugin_abi")) check_abi(*abi);
  const SharedObject object(path);
  const auto* abi = static_cast<const uint32_t*>(object.find("diffc_plugin_abi"));
  if (!abi) throw Error(ErrorKind::kUnsupported, "not a diffc plugin (no symbol diffc_plugin_abi)");
  check_abi(*abi);
  const auto entry = reinterpret_cast<EntryPoint>(object.find("diffc_plugin_entry"));
  if (!entry) throw Error(ErrorKind::kUnsupported, "no entry point diffc_plugin_entry");
  const PluginTable* table = entry();
  if (!table) throw Error(ErrorKind::kUnsupported, "its table of plugins is null");
  return *table;
}

bool same_name(const PluginEntry& entry, std::string_view name) {
  return name == entry.descriptor->name;
}

}  // namespace

void Registry::add(const PluginTable& table, std::string_view origin) {
  const auto refuse = [&](const std::string& why) { failures_.push_back({std::string(origin), why}); };
  for (uint32_t k = 0; k < table.count; ++k) {
    if (!table.descriptors || !table.descriptors[k]) {
      refuse("a descriptor of its table is null");
      continue;
    }
    const PluginDescriptor& d = *table.descriptors[k];
    if (const auto fault = fault_in(d)) {
      refuse("plugin '" + std::string(d.name ? d.name : "") + "' is faulty: " + *fault);
      continue;
    }
    const auto clash = std::find_if(plugins_.begin(), plugins_.end(), [&](const PluginEntry& e) {
      return same_name(e, d.name) && (kinds_of(*e.descriptor) & kinds_of(d)) != 0;
    });
    if (clash != plugins_.end())
      refuse("plugin '" + std::string(d.name) + "' exists already (" + clash->origin + ")");
    else
      plugins_.push_back({&d, std::string(origin)});
  }
}

void Registry::load_folder(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".so") paths.push_back(it->path().string());
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    try {
      add(load_table(path), path);
    } catch (const Error& reason) {
      failures_.push_back({path, reason.what()});
    }
  }
}

const PluginEntry* Registry::find(std::string_view name, uint32_t kinds) const {
  for (const auto& entry : plugins_)
    if (same_name(entry, name) && entry.offers(kinds)) return &entry;
  return nullptr;
}

const PluginEntry& Registry::need(std::string_view name, uint32_t kinds) const {
  if (const PluginEntry* entry = find(name, kinds)) return *entry;
  std::string known;
  for (const auto& entry : plugins_)
    if (entry.offers(kinds)) known += (known.empty() ? "" : ", ") + std::string(entry.descriptor->name);
  throw Error(ErrorKind::kUsage,
              "no " + std::string(kind_name(kinds)) + " is called '" + std::string(name) + "'",
              known.empty() ? "none is installed" : "there are " + known);
}

const PluginEntry* Registry::match(std::span<const uint8_t> data) const {
  for (const auto& entry : plugins_)
    if (entry.descriptor->matches && entry.offers(kKindDecoder) &&
        entry.descriptor->matches(data.data(), data.size()))
      return &entry;
  return nullptr;
}

const PluginEntry* Registry::by_extension(std::string_view extension) const {
  for (const auto& entry : plugins_) {
    const char* extensions = entry.descriptor->extensions;
    const std::vector<std::string> list = split_list(extensions ? extensions : "", ' ');
    if (std::find(list.begin(), list.end(), extension) != list.end()) return &entry;
  }
  return nullptr;
}

std::vector<std::string> plugin_folders(const std::vector<std::string>& extra, const std::string& installed) {
  std::vector<std::string> folders = extra;
  if (const char* path = std::getenv("DIFFC_PLUGIN_PATH"))
    for (std::string& folder : split_list(path, ':')) folders.push_back(std::move(folder));
  if (!installed.empty()) folders.push_back(installed);
  return folders;
}

}  // namespace diffc
