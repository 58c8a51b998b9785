// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The tables and plots of `r2d2 gaussian`.

#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tools/r2d2/gaussian/monte_carlo.h"
#include "tools/r2d2/gaussian/smoothness.h"

namespace diffc {

/// figure_2a.csv: SNR of every scheme and of the bounds R*(D), R*(D/2) against bits per dimension, closed
/// form.
void write_figure_2a(const std::filesystem::path& out, std::span<const double> lambda);

/// figure_2b.csv: SNR by principal component with every noise at `bits` per dimension. Returns for A* the
/// number of components nothing is told of.
int write_figure_2b(const std::filesystem::path& out, std::span<const double> lambda, double bits);

struct SimulationRow {
  std::string scheme, through;  ///< "components" or "pixels".
  gaussian::MonteCarloPoint point;
};

/// Every scheme at ten rates from 0.05 to 3 bits per dimension through the chain and the samplers; DiffC-A,
/// -F and mean on pixels too if the patches are grey.
std::vector<SimulationRow> simulate_all(const gaussian::PatchGaussian& patches, int draws, uint64_t seed);

/// monte_carlo.csv. Returns the largest deviation from the closed forms in standard errors.
double write_simulation(const std::filesystem::path& out, std::span<const SimulationRow> rows,
                        std::span<const double> lambda);

/// theorems.csv: one number a row (theorem, source, parameter, quantity, value). Returns the number of
/// violations.
int write_theorems(const std::filesystem::path& out, uint64_t seed);

/// smoothness.csv (Figure 5).
void write_smoothness(const std::filesystem::path& out, std::span<const gaussian::SmoothnessPoint> points);

/// figure_2a, figure_2b and, where its table was written, figure_5 as SVG and PNG.
void draw_figures(const std::filesystem::path& out, double bits, bool smoothness);

}  // namespace diffc
