// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// SHA-256 and hexadecimal digits: identities of models and of images.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/base/public.h"

namespace diffc DIFFC_PUBLIC {

/// Content may come in parts. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::span<const uint8_t> bytes);
  void add(std::string_view text);

  /// 64 lower-case hexadecimal digits of everything added. Call once, last.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Digest of one text or of the bytes of one buffer.
std::string sha256_hex(std::string_view content);
std::string sha256_hex(std::span<const uint8_t> content);

/// Lower-case digits, two a byte.
std::string to_hex(std::span<const uint8_t> bytes);

/// The bytes that an even number of hexadecimal digits, of either case, stand for. Throws Error(kData) for
/// other text.
std::vector<uint8_t> from_hex(std::string_view digits);

}  // namespace diffc
