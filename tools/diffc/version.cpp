// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <fmt/core.h>
#include <zstd.h>

#include <boost/version.hpp>

#include "codec/colour/profile.h"
#include "codec/image_file/image_file.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/diffc/commands.h"

namespace diffc {

std::string version_text() {
  std::string text = fmt::format("diffc {}\nplugin ABI {:08x}, file format 2\n", DIFFC_VERSION, kPluginAbi);
  text += fmt::format("{}, Little CMS {}, zstd {}, Boost {}.{}.{}\n", image_libraries(), lcms_version(),
                      ZSTD_versionString(), BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000,
                      BOOST_VERSION % 100);
  boost::program_options::variables_map none;
  const std::shared_ptr<const Registry> registry = make_registry(none);
  SessionOptions options;
  options.device = wanted_device(none);
  text += fmt::format("networks on {}\n", to_string(Session(registry, options).device()));
  for (const PluginEntry& entry : registry->plugins()) {
    const PluginDescriptor& d = *entry.descriptor;
    if (d.libraries && *d.libraries)
      text += fmt::format("{}: {} [{}]\n", d.name, d.libraries, d.licence ? d.licence : "");
  }
  return text;
}

}  // namespace diffc
