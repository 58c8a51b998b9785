// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// One row of the benchmark: messages of a scheme on synthetic targets.

#pragma once

#include <cstdint>
#include <string>

namespace diffc::rcc::bench {

/// Targets are Gaussian shifts (v = 1) with log |m_i|^2 = 2 sigma (rho g_i + sqrt(1 - rho^2) h_i), g_i a
/// standard normal in 8 classes that the plan's weights tell; or, with `narrow`, m ~ N(0, 1 - v) with equal v
/// < 1.
struct Setting {
  std::string scheme;
  uint32_t dimensions = 12288;
  double bits = 768;  ///< KL per message.
  double sigma = 0;   ///< Heterogeneity.
  double rho = 0;     ///< Share of it that both sides know.
  bool narrow = false;
  int trials = 10;
  int threads = 1;
};

struct Result {
  double bits_written = 0;
  double efficiency = 0;  ///< Information delivered / bits written; see codec/rcc/THEORY.md.
  double bias = 0;        ///< <z, m> / |m|^2.
  double residual = 0;    ///< Mean of (z - target mean)^2 / v.
  double encode_ms = 0, decode_ms = 0;
};

Result measure(const Setting& setting);
std::string csv_header();
std::string csv_row(const Setting& setting, const Result& result);

/// CSV of PFR's cost against information per chunk: exact law, truncated table, measured, and the bound.
std::string chunk_table();

}  // namespace diffc::rcc::bench
