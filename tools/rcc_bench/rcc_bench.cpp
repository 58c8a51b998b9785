// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Measures the reverse channel coders and writes CSV tables and a gnuplot script.
//
//   rcc_bench --out DIR [--schemes a,b,c] [--trials N] [--threads N] [--quick]
//
// efficiency.csv     efficiency, bias and speed against information per message, dimensions and heterogeneity
// chunk_bits.csv     cost of PFR chunks against their information (DiffC paper, Fig. 9 and Eq. 4)
// efficiency.gp      gnuplot script; run if gnuplot is installed: efficiency.svg

#include <boost/program_options.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/common/gnuplot.h"
#include "tools/rcc_bench/measure.h"

namespace po = boost::program_options;
using namespace diffc::rcc;

namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> out;
  std::stringstream stream(list);
  for (std::string item; std::getline(stream, item, ',');) out.push_back(item);
  return out;
}

void write_efficiency(const std::filesystem::path& path, const std::vector<std::string>& schemes, int trials,
                      int threads, bool quick) {
  std::ofstream csv(path);
  csv << bench::csv_header() << '\n';
  const auto row = [&](const bench::Setting& setting) {
    csv << bench::csv_row(setting, bench::measure(setting)) << std::endl;
  };
  for (const std::string& scheme : schemes) {
    bench::Setting s{.scheme = scheme, .trials = trials, .threads = threads};
    for (const double bits : {8., 16., 32., 64., 128., 256., 512., 768., 1024., 2048., 4096.}) {
      if (quick && bits > 1024) continue;
      s.dimensions = 12288;
      s.bits = bits;
      row(s);
    }
    s.bits = 768;
    for (const uint32_t d : {256u, 1024u, 4096u, 65536u, 1u << 20}) {
      if (quick && d > 65536) continue;
      s.dimensions = d;
      row(s);
    }
    s.dimensions = 12288;
    for (const double sigma : {0.5, 1.0, 1.5})
      for (const double rho : {0.0, 0.7, 1.0}) {
        s.sigma = sigma;
        s.rho = rho;
        row(s);
      }
    s.sigma = s.rho = 0;
    for (const double share : {0.01, 0.1, 0.5, 1.0, 2.0}) {
      s.dimensions = static_cast<uint32_t>(768 / share);
      s.narrow = true;
      row(s);
    }
  }
}

std::string plot_script(const std::vector<std::string>& schemes) {
  std::ostringstream gp;
  gp << "set terminal svg size 800,500\nset output 'efficiency.svg'\nset datafile separator ','\nset "
        "logscale x 2\n"
        "set xlabel 'information per message (bits)'\nset ylabel 'information delivered / bits written'\n"
        "set yrange [0.5:1]\nset key bottom right\nset grid\nplot ";
  for (std::size_t i = 0; i < schemes.size(); ++i)
    gp << (i ? ", \\\n     " : "") << "'efficiency.csv' using (strcol(1) eq '" << schemes[i]
       << "' && $2 == 12288 && $4 == 0 && $6 == 0 ? $3 : NaN):8 with linespoints title '" << schemes[i]
       << "'";
  gp << '\n';
  return gp.str();
}

}  // namespace

int main(int argc, char** argv) {
  std::string out, schemes;
  int trials = 10, threads = 1;
  po::options_description options("rcc_bench");
  options.add_options()("help", "show this text")("out", po::value(&out)->default_value("rcc"),
                                                  "output folder")(
      "schemes",
      po::value(&schemes)->default_value("trellis-fast,trellis,trellis-slow,pfr-10,pfr-12,pfr-14,argmax"),
      "comma-separated names")("trials", po::value(&trials)->default_value(10), "messages per row")(
      "threads", po::value(&threads)->default_value(1), "threads of the trellis search")("quick",
                                                                                         "fewer rows");
  try {
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, options), given);
    po::notify(given);
    if (given.count("help")) {
      std::cout << options;
      return 0;
    }
    std::filesystem::create_directories(out);
    const auto names = split(schemes);
    write_efficiency(std::filesystem::path(out) / "efficiency.csv", names, trials, threads,
                     given.count("quick") > 0);
    std::ofstream chunks(std::filesystem::path(out) / "chunk_bits.csv");
    chunks << bench::chunk_table();
    const std::string script = plot_script(names);
    std::ofstream(std::filesystem::path(out) / "efficiency.gp") << script;
    if (diffc::gnuplot(script, out, "/dev/null") != diffc::GnuplotEnd::kPlotted)
      std::cerr << "rcc_bench: no plot: 'gnuplot efficiency.gp' failed or is not installed\n";
  } catch (const po::error& error) {
    std::cerr << "rcc_bench: " << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "rcc_bench: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
