// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <string>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// A shared object opened with every symbol resolved, so that what is missing shows here and not in the
/// middle of the work. It stays open for the life of the process: objects it made may outlive every scope.
class SharedObject {
 public:
  /// Opens `path`. Throws Error(kUnsupported) in the words of the dynamic linker.
  explicit SharedObject(const std::string& path);

  /// Address of an exported symbol, or null.
  void* find(const char* symbol) const;

 private:
  void* handle_;
};

/// Folder of the shared object or program that holds `address`.
std::string folder_of_code(const void* address);

}  // namespace diffc
