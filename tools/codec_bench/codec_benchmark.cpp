// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Encoding and decoding from end to end, on the processor and on a GPU if there is one: 256 pictures of 64x64
// at 1 bit per pixel, as many at the same time as `diffc -O` takes, and one of 768x512 at 0.5:
//
//   codec_benchmark PICTURE ... [--model NAME] [--threads N] [--benchmark_... options]

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <vector>

#include "codec/base/error.h"
#include "codec/base/parallel.h"
#include "codec/pipeline.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/common/picture.h"

namespace diffc {
namespace {

namespace po = boost::program_options;

constexpr int kSmall = 64, kMany = 256, kWidth = 768, kHeight = 512;

struct Workload {
  std::string name;
  std::vector<Image> images;
  double bpp;
  std::shared_ptr<Session> session;
  int at_once = 1;
};

Image crop(const Image& from, int left, int top, int width, int height) {
  Image part(width, height, from.channels);
  const std::size_t row = static_cast<std::size_t>(width) * from.channels;
  for (int y = 0; y < height; ++y)
    std::copy_n(
        from.pixels.begin() + static_cast<std::ptrdiff_t>(
                                  (static_cast<std::size_t>(top + y) * from.width + left) * from.channels),
        row, part.pixels.begin() + static_cast<std::ptrdiff_t>(y * row));
  return part;
}

/// Pieces of the pictures in turn, from left to right and from top to bottom, until there are enough.
std::vector<Image> pieces(const std::vector<Image>& pictures) {
  std::vector<Image> found;
  for (int top = 0; top < 1 << 16; top += kSmall)
    for (int left = 0; left < 1 << 16; left += kSmall) {
      bool inside = false;
      for (const Image& picture : pictures) {
        if (left + kSmall > picture.width || top + kSmall > picture.height) continue;
        inside = true;
        found.push_back(crop(picture, left, top, kSmall, kSmall));
        if (found.size() == kMany) return found;
      }
      if (!inside) break;
    }
  return found;
}

std::vector<EncodedFile> encode_all(const Workload& work) {
  std::vector<EncodedFile> files(work.images.size());
  parallel_for(files.size(), work.at_once, [&](std::size_t k) {
    files[k] = encode_image(*work.session, work.images[k], {.codec = "diffc", .bpp = work.bpp});
  });
  return files;
}

void set_rates(benchmark::State& state, const Workload& work) {
  state.counters["images/s"] = benchmark::Counter(static_cast<double>(work.images.size()),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}

void encode(benchmark::State& state, const Workload& work) {
  double messages = 0, coding = 0, network = 0;
  for (auto _ : state)
    for (const EncodedFile& file : encode_all(work)) {
      const EncodeStats& stats = file.result.stats;
      messages += static_cast<double>(stats.steps.size());
      coding += stats.coding_seconds;
      network += stats.network_seconds;
      if (!stats.gpu_fault.empty()) state.SetLabel("searched by the processor: " + stats.gpu_fault);
    }
  set_rates(state, work);
  // A small picture is one tile, whose steps are messages.
  if (work.images.size() > 1)
    state.counters["messages/s"] = benchmark::Counter(messages, benchmark::Counter::kIsRate);
  state.counters["coding_share"] = coding / (coding + network);
}

void decode(benchmark::State& state, const Workload& work, const std::string& sampler) {
  const std::vector<EncodedFile> files = encode_all(work);
  for (auto _ : state)
    parallel_for(files.size(), work.at_once,
                 [&](std::size_t k) { decode_file(*work.session, files[k].bytes, {.sampler = {sampler}}); });
  set_rates(state, work);
}

void add(const Workload& work) {
  const auto begin = [](const std::string& name, const auto& body) {
    benchmark::RegisterBenchmark(name.c_str(), body)->UseRealTime()->Unit(benchmark::kMillisecond);
  };
  begin(work.name + "/encode", [=](benchmark::State& state) { encode(state, work); });
  for (const std::string sampler : {"mean", "flow"})
    begin(work.name + "/decode_" + sampler, [=](benchmark::State& state) { decode(state, work, sampler); });
}

void add_device(const std::string& device, const po::variables_map& values,
                const std::vector<Image>& pictures) {
  const std::shared_ptr<Session> session = make_session(values), one_thread = make_session(values, 1);
  Workload many{"", pieces(pictures), 1, one_thread, pictures_at_once(*session)};
  many.name = fmt::format("{}/{}x{}x{}", device, many.images.size(), kSmall, kSmall);
  if (!many.images.empty()) {
    // Models are loaded, and a GPU is started, before the clock.
    encode_image(*one_thread, many.images[0], {.codec = "diffc", .bpp = many.bpp});
    add(many);
  }
  for (const Image& picture : pictures) {
    if (picture.width < kWidth || picture.height < kHeight) continue;
    session->model({});
    add({fmt::format("{}/{}x{}", device, kWidth, kHeight),
         {crop(picture, 0, 0, kWidth, kHeight)},
         0.5,
         session});
    break;
  }
}

int run(const std::vector<std::string>& arguments) {
  po::options_description options("Options");
  options.add_options()("picture", po::value<std::vector<std::string>>());
  options.add(common_options());
  const po::variables_map values = parse_options(arguments, options, {"picture..."});
  if (!values.count("picture"))
    throw Error(ErrorKind::kUsage, "no picture given", "codec_benchmark PICTURE ...");
  std::vector<Image> pictures;
  {
    Session session(make_registry(values), {});
    for (const std::string& path : values["picture"].as<std::vector<std::string>>())
      pictures.push_back(read_picture_file(session, path));
  }
  std::vector<std::string> devices = {"cpu", "cuda"};
  if (values.count("device")) devices = {values["device"].as<std::string>()};
  for (const std::string& device : devices) {
    std::vector<std::string> here = arguments;
    if (!values.count("device")) here.insert(here.end(), {"--device", device});
    try {
      add_device(device, parse_options(here, options, {"picture..."}), pictures);
    } catch (const Error& error) {
      std::cerr << device << " is left out: " << error.what() << "\n";
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  return kExitDone;
}

}  // namespace
}  // namespace diffc

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  return diffc::run_app("codec_benchmark", [&] { return diffc::run({argv + 1, argv + argc}); });
}
