// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// r2d2 shaped: DiffC-A* and DiffC-F* for a diffusion model, as far as its error spectra tell.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "codec/base/error.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/r2d2/commands.h"
#include "tools/r2d2/common.h"
#include "tools/r2d2/gaussian/shaped_gain.h"

namespace diffc {

namespace po = boost::program_options;

int r2d2_shaped(const std::vector<std::string>& args) {
  po::options_description options("Options");
  options.add_options()("out", po::value<std::string>()->required(),
                        "folder for shaped.csv, created if missing")("help,h", "this text");
  options.add(common_options());
  if (std::find(args.begin(), args.end(), "--help") != args.end() ||
      std::find(args.begin(), args.end(), "-h") != args.end()) {
    std::cout << "usage: r2d2 shaped --out DIR [--model NAME]\n\n" << options;
    return kExitDone;
  }
  const po::variables_map values = parse_options(args, options, {});
  const auto session = make_session(values);
  const DenoiserPtr model = session->model(values.count("model") ? values["model"].as<std::string>() : "");
  const BandTable& table = model->info().bands;
  if (table.empty())
    throw Error(ErrorKind::kUsage, "model '" + model->info().name + "' has no table of error spectra",
                "use one of diffc-train calibrate");
  std::vector<std::vector<double>> rows;
  std::cout << fmt::format("{:>9} {:>9} {:>9} {:>8} {:>8}\n", "eta", "bits/dim", "error", "A*, dB", "F*, dB");
  for (const gaussian::ShapedGain& gain : gaussian::shaped_gains(table)) {
    rows.push_back({gain.eta, gain.bits, gain.measured, gain.ancestral, gain.flow});
    std::cout << fmt::format("{:>9.4f} {:>9.4f} {:>9.2e} {:>8.2f} {:>8.2f}\n", gain.eta, gain.bits,
                             gain.measured, gain.ancestral, gain.flow);
  }
  write_csv(out_folder(values) / "shaped.csv",
            {"eta", "bits_per_dimension", "squared_error", "gain_ancestral_db", "gain_flow_db"}, rows);
  return kExitDone;
}

}  // namespace diffc
