// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The library in a program of one's own: a picture into the bytes of a file and back.
//
//   pc() { pkg-config "$@" diffc-codec; }
//   c++ program.cpp $(pc --cflags --libs) -o program
//   ./program diffc $(pc --variable=models) $(pc --variable=codecs) $(pc --variable=plugins)

#include <cstdio>
#include <memory>

#include "codec/base/error.h"
#include "codec/metrics/distortion.h"
#include "codec/pipeline.h"

int main(int count, char** arguments) {
  using namespace diffc;
  if (count < 4) {
    std::fprintf(stderr, "usage: program CODEC MODEL_FOLDER PLUGIN_FOLDER...\n");
    return 2;
  }
  try {
    auto registry = std::make_shared<Registry>();
    for (int k = 3; k < count; ++k) registry->load_folder(arguments[k]);
    SessionOptions session_options;
    session_options.model_path = {arguments[2]};
    Session session(registry, session_options);

    Image image(64, 48, 3);
    for (std::size_t i = 0; i < image.size(); ++i) image.pixels[i] = static_cast<uint8_t>(i / 3 % 199);
    EncodeOptions options;
    options.codec = arguments[1];
    options.bpp = 6;
    const EncodedFile file = encode_image(session, image, options);
    const DecodedFile back = decode_file(session, file.bytes, {});
    std::printf("%zu bytes, %dx%d pixels, %.1f dB\n", file.bytes.size(), back.image.width, back.image.height,
                psnr(mse(image, back.image)));
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
