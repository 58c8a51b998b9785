// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Style and behaviour of report.html.

#pragma once

namespace diffc::rdbench {

inline constexpr const char* kReportStyle = R"css(
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 1500px; padding: 0 18px 60px; color: #1b1b1b;
  background: #fff; }
h1 { font-size: 24px; } h2 { font-size: 18px; margin: 34px 0 8px; }
.facts, .note { color: #555; } .warning { color: #8a4b00; }
.plots { display: flex; flex-wrap: wrap; gap: 18px; }
figure { margin: 0; flex: 1 1 520px; max-width: 740px; }
figcaption { font-weight: 600; }
svg.plot { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg.plot .grid { stroke: #ddd; stroke-width: 1; }
.legend label { margin-right: 16px; white-space: nowrap; cursor: pointer; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 6px; margin-right: 5px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 9px; border-bottom: 1px solid #e4e4e4; text-align: right; white-space: nowrap; }
th.text, td.text { text-align: left; }
table.sortable th { cursor: pointer; user-select: none; position: sticky; top: 0; background: #fff; }
th[aria-sort=ascending]::after { content: " \25B2"; } th[aria-sort=descending]::after { content: " \25BC"; }
.bar { position: sticky; top: 0; background: #fffffff0; padding: 8px 0; z-index: 2; }
.strip { display: flex; gap: 8px; align-items: flex-start; margin: 2px 0 10px; }
.strip .tile { text-align: center; font-size: 12px; }
.strip .curve { min-width: 130px; max-width: 130px; font-size: 12px; overflow-wrap: anywhere; }
.tile img { image-rendering: pixelated; display: block; cursor: zoom-in; }
.tile .db { color: #b00020; }
@media (prefers-color-scheme: dark) {
  body, table.sortable th { background: #16181b; color: #e6e6e6; } .bar { background: #16181bf0; }
  svg.plot { background: #fff; } th, td { border-color: #333; } .facts, .note { color: #aaa; } .tile .db { color: #ff8a80; }
}
)css";

inline constexpr const char* kReportScript = R"js(
"use strict";
document.querySelectorAll("table.sortable").forEach(table => {
  const body = table.tBodies[0], heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach((head, k) => head.addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    heads.forEach(h => h.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const key = row => row.cells[k].dataset.v;
    const order = (a, b) => {
      const x = key(a), y = key(b);
      if (x === "" || y === "") return (x === "") - (y === "");
      const d = isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
      return up ? d : -d;
    };
    Array.from(body.rows).sort(order).forEach(row => body.appendChild(row));
  }));
});
const zoom = document.getElementById("zoom");
function applyZoom() {
  document.querySelectorAll(".tile img").forEach(img => {
    img.style.width = img.dataset.w * zoom.value + "px";
    img.style.height = img.dataset.h * zoom.value + "px";
  });
  document.getElementById("zoom-value").textContent = "x" + zoom.value;
}
if (zoom) {
  zoom.addEventListener("input", applyZoom);
  applyZoom();
}
// Pressing a reconstruction shows the original in its place, to compare by flipping.
document.querySelectorAll(".tile img[data-original]").forEach(img => {
  const own = img.src;
  const show = e => { img.src = document.getElementById(img.dataset.original).src; e.preventDefault(); };
  const back = () => { img.src = own; };
  img.addEventListener("pointerdown", show);
  ["pointerup", "pointerleave", "pointercancel"].forEach(name => img.addEventListener(name, back));
});
document.querySelectorAll(".legend input").forEach(box => box.addEventListener("change", () => {
  document.querySelectorAll("g[data-curve='" + box.value + "']").forEach(g => {
    g.style.display = box.checked ? "" : "none";
  });
}));
)js";

}  // namespace diffc::rdbench
