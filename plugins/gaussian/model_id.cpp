// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "plugins/gaussian/model_id.h"

#include <fmt/format.h>
#include <openssl/sha.h>

namespace diffc::gaussian {

std::string sha256_hex(std::string_view content) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest);
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace diffc::gaussian
