// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/base/sha256.h"

#include <openssl/evp.h>

#include <charconv>

#include "codec/base/error.h"

namespace diffc {

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr);
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const uint8_t> bytes) {
  EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

void Sha256::add(std::string_view text) {
  EVP_DigestUpdate(state_->context.get(), text.data(), text.size());
}

std::string Sha256::hex() {
  uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(state_->context.get(), digest, &size);
  return to_hex({digest, size});
}

std::string sha256_hex(std::string_view content) {
  Sha256 sha;
  sha.add(content);
  return sha.hex();
}

std::string sha256_hex(std::span<const uint8_t> content) {
  Sha256 sha;
  sha.add(content);
  return sha.hex();
}

std::string to_hex(std::span<const uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::vector<uint8_t> from_hex(std::string_view digits) {
  std::vector<uint8_t> bytes(digits.size() / 2);
  bool good = digits.size() % 2 == 0;
  for (std::size_t k = 0; k < bytes.size() && good; ++k) {
    const char* start = digits.data() + 2 * k;
    const auto [end, error] = std::from_chars(start, start + 2, bytes[k], 16);
    good = error == std::errc() && end == start + 2;
  }
  if (!good) throw Error(ErrorKind::kData, "'" + std::string(digits) + "' is not hexadecimal");
  return bytes;
}

}  // namespace diffc
