// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A plugin that lacks a function: the registry must find out when it loads it, not when it is used.

#include "codec/plugin/abi.h"

void diffc_symbol_that_nothing_provides();

namespace {

const diffc::PluginDescriptor kUnresolved = [] {
  diffc::PluginDescriptor d;
  d.name = "test-unresolved";
  d.make_sampler = []() -> diffc::Sampler* {
    diffc_symbol_that_nothing_provides();
    return nullptr;
  };
  return d;
}();

}  // namespace

DIFFC_PLUGIN(unresolved, &kUnresolved)
