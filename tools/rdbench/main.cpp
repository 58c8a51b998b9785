// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <iostream>

#include "codec/base/error.h"
#include "tools/common/app.h"
#include "tools/common/environment.h"
#include "tools/rdbench/cluster.h"
#include "tools/rdbench/options.h"
#include "tools/rdbench/run.h"
#include "tools/rdbench/worker_setup.h"

namespace diffc::rdbench {
namespace {

constexpr const char* kUsage =
    "usage: rdbench --dataset PATH --codec SPEC [--codec SPEC ...] --out DIR [OPTIONS]\n\n"
    "Compares codecs by rate, PSNR, SSIM and Frechet distance.\n\n"
    "SPEC is NAME[:KEY=VALUE[,KEY=VALUE...]]; a value may be a list A|B|C. Keys: bpp, psnr, quality, "
    "sampler, model,\n"
    "share, label, and the parameters that 'diffc plugins' lists. NAME custom runs commands:\n"
    "custom:encode=CMD {in} {out},decode=CMD {in} {out},ext=EXT (a backslash keeps a comma or bar "
    "literal).\n\n";

constexpr const char* kExamples =
    "\nExamples:\n"
    "  rdbench --dataset set.npy --codec 'jpeg:q=10|50|90' --codec 'diffc:bpp=0.2|0.5,sampler=flow|mean' "
    "--out results\n"
    "  mpirun -n 4 rdbench ... --out results --resume\n\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage. Failures of single images are counted in the column "
    "bugs.\n";

int run(const std::vector<std::string>& arguments) {
  namespace po = boost::program_options;
  po::options_description options = rdbench_options(), common = common_options();
  common.add_options()("help,h", "this text")("version", "version of this program");
  options.add(common);
  const po::variables_map values = [&] {
    po::variables_map v = parse_options(arguments, options, {});
    // Images run side by side; each codec call keeps to one thread unless told otherwise.
    if (v["threads"].defaulted()) v.at("threads").value() = 1;
    return v;
  }();
  if (values.count("help")) {
    std::cout << kUsage << options << kExamples;
    return kExitDone;
  }
  if (values.count("version")) {
    std::cout << "rdbench " << project_version() << "\n";
    if (!mpi_version().empty()) std::cout << mpi_version() << "\n";
    return kExitDone;
  }
  po::variables_map session_values = values;
  session_values.erase("model");  // goes to the specs that name none
  const Options o = read_options(values, arguments);
  const std::unique_ptr<Session> session = make_session(session_values);
  return run_benchmark(o, *session);
}

}  // namespace
}  // namespace diffc::rdbench

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  diffc::rdbench::prepare_for_workers();
  return diffc::run_app("rdbench", [&] { return diffc::rdbench::run(arguments); });
}
