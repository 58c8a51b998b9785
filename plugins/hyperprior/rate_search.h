// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Which model of a family and which quantisation step meet a rate target.

#pragma once

#include <functional>
#include <optional>

namespace diffc::hyperprior {

/// A file that was tried: the model's number in its family and the step of latent_coder.h.
struct Setting {
  int model = 0;
  int step = 0;
};

/// How good a setting is, on a scale where more is better and larger files come with more.
using Measure = std::function<double(const Setting&)>;

/// The model whose measure at step 0 is nearest to `target`, of `models` of them from few bits to many.
int nearest_model(int models, double target, const Measure& measure);

/// The largest step of this model at which the measure is at least `target` (want_least), or the smallest at
/// which it is at most `target`; none if there is none. The measure falls with the step, but for small
/// irregularities: what is returned holds by a measurement of its own.
std::optional<int> search_step(int model, double target, bool want_least, const Measure& measure);

}  // namespace diffc::hyperprior
