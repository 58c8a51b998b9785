// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The report in a browser: scripts run, the table sorts, nothing is fetched.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "scratch.h"

namespace diffc::rdbench {
namespace {

TEST(Chromium, ReportOpensOffline) {
  if (std::system("chromium --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "Chromium is not installed";
  if (!std::filesystem::exists(test::rdbench_program())) GTEST_SKIP() << "rdbench is not built";
  const test::Scratch scratch;
  test::write_pictures(scratch / "set", 4);
  const test::Ran made = test::run_command(
      test::rdbench_program() + " --dataset " + (scratch / "set") + " --out " + (scratch / "out") +
          " --codec 'custom:encode=cp {in} {out},decode=cp {in} {out},label=copy'",
      scratch);
  ASSERT_EQ(made.status, 0) << made.err;
  // A line of script presses the first heading; what it changes shows in the dumped document.
  std::string html = test::file_text(scratch / "out/report.html");
  const std::string press = "<script>document.querySelector('#results th').click();</script></body>";
  html.replace(html.find("</body>"), 7, press);
  std::ofstream(scratch / "pressed.html") << html;
  const test::Ran page = test::run_command(
      "timeout 120 chromium --headless --no-sandbox --disable-gpu --host-resolver-rules='MAP * ~NOTFOUND' "
      "--enable-logging=stderr --user-data-dir=" +
          (scratch / "profile") + " --dump-dom file://" + (scratch / "pressed.html"),
      scratch);
  ASSERT_EQ(page.status, 0) << page.err;
  EXPECT_NE(page.out.find("aria-sort=\"ascending\""), std::string::npos);
  EXPECT_NE(page.out.find("id=\"zoom-value\">x2<"), std::string::npos);
  EXPECT_NE(page.out.find("width: 64px"), std::string::npos);
  EXPECT_EQ(page.err.find("Uncaught"), std::string::npos) << page.err;
}

}  // namespace
}  // namespace diffc::rdbench
