// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The library in a program of one's own: a picture into the bytes of a file and back.
//
//   c++ program.cpp $(pkg-config --cflags --libs diffc-codec) -o program && ./program PLUGIN_FOLDER CODEC

#include <cstdio>
#include <memory>

#include "codec/base/error.h"
#include "codec/pipeline.h"

int main(int count, char** arguments) {
  using namespace diffc;
  if (count != 3) return 2;
  try {
    auto registry = std::make_shared<Registry>();
    registry->load_folder(arguments[1]);
    Session session(registry, SessionOptions());

    Image image(64, 48, 3);
    for (std::size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i % 199);
    EncodeOptions options;
    options.codec = arguments[2];
    const EncodedFile file = encode_image(session, image, options);
    const DecodedFile back = decode_file(session, file.bytes, {});
    std::printf("%zu bytes, %dx%d pixels\n", file.bytes.size(), back.image.width, back.image.height);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
