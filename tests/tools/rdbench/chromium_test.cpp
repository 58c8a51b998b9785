// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// The report in a browser: what a reader presses does what it says, and nothing is fetched.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <nlohmann/json.hpp>
#include <random>

#include "scratch.h"

namespace diffc::rdbench {
namespace {

class Chromium : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("chromium --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "Chromium is not installed";
    if (!std::filesystem::exists(test::rdbench_program())) GTEST_SKIP() << "rdbench is not built";
  }

  void make_report(const std::string& more = "") const {
    const test::Ran made = test::run_command(
        test::rdbench_program() + " --dataset " + (scratch_ / "set") + " --out " + (scratch_ / "out") +
            " --bootstrap 0 --codec 'custom:encode=cp {in} {out},decode=cp {in} {out},label=copy'" + more,
        scratch_);
    ASSERT_EQ(made.status, 0) << made.err;
  }

  /// Runs a script at the end of the report that fills `seen`; returns it, and the errors of the browser.
  nlohmann::json after(const std::string& script) {
    std::string html = test::file_text(scratch_ / "out/report.html");
    const std::string press =
        "<script>const seen = [];\n" + script +
        "\ndocument.body.innerHTML = '<pre id=\"seen\"></pre>';"
        "document.getElementById('seen').textContent = JSON.stringify(seen);</script></body>";
    html.replace(html.rfind("</body>"), 7, press);
    std::ofstream(scratch_ / "out/pressed.html") << html;
    const test::Ran page = test::run_command(
        "timeout 120 chromium --headless --no-sandbox --disable-gpu --host-resolver-rules='MAP * ~NOTFOUND' "
        "--enable-logging=stderr --user-data-dir=" +
            (scratch_ / "profile") + " --dump-dom file://" + (scratch_ / "out/pressed.html"),
        scratch_);
    EXPECT_EQ(page.status, 0) << page.err;
    EXPECT_EQ(page.err.find("Uncaught"), std::string::npos) << page.err;
    const std::string start = "<pre id=\"seen\">";
    const std::size_t from = page.out.find(start), to = page.out.find("</pre>", from);
    if (from == std::string::npos) return {};
    std::string text = page.out.substr(from + start.size(), to - from - start.size());
    for (const auto& [escaped, plain] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}})
      for (std::size_t at = 0; (at = text.find(escaped, at)) != std::string::npos; ++at)
        text.replace(at, std::string(escaped).size(), plain);
    return nlohmann::json::parse(text, nullptr, false);
  }

  test::Scratch scratch_;
};

// Copies, and files that are a constant picture: 0 dB apart from themselves, some dB from the others.
constexpr const char* kConstant =
    " --codec 'custom:encode=cp {in} {out} \\; head -c {size} /dev/zero >>{out},decode=cp SET/0.png {out} "
    "\\; true "
    "{in},size=10|3000,label=constant'";

TEST_F(Chromium, HeadingsSortAndLegendsHide) {
  test::write_pictures(scratch_ / "set", 4);
  make_report();
  const nlohmann::json seen = after(R"js(
const heading = document.querySelector('#results th');
heading.click();
seen.push(heading.getAttribute('aria-sort'));
heading.click();
seen.push(heading.getAttribute('aria-sort'));
document.querySelector('.legend input').click();
seen.push(document.querySelector("g[data-curve='0']").style.display);
seen.push(document.querySelector('.legend').textContent.includes('one setting for all images'));
zoom.value = 5;
zoom.dispatchEvent(new Event('input'));
seen.push(document.querySelector('.tile img').style.width);
)js");
  EXPECT_EQ(seen, nlohmann::json({"ascending", "descending", "none", true, "160px"})) << seen;
}

TEST_F(Chromium, PairsFlickerAndTellTheirNumbers) {
  test::write_pictures(scratch_ / "set", 4);
  std::string constant = kConstant;
  constant.replace(constant.find("SET"), 3, scratch_ / "set");
  make_report(constant);
  const nlohmann::json seen = after(R"js(
const get = id => document.getElementById(id), press = key => document.dispatchEvent(new KeyboardEvent('keydown', {key}));
const viewer = get('viewer'), pointer = name => viewer.dispatchEvent(new PointerEvent(name));
seen.push(get('codecs').children.length, get('shown').textContent.includes('99.00 dB'));
get('codecs').children[1].click();
seen.push(get('shown').textContent.startsWith('constant: '), get('codecs').children[1].getAttribute('aria-pressed'));
press('ArrowRight');
seen.push(get('image').value, get('front').src === get('shot-1-' + (get('rate').value < 500 ? 1 : 1)).src || get('front').src === get('shot-1-2').src);
const apart = get('front').src !== get('back').src;
seen.push(apart, get('back').src === get('original-1').src);
pointer('pointerdown');
seen.push(viewer.classList.contains('original'), get('shown').textContent);
pointer('pointerup');
seen.push(viewer.classList.contains('original'));
press('e');
seen.push(viewer.classList.contains('error'), getComputedStyle(get('front')).mixBlendMode, getComputedStyle(viewer).filter.includes('heat'));
press('e'); press(' ');
seen.push(viewer.classList.contains('original'));
press(' '); press('1');
seen.push(get('shown').textContent.startsWith('copy: '));
get('size').value = 8;
get('size').dispatchEvent(new Event('change'));
seen.push(viewer.style.width);
// The point at either end of the rates.
press('2');
const at = v => { get('rate').value = v; get('rate').dispatchEvent(new Event('input')); return parseFloat(get('shown').textContent.split(': ')[1]); };
seen.push(at(0) < at(1000));
seen.push(get('histograms').children.length, get('histograms').textContent.includes('constant against copy'));
get('anchor').value = 1;
get('anchor').dispatchEvent(new Event('change'));
seen.push(get('histograms').textContent.includes('copy against constant'), /\+[0-9.]+ dB on average of 4 images, better on 75 %/.test(get('histograms').textContent));
)js");
  EXPECT_EQ(seen, nlohmann::json({2,       true,       true,  "true", "1",          true, true, true,
                                  true,    "original", false, true,   "difference", true, true, true,
                                  "256px", true,       1,     true,   true,         true}))
      << seen;
}

// Names are text, whatever is in them, and histograms need no pictures.
TEST_F(Chromium, NamesAreTextAndPicturesMayBeMissing) {
  std::filesystem::create_directories(scratch_ / "set");
  write_file_atomically(scratch_ / "set/<!--<script>.png", write_image(test::picture(1, 32, 32), "png"));
  write_file_atomically(scratch_ / "set/b.png", write_image(test::picture(2, 32, 32), "png"));
  make_report(" --codec 'custom:encode=true && cp {in} {out},decode=cp {in} {out},label=<b>other'");
  nlohmann::json seen = after(R"js(
const get = id => document.getElementById(id);
seen.push(get('image').options[0].text, get('codecs').children.length, get('shown').textContent.includes('bpp'));
)js");
  EXPECT_EQ(seen, nlohmann::json({"<!--<script>.png", 2, true})) << seen;
  make_report(" --codec 'custom:encode=true && cp {in} {out},decode=cp {in} {out},label=<b>other' --strip 0");
  seen = after(R"js(
seen.push(document.getElementById('pairs') === null, document.getElementById('histograms').children.length);
)js");
  EXPECT_EQ(seen, nlohmann::json({true, 1})) << seen;
}

// Many pictures lie beside the page; when each is loaded is the browser's business.
TEST_F(Chromium, ManyPicturesAreLoadedLazily) {
  std::filesystem::create_directories(scratch_ / "set");
  std::mt19937 random(1);
  for (int k = 0; k < 70; ++k) {
    Image noise(256, 256, 3);
    for (uint8_t& v : noise.pixels) v = static_cast<uint8_t>(random());
    write_file_atomically(scratch_ / ("set/" + std::to_string(k) + ".png"), write_image(noise, "png"));
  }
  make_report(" --strip 70");
  EXPECT_LT(std::filesystem::file_size(scratch_ / "out/report.html"), 1 << 20);
  const nlohmann::json seen = after(R"js(
const pictures = [...document.querySelectorAll('.tile img')];
seen.push(pictures.length, pictures.every(p => p.loading === 'lazy' && p.getAttribute('src').startsWith('pictures/')));
document.getElementById('image').value = 69;
document.getElementById('image').dispatchEvent(new Event('change'));
seen.push(document.getElementById('back').src.endsWith(pictures[138].getAttribute('src')));
)js");
  EXPECT_EQ(seen, nlohmann::json({140, true, true})) << seen;
}

// What a printer gets: no controls, all tables.
TEST_F(Chromium, PrintedPageIsReadable) {
  test::write_pictures(scratch_ / "set", 4);
  make_report();
  const test::Ran printed = test::run_command(
      "timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir=" + (scratch_ / "profile") +
          " --print-to-pdf=" + (scratch_ / "report.pdf") + " file://" + (scratch_ / "out/report.html"),
      scratch_);
  ASSERT_EQ(printed.status, 0) << printed.err;
  EXPECT_TRUE(test::file_text(scratch_ / "report.pdf").starts_with("%PDF"));
  const nlohmann::json seen = after(R"js(
const rules = [...document.styleSheets].flatMap(s => [...s.cssRules]).filter(r => r.media && r.media.mediaText === 'print');
seen.push(rules.length, rules[0].cssText.includes('#pairs'));
)js");
  EXPECT_EQ(seen, nlohmann::json({1, true})) << seen;
}

}  // namespace
}  // namespace diffc::rdbench
