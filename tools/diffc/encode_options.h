// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <boost/program_options.hpp>
#include <string>

#include "codec/pipeline.h"

namespace diffc {

/// The options that --help shows.
boost::program_options::options_description encode_options();

/// What they say, for an output with this extension. Throws Error(kUsage).
EncodeOptions read_encode_options(const boost::program_options::variables_map& values,
                                  const Registry& registry, const std::string& extension);

}  // namespace diffc
