// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The commands of diffc-train. Each takes its own arguments and returns the exit code; errors are thrown.

#pragma once

#include <string>
#include <vector>

namespace diffc::train {

int run_train(const std::vector<std::string>& arguments);
int run_codec(const std::vector<std::string>& arguments);
int run_eval(const std::vector<std::string>& arguments);
int run_calibrate(const std::vector<std::string>& arguments);
int run_join(const std::vector<std::string>& arguments);
int run_check(const std::vector<std::string>& arguments);
int run_pack(const std::vector<std::string>& arguments);
int run_index(const std::vector<std::string>& arguments);

}  // namespace diffc::train
