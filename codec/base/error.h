// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The one exception type that crosses the library boundary.
//
//   throw Error(ErrorKind::kData, "photo.dfc: unknown format version 9", "update diffc");

#pragma once

#include <stdexcept>
#include <string>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

enum class ErrorKind {
  kUsage,        ///< The caller asked for something that cannot be meant (tools exit with 2).
  kData,         ///< The input is damaged or not what it claims to be.
  kTruncated,    ///< The input ends early; what came before is good.
  kIo,           ///< A file or stream cannot be read or written.
  kLimit,        ///< A declared size exceeds the session's limits; nothing was allocated.
  kUnsupported,  ///< Valid input that this build cannot handle (missing plugin or model).
  kCancelled,    ///< A progress callback asked for a stop.
};

/// An error in the words shown to the user: what went wrong and, where it helps, what to do about it.
/// what() is "what went wrong: what to do", one line, without a program name.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& what_went_wrong, const std::string& what_to_do = {})
      : std::runtime_error(what_to_do.empty() ? what_went_wrong : what_went_wrong + ": " + what_to_do),
        kind_(kind) {}

  /// Out of line, so that the type lives in libdiffc_codec and is one across shared objects.
  ~Error() override;

  ErrorKind kind() const { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace diffc
