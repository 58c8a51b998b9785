// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/container/size_code.h"

#include "codec/base/error.h"

namespace diffc {

namespace {

constexpr uint32_t kUnit = 16;
constexpr uint32_t kSquares = 32;  // first bytes 0..31: squares of side 16 (b + 1)
constexpr uint32_t kUnits = 90;    // 32..63 and a byte: sides in units of 16, a number in base 90
constexpr uint32_t kPairs = 64;    // 64..127 and two bytes: sides - 1 in 11 bits each
constexpr uint32_t kPairSide = 2048;
constexpr uint32_t kLarge = 128;  // and two varints

enum class Form { kSquare, kUnits, kPair, kLarge };

Form shortest_form(PictureSize s) {
  const bool whole = s.width % kUnit == 0 && s.height % kUnit == 0;
  if (whole && s.width == s.height && s.width <= kUnit * kSquares) return Form::kSquare;
  if (whole && s.width <= kUnit * kUnits && s.height <= kUnit * kUnits) return Form::kUnits;
  return s.width <= kPairSide && s.height <= kPairSide ? Form::kPair : Form::kLarge;
}

struct Code {
  Form form;
  PictureSize size;
};

Code read(ByteReader& in) {
  const uint32_t first = in.u8();
  if (first < kSquares) return {Form::kSquare, {kUnit * (first + 1), kUnit * (first + 1)}};
  if (first < kPairs) {
    const uint32_t number = (first - kSquares) << 8 | in.u8();
    return {Form::kUnits, {kUnit * (number % kUnits + 1), kUnit * (number / kUnits + 1)}};
  }
  if (first < kLarge) {
    const uint32_t number = (first - kPairs) << 16 | static_cast<uint32_t>(in.big_endian(2));
    return {Form::kPair, {number % kPairSide + 1, number / kPairSide + 1}};
  }
  if (first > kLarge) throw Error(ErrorKind::kData, "the size is of an unknown form", "the file is damaged");
  const uint32_t width = in.varint();
  return {Form::kLarge, {width, in.varint()}};
}

}  // namespace

void write_size_code(ByteWriter& out, PictureSize s) {
  switch (shortest_form(s)) {
    case Form::kSquare:
      return out.u8(static_cast<uint8_t>(s.width / kUnit - 1));
    case Form::kUnits:
      return out.big_endian((kSquares << 8) + (s.height / kUnit - 1) * kUnits + s.width / kUnit - 1, 2);
    case Form::kPair:
      return out.big_endian((kPairs << 16) + (s.height - 1) * kPairSide + s.width - 1, 3);
    case Form::kLarge:
      break;
  }
  out.u8(kLarge);
  out.varint(s.width);
  out.varint(s.height);
}

PictureSize read_size_code(ByteReader& in) {
  const Code code = read(in);
  if (code.form != shortest_form(code.size))
    throw Error(ErrorKind::kData, "the size is not in its shortest form", "the file is damaged");
  return code.size;
}

}  // namespace diffc
