// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <exception>
#include <string>

namespace diffc::nn {

/// The line of a LibTorch error that says what is wrong. Errors inside TorchScript begin with a trace and
/// name the reason behind "RuntimeError: "; others begin with it and end with a trace.
inline std::string torch_reason(const std::exception& error) {
  const std::string text = error.what();
  const std::string mark = "RuntimeError: ";
  const std::size_t found = text.rfind(mark);
  const std::size_t start = found != std::string::npos ? found + mark.size() : text.find_first_not_of(" \n");
  if (start == std::string::npos) return "no reason given";
  return text.substr(start, text.find('\n', start) - start);
}

}  // namespace diffc::nn
