// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The subcommands of `r2d2`. Each parses its own arguments (without the subcommand's name) and returns an
// exit code.

#pragma once

#include <string>
#include <vector>

namespace diffc {

struct R2d2Command {
  const char* name;
  const char* summary;
  int (*run)(const std::vector<std::string>& args);
};

int r2d2_estimate(const std::vector<std::string>& args);
int r2d2_evaluate(const std::vector<std::string>& args);
int r2d2_plot(const std::vector<std::string>& args);
int r2d2_code(const std::vector<std::string>& args);
int r2d2_realism(const std::vector<std::string>& args);
int r2d2_shaped(const std::vector<std::string>& args);

}  // namespace diffc
