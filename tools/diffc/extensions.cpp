// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/diffc/extensions.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "codec/base/text.h"

namespace diffc {

std::string extension_of(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

std::string native_extensions(const Registry& registry) {
  std::string list;
  for (const PluginEntry& entry : registry.plugins())
    if (entry.offers(kKindEncoder) && entry.descriptor->extensions)
      for (const std::string& each : split_list(entry.descriptor->extensions, ' ')) list += ", " + each;
  return list;
}

}  // namespace diffc
