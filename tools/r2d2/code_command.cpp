// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2 code: real messages for X_1 given X_0, their length beside R(D) at the distortion they reach.

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <iostream>
#include <numbers>

#include "codec/base/error.h"
#include "models/r2d2/bounds.h"
#include "plugins/r2d2/coding.h"
#include "tools/r2d2/commands.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/methods/mixture_estimate.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

// R at a distortion per row, by inverting the closed forms. NaN if unknown.
double rate_at_distortion(const r2d2::Source& source, double distortion) {
  if (const auto* m = dynamic_cast<const r2d2::GaussianMixture*>(source.heat());
      m && m->components().size() == 1) {
    const auto& v = m->components()[0].variance;
    return r2d2::reverse_water_filling(v, r2d2::water_level(v, distortion)).rate;
  }
  const double epsilon = 2 * distortion / source.dimensions();
  return source.exact_rate(epsilon).value_or(NAN);
}

}  // namespace

int r2d2_code(const std::vector<std::string>& args) {
  po::options_description options = source_options();
  options.add_options()("bits", po::value<int>()->default_value(512), "planned length of a message in bits")(
      "messages", po::value<int>()->default_value(64), "messages per epsilon")(
      "rcc", po::value<std::string>()->default_value("trellis"), "reverse channel coding scheme")(
      "components", po::value<int>()->default_value(8), "mixture fitted to sources without a closed form")(
      "fit-samples", po::value<int>()->default_value(20000), "samples for that fit")(
      "threads", po::value<int>()->default_value(1), "threads of the search; never change the result");
  const auto parsed = parse_source_options(args, options, "code");
  if (!parsed) return 0;
  const po::variables_map& values = *parsed;
  const auto source = source_of(values, values["held-out"].as<bool>());
  const int bits = values["bits"].as<int>(), messages = values["messages"].as<int>();
  if (bits < 1 || bits > (1 << 20) || messages < 1)
    throw Error(ErrorKind::kUsage, "--bits or --messages out of range");
  const std::vector<double> epsilons = epsilons_of(values, *source);
  print_warnings(*source, epsilons);
  const std::filesystem::path out = out_folder(values);
  const uint64_t seed = values["seed"].as<uint64_t>();
  const auto* known = dynamic_cast<const r2d2::GaussianMixture*>(source->heat());
  if (!known && source->heat())
    throw Error(ErrorKind::kUnsupported, "source " + source->name() + " has no code",
                "use gaussian, gmm1 or samples");
  const r2d2::GaussianMixture mixture =
      known ? *known
            : r2d2::MixtureEstimator(*source, {.components = values["components"].as<int>(),
                                               .fit_samples = values["fit-samples"].as<int>(),
                                               .seed = seed})
                  .mixture();
  const int d = source->dimensions();
  std::vector<std::vector<double>> rows;
  std::cout << fmt::format("{:>10} {:>6} {:>10} {:>12} {:>12} {:>12} {:>9}\n", "epsilon", "rows", "bits",
                           "rate/nats", "distortion", "R(D)/nats", "overhead");
  for (double epsilon : epsilons) {
    const r2d2::SourceCoder coder(mixture, epsilon, rcc::scheme_by_name(values["rcc"].as<std::string>()),
                                  values["threads"].as<int>());
    // A trellis writes about 1/0.955 bits per bit of information: this many rows fill `bits` without going
    // beyond.
    const int block = std::max(1, static_cast<int>(0.955 * bits / std::max(coder.planned_bits(), 1e-3)));
    Philox rng(seed, 0xC0DE);
    const std::size_t size = static_cast<std::size_t>(block) * d;
    std::vector<double> x0(size), x1(size * messages), again(size);
    double distortion = 0;
    // Independent messages one after another in one stream, as a file would hold them.
    RangeEncoder stream;
    for (int m = 0; m < messages; ++m) {
      source->sample(rng, x0);
      const auto reproduction = std::span(x1).subspan(m * size, size);
      coder.encode(x0, {seed, static_cast<uint64_t>(m)}, reproduction, stream);
      distortion += r2d2::half_squared_error(x0, reproduction, d);
    }
    const std::vector<uint8_t> file = stream.finish();
    RangeDecoder reader(file);
    for (int m = 0; m < messages; ++m) {
      coder.decode(reader, {seed, static_cast<uint64_t>(m)}, again);
      if (!std::equal(again.begin(), again.end(), x1.begin() + m * size))
        throw Error(ErrorKind::kData, "a message decoded to another reproduction");
    }
    const double bytes = static_cast<double>(file.size());
    const double rate = 8 * bytes * std::numbers::ln2 / (static_cast<double>(messages) * block);
    distortion /= messages;
    const double exact = rate_at_distortion(*source, distortion);
    rows.push_back({epsilon, static_cast<double>(block), 8 * bytes / messages, rate, distortion, exact,
                    rate / exact - 1});
    std::cout << fmt::format("{:>10.4g} {:>6} {:>10.1f} {:>12.5f} {:>12.6g}", epsilon, block,
                             8 * bytes / messages, rate, distortion);
    if (!std::isnan(exact)) std::cout << fmt::format(" {:>12.5f} {:>8.2f}%", exact, 100 * (rate / exact - 1));
    std::cout << "\n";
  }
  write_csv(out / "code.csv",
            {"epsilon", "rows", "message_bits", "rate", "distortion", "exact_rate", "overhead"}, rows);
  return 0;
}

}  // namespace diffc
