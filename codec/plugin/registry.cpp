// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/registry.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "codec/base/error.h"
#include "codec/plugin/elf_constant.h"

namespace diffc {

namespace fs = std::filesystem;

namespace {

std::string last_dl_error() {
  const char* text = dlerror();  // clears itself: call once
  return text ? text : "unknown reason";
}

/// Loads one shared object and returns its table, or null with the reason.
const PluginTable* load_table(const std::string& path, std::string& reason) {
  const auto wrong_abi = [](uint32_t abi) {
    return "plugin ABI " + std::to_string(abi) + ", this build has " + std::to_string(kPluginAbi) +
           ": rebuild the plugin";
  };
  // Seen in the file if possible: dlopen() runs constructors.
  if (const auto abi = elf_constant(path, "diffc_plugin_abi"); abi && *abi != kPluginAbi) {
    reason = wrong_abi(*abi);
    return nullptr;
  }
  void* handle = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (!handle) {
    reason = last_dl_error();
    return nullptr;
  }
  const auto* abi = static_cast<const uint32_t*>(dlsym(handle, "diffc_plugin_abi"));
  if (!abi) {
    reason = "not a diffc plugin (no symbol diffc_plugin_abi)";
  } else if (*abi != kPluginAbi) {
    reason = wrong_abi(*abi);
  } else if (void* entry = dlsym(handle, "diffc_plugin_entry_v1")) {
    // The handle stays open: objects made by the plugin may outlive every scope here.
    return reinterpret_cast<const PluginTable* (*)()>(entry)();
  } else {
    reason = "no entry point diffc_plugin_entry_v1";
  }
  dlclose(handle);
  return nullptr;
}

bool same_name(const PluginEntry& entry, std::string_view name) {
  return name == entry.descriptor->name;
}

}  // namespace

void Registry::add(const PluginTable& table, std::string_view origin) {
  for (uint32_t k = 0; k < table.count; ++k) {
    const PluginDescriptor* d = table.descriptors[k];
    if (d->struct_size < sizeof(PluginDescriptor) || !d->name) {
      failures_.push_back({std::string(origin), "descriptor of an unknown layout"});
      continue;
    }
    const auto clash = std::find_if(plugins_.begin(), plugins_.end(), [&](const PluginEntry& e) {
      return same_name(e, d->name) && (e.descriptor->kinds & d->kinds) != 0;
    });
    if (clash != plugins_.end())
      failures_.push_back({std::string(origin),
                           "plugin '" + std::string(d->name) + "' exists already (" + clash->origin + ")"});
    else
      plugins_.push_back({d, std::string(origin)});
  }
}

void Registry::load_folder(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".so") paths.push_back(it->path().string());
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    std::string reason;
    if (const PluginTable* table = load_table(path, reason))
      add(*table, path);
    else
      failures_.push_back({path, reason});
  }
}

const PluginEntry* Registry::find(std::string_view name, uint32_t kinds) const {
  for (const auto& entry : plugins_)
    if (same_name(entry, name) && (entry.descriptor->kinds & kinds) == kinds) return &entry;
  return nullptr;
}

const PluginEntry& Registry::need(std::string_view name, uint32_t kinds) const {
  if (const PluginEntry* entry = find(name, kinds)) return *entry;
  std::string known;
  for (const auto& entry : plugins_)
    if ((entry.descriptor->kinds & kinds) == kinds)
      known += (known.empty() ? "" : ", ") + std::string(entry.descriptor->name);
  throw Error(ErrorKind::kUsage,
              "no " + std::string(kind_name(kinds)) + " is called '" + std::string(name) + "'",
              known.empty() ? "none is installed" : "there are " + known);
}

const PluginEntry* Registry::match(std::span<const uint8_t> data) const {
  for (const auto& entry : plugins_)
    if (entry.descriptor->matches && (entry.descriptor->kinds & kKindDecoder) &&
        entry.descriptor->matches(data.data(), data.size()))
      return &entry;
  return nullptr;
}

const PluginEntry* Registry::by_extension(std::string_view extension) const {
  for (const auto& entry : plugins_) {
    const std::string list =
        " " + std::string(entry.descriptor->extensions ? entry.descriptor->extensions : "") + " ";
    if (!extension.empty() && list.find(" " + std::string(extension) + " ") != std::string::npos)
      return &entry;
  }
  return nullptr;
}

std::string_view kind_name(uint32_t kinds) {
  if (kinds & kKindEncoder) return "encoder";
  if (kinds & kKindDecoder) return "decoder";
  if (kinds & kKindSampler) return "sampler";
  if (kinds & kKindModelProvider) return "model provider";
  return "plugin";
}

std::vector<std::string> plugin_folders(const std::vector<std::string>& extra, const std::string& installed) {
  std::vector<std::string> folders = extra;
  if (const char* env = std::getenv("DIFFC_PLUGIN_PATH")) {
    std::string_view rest = env;
    while (!rest.empty()) {
      const std::size_t colon = std::min(rest.find(':'), rest.size());
      if (colon > 0) folders.emplace_back(rest.substr(0, colon));
      rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
  }
  if (!installed.empty()) folders.push_back(installed);
  return folders;
}

}  // namespace diffc
