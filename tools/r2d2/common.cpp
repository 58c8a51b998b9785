// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/r2d2/common.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <iostream>
#include <limits>

#include "codec/base/error.h"
#include "codec/dataset/dataset.h"
#include "tools/common/app.h"
#include "tools/common/gnuplot.h"
#include "tools/common/picture.h"
#include "tools/r2d2/sources/image_patches.h"

namespace diffc {

namespace po = boost::program_options;

namespace {

double parse_number(const std::string& text) {
  double v = 0;
  const auto r = std::from_chars(text.data(), text.data() + text.size(), v);
  if (r.ec != std::errc() || r.ptr != text.data() + text.size() || !std::isfinite(v))
    throw Error(ErrorKind::kUsage, "'" + text + "' is not a number");
  return v;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

// Whole images or tiles; the last tenth is held out. At most 4096, evenly spread: patches are drawn from
// them.
std::unique_ptr<r2d2::Source> colour_patches(const std::string& path, int tile, bool held_out) {
  if (path.empty())
    throw Error(ErrorKind::kUsage, "source colour-patches needs images", "give --data FOLDER|TAR|ZIP|NPY");
  const auto set = open_dataset(path, {.tile = tile, .pictures = picture_reader()});
  const std::size_t test = set->size() / 10, first = held_out ? set->size() - test : 0,
                    last = held_out ? set->size() : set->size() - test;
  const std::size_t stride = std::max<std::size_t>(1, (last - first + 4095) / 4096);
  std::vector<Image> images;
  for (std::size_t i = first; i < last; i += stride) images.push_back(set->image(i));
  return r2d2::make_image_patch_source(std::move(images));
}

}  // namespace

po::options_description source_options() {
  po::options_description options("Options");
  options.add_options()(
      "source", po::value<std::string>()->required(),
      "gaussian, gaussian:V1,V2,..., gmm1, gmm2, sinc4, patches, colour-patches, fsdd or npy:FILE")(
      "data", po::value<std::string>()->default_value(""),
      "images .npy of patches, image set of colour-patches, folder of fsdd")(
      "tile", po::value<int>()->default_value(0),
      "colour-patches: cut images into squares of this side, 0 = whole")(
      "held-out", po::bool_switch(), "the test part of patches, colour-patches and fsdd")(
      "out", po::value<std::string>()->required(), "folder for the results, created if missing")(
      "epsilon", po::value<std::string>(), "A,B,C or LOW:HIGH:COUNT; default: the paper's values")(
      "seed", po::value<uint64_t>()->default_value(0), "seed of the first repeat");
  return options;
}

std::optional<po::variables_map> parse_source_options(const std::vector<std::string>& args,
                                                      const po::options_description& options,
                                                      const std::string& command) {
  for (const std::string& arg : args) {
    if (arg != "--help" && arg != "-h") continue;
    std::cout << "usage: r2d2 " << command << " --source SOURCE --out DIR [options]\n\n" << options;
    return std::nullopt;
  }
  return parse_options(args, options, {});
}

std::unique_ptr<r2d2::Source> source_of(const po::variables_map& values, bool held_out) {
  const std::string& spec = values["source"].as<std::string>();
  const std::string& data = values["data"].as<std::string>();
  if (spec == "colour-patches") return colour_patches(data, values["tile"].as<int>(), held_out);
  return r2d2::make_source(spec, {data, held_out});
}

std::filesystem::path out_folder(const po::variables_map& values) {
  const std::filesystem::path folder = values["out"].as<std::string>();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!std::filesystem::is_directory(folder))
    throw Error(ErrorKind::kIo, folder.string() + ": cannot be created", "choose another --out");
  return folder;
}

std::vector<double> positive_list(const std::string& text, const std::string& what) {
  std::vector<double> list;
  if (const auto range = split(text, ':'); range.size() == 3) {
    const double low = parse_number(range[0]), high = parse_number(range[1]), count = parse_number(range[2]);
    if (count < 1 || count > 1000 || !(high >= low))
      throw Error(ErrorKind::kUsage, "bad range '" + text + "'");
    for (int i = 0; i < static_cast<int>(count); ++i)
      list.push_back(count > 1 ? low + (high - low) * i / (count - 1) : low);
  } else {
    for (const std::string& part : split(text, ',')) list.push_back(parse_number(part));
  }
  for (double e : list)
    if (!(e > 0)) throw Error(ErrorKind::kUsage, what + " must be positive");
  return list;
}

std::vector<double> epsilons_of(const po::variables_map& values, const r2d2::Source& source) {
  if (!values.count("epsilon")) return r2d2::ranges_of(source).epsilons;
  return positive_list(values["epsilon"].as<std::string>(), "epsilon");
}

void print_warnings(const r2d2::Source& source, const std::vector<double>& epsilons) {
  for (double e : epsilons)
    if (const std::string text = source.warning(e); !text.empty())
      std::cerr << "r2d2: warning: " << text << "\n";
}

void write_csv(const std::filesystem::path& path, const std::vector<std::string>& columns,
               const std::vector<std::vector<double>>& rows) {
  std::ofstream out(path);
  out << fmt::format("{}\n", fmt::join(columns, ","));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i) out << ',';
      if (!std::isnan(row[i])) out << fmt::format("{:.9g}", row[i]);
    }
    out << '\n';
  }
  if (!out.flush()) throw Error(ErrorKind::kIo, path.string() + ": cannot be written");
}

void write_curve(const std::filesystem::path& path, const std::vector<r2d2::CurvePoint>& points,
                 const r2d2::Source& source) {
  std::vector<std::vector<double>> rows;
  for (const r2d2::CurvePoint& p : points)
    rows.push_back({p.epsilon, p.rate.median, p.distortion, p.rate.q25, p.rate.q75,
                    source.exact_rate(p.epsilon).value_or(std::numeric_limits<double>::quiet_NaN())});
  write_csv(path, {"epsilon", "rate", "distortion", "rate_q25", "rate_q75", "exact_rate"}, rows);
}

void print_curve(const std::vector<r2d2::CurvePoint>& points, const r2d2::Source& source) {
  std::cout << fmt::format("{:>10} {:>10} {:>12} {:>10} {:>10} {:>10} {:>10}\n", "epsilon", "rate",
                           "distortion", "q25", "q75", "exact", "error");
  for (const r2d2::CurvePoint& p : points) {
    std::cout << fmt::format("{:>10.4g} {:>10.5f} {:>12.6g} {:>10.5f} {:>10.5f}", p.epsilon, p.rate.median,
                             p.distortion, p.rate.q25, p.rate.q75);
    if (const auto exact = source.exact_rate(p.epsilon))
      std::cout << fmt::format(" {:>10.5f} {:>+10.5f}", *exact, p.rate.median - *exact);
    std::cout << "\n";
  }
}

void run_gnuplot(const std::filesystem::path& stem, const std::string& commands) {
  for (const auto& [extension, terminal] :
       {std::pair(".svg", "svg size 800,560 dynamic"), std::pair(".png", "pngcairo size 800,560")}) {
    const std::string script = fmt::format(
        "set terminal {}\nset output '{}{}'\nset datafile separator ','\nset grid\nset key top right\n{}\n",
        terminal, stem.string(), extension, commands);
    if (gnuplot(script, ".", "/dev/null") != GnuplotEnd::kPlotted)
      throw Error(ErrorKind::kUnsupported, "gnuplot failed; the CSV files are written",
                  "install gnuplot-nox");
  }
}

}  // namespace diffc
