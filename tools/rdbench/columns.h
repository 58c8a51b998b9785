// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The one table behind results.json, results.csv, the Markdown table and the report.

#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/rdbench/statistics.h"

namespace diffc::rdbench {

using Json = nlohmann::ordered_json;

struct Column {
  std::string key;                           ///< In JSON and CSV.
  std::string title;                         ///< In tables for people; empty: not shown there.
  int decimals;                              ///< Of numbers in those tables.
  std::string help;                          ///< Meaning and unit.
  std::function<Json(const Result&)> value;  ///< Null if unknown.
};

/// `metrics`: the names of Metrics. `distance_key` names the Frechet distance ("" = no features). Without
/// `timing`, times and memory are null, so that equal runs give equal files. Throws Error(kUsage)
/// for a metric with the name of another column.
std::vector<Column> make_columns(const std::vector<std::string>& metrics, const std::string& distance_key,
                                 bool timing);

/// NaN becomes null.
Json number(double value);

/// A cell for people: decimals applied, "-" for null.
std::string cell(const Column& column, const Result& result);

/// Lines of "key1,key2,..." and values with all digits, RFC 4180.
std::string csv_table(const std::vector<Column>& columns, const std::vector<Result>& results);

/// At most 110 characters wide: titles of columns that hold something, specs shortened in the middle if they
/// must be.
std::string markdown_table(const std::vector<Column>& columns, const std::vector<Result>& results);

}  // namespace diffc::rdbench
