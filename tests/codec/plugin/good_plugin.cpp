// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/abi.h"

namespace {

const diffc::PluginDescriptor kGood = [] {
  diffc::PluginDescriptor d;
  d.kinds = diffc::kKindSampler;
  d.name = "test-good";
  d.summary = "does nothing";
  return d;
}();

}  // namespace

DIFFC_PLUGIN(good, &kGood)
