// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include <filesystem>

#include "codec/base/error.h"
#include "codec/base/file.h"
#include "tools/common/json.h"
#include "tools/rdbench/summary.h"

namespace diffc::rdbench {
namespace fs = std::filesystem;
namespace {

void write_text(const fs::path& path, const std::string& text) {
  write_file_atomically(path.string(), {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

// Curve names become file names: everything unusual is an underscore.
std::string file_name(const std::string& curve) {
  std::string out;
  for (const char c : curve) {
    const bool usual =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    out += usual ? c : '_';
  }
  return out.substr(0, 100);
}

}  // namespace

void write_outputs(const Summary& s, std::vector<std::string>& notes) {
  const fs::path out = s.options.out;
  write_text(out / "results.json", json_text(to_json(s), 2) + "\n");
  write_text(out / "results.csv", csv_table(s.columns, s.results));
  write_text(out / "results.md", markdown_table(s.columns, s.results));
  std::error_code error;
  fs::create_directories(out / "compressai", error);
  if (error) throw Error(ErrorKind::kIo, (out / "compressai").string() + ": " + error.message());
  for (const auto& [name, json] : to_compressai(s)) {
    write_text(out / "compressai" / (file_name(name) + ".json"), json_text(json, 2) + "\n");
  }
  write_strip(s);
  write_plots(s, notes);
  write_report(s);
}

}  // namespace diffc::rdbench
