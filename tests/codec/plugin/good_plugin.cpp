// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "codec/plugin/abi.h"

namespace {

class Nothing : public diffc::Sampler {
 public:
  std::vector<float> reconstruct(diffc::Session&, const diffc::SampleRequest& request) override {
    return std::vector<float>(request.observation.y.size());
  }
};

const diffc::PluginDescriptor kGood = [] {
  diffc::PluginDescriptor d;
  d.name = "test-good";
  d.make_sampler = []() -> diffc::Sampler* { return new Nothing; };
  d.summary = "makes grey of everything";
  return d;
}();

}  // namespace

DIFFC_PLUGIN(good, &kGood)
