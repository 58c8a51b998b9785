// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>
#include <string>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// What a file may need beside its bytes: denoisers, transforms. Immutable and thread-safe.
class CodecModel {
 public:
  virtual ~CodecModel() = default;
  virtual const std::string& id() const = 0;    ///< Hex SHA-256 of the canonical content, 64 digits.
  virtual const std::string& name() const = 0;  ///< For people: "diffc-base", ...
};

using CodecModelPtr = std::shared_ptr<const CodecModel>;

}  // namespace diffc
