// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0

#include "tools/rdbench/spec.h"

#include <gtest/gtest.h>

#include "quantiser.h"

namespace diffc::rdbench {
namespace {

Plan parse(std::vector<std::string> specs) {
  return parse_specs(specs, *test::quantiser_registry());
}

std::string error_of(const std::string& spec) {
  try {
    parse({spec});
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::kUsage);
    return e.what();
  }
  return "no error";
}

TEST(Spec, ExpandsListsInOrder) {
  const Plan plan = parse({"quantiser:step=4|16,fail=1|2", "quantiser:bpp=1.5"});
  ASSERT_EQ(plan.points.size(), 5u);
  ASSERT_EQ(plan.jobs.size(), 5u);
  EXPECT_EQ(plan.points[0].spec, "quantiser:step=4,fail=1");
  EXPECT_EQ(plan.points[1].spec, "quantiser:step=4,fail=2");
  EXPECT_EQ(plan.points[2].spec, "quantiser:step=16,fail=1");
  EXPECT_EQ(plan.points[0].curve, "quantiser:fail=1");
  EXPECT_EQ(plan.points[2].curve, "quantiser:fail=1");
  EXPECT_EQ(plan.points[4].curve, "quantiser");
  EXPECT_EQ(plan.jobs[4].options.bpp, 1.5);
  EXPECT_TRUE(plan.jobs[0].options.native);
  EXPECT_EQ(plan.jobs[2].options.params.at("step"), "16");
}

TEST(Spec, LabelNamesTheCurve) {
  const Plan plan = parse({"quantiser:step=4|8,label=mine"});
  EXPECT_EQ(plan.points[1].curve, "mine");
  EXPECT_EQ(plan.points[1].spec, "quantiser:step=8");
}

TEST(Spec, PlainNameRunsTheDefault) {
  const Plan plan = parse({"quantiser"});
  ASSERT_EQ(plan.points.size(), 1u);
  EXPECT_EQ(plan.points[0].spec, "quantiser");
}

TEST(Spec, QMeansQualityWithoutSuchAParameter) {
  EXPECT_EQ(parse({"quantiser:q=30"}).jobs[0].options.quality, 30);
}

TEST(Spec, BackslashKeepsSeparatorsOfCommands) {
  const Plan plan =
      parse({R"(custom:encode=/usr/bin/enc -a 1\,2 {in} {out} \| cat,decode=dec {in} {out},r=1|2)"});
  ASSERT_EQ(plan.points.size(), 2u);
  EXPECT_EQ(plan.jobs[0].custom.at("encode"), "/usr/bin/enc -a 1,2 {in} {out} | cat");
  EXPECT_EQ(plan.points[0].curve, "enc");
  EXPECT_EQ(plan.points[1].curve, "enc");
}

TEST(Spec, SaysWhatIsWrong) {
  EXPECT_EQ(error_of(":q=1"), "spec ':q=1': no codec name: write NAME:KEY=VALUE");
  EXPECT_EQ(error_of("quantiser:step"),
            "spec 'quantiser:step': no value for 'step': write KEY=VALUE, separated by commas");
  EXPECT_EQ(error_of("quantiser:step="),
            "spec 'quantiser:step=': an empty value for 'step': give a value or leave the key out");
  EXPECT_EQ(error_of("quantiser:step=1,step=2"),
            "spec 'quantiser:step=1,step=2': 'step' is given twice: separate several values by |");
  EXPECT_EQ(error_of("quantiser:bpp=x"),
            "spec 'quantiser:bpp=x': 'x' is no value for 'bpp': give a number in range");
  EXPECT_EQ(error_of("quantiser:bpp=-1"),
            "spec 'quantiser:bpp=-1': '-1' is no value for 'bpp': give a number in range");
  EXPECT_EQ(error_of("quantiser:bpp=1,psnr=30"),
            "spec 'quantiser:bpp=1,psnr=30': more than one rate target: give one of bpp, psnr and quality");
  EXPECT_EQ(error_of("quantiser:sampler=mean"),
            "spec 'quantiser:sampler=mean': codec 'quantiser' takes no sampler: leave the sampler out");
  EXPECT_EQ(error_of("custom:encode=x {in} {out}"),
            "spec 'custom:encode=x {in} {out}': no 'decode' command with {in} and {out}: write "
            "custom:encode=...,decode=...");
  EXPECT_TRUE(error_of("nocodec:q=1").starts_with("spec 'nocodec:q=1': ")) << error_of("nocodec:q=1");
  EXPECT_TRUE(error_of("quantiser:stepp=1").starts_with("spec 'quantiser:stepp=1': "))
      << error_of("quantiser:stepp=1");
  EXPECT_TRUE(error_of("quantiser:step=1000").starts_with("spec 'quantiser:step=1000': "));
}

TEST(Spec, RefusesTheSamePointTwice) {
  EXPECT_THROW(parse({"quantiser:step=4", "quantiser:step=4"}), Error);
}

}  // namespace
}  // namespace diffc::rdbench
