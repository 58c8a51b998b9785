// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The subcommands of `diffc`. Each takes the arguments after its name and returns an exit code; errors are
// thrown.

#pragma once

#include <string>
#include <vector>

namespace diffc {

using Arguments = std::vector<std::string>;

int encode_command(const Arguments& args);
int decode_command(const Arguments& args);
int info_command(const Arguments& args);
int plugins_command(const Arguments& args);
int compare_command(const Arguments& args);
int test_command(const Arguments& args);

/// Text of --version: this project, the linked libraries, the built-in plugins.
std::string version_text();

}  // namespace diffc
