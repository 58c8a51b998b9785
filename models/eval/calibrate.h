// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Measures a model's band table.

#pragma once

#include "models/eval/error_spectrum.h"

namespace diffc::eval {

/// Noise levels of band tables: 256 units of ln eta / 1024 apart, covering the model's range.
std::vector<double> calibration_levels(double eta_min, double eta_max);

/// The mean residual power by band. The spectrum must have been measured at calibration_levels().
BandTable make_band_table(const ErrorSpectrum& spectrum);

}  // namespace diffc::eval
