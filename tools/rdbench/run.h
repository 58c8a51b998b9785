// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#pragma once

#include "codec/plugin/session.h"
#include "tools/rdbench/options.h"

namespace diffc::rdbench {

/// Runs a benchmark and writes its results. Warnings go to standard error, the Markdown table to standard
/// output (only on the first process of an MPI job). Returns the exit code: 0 done, 1 if some point failed
/// for every image. Throws Error for everything that stops the run.
int run_benchmark(const Options& options, Session& session);

}  // namespace diffc::rdbench
