// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// Style and behaviour of the sections of report_pairs.h.

#pragma once

namespace diffc::rdbench {

inline constexpr const char* kPairsStyle = R"css(
#codecs button { margin: 0 8px 6px 0; padding: 4px 10px; border: 2px solid #ccc; background: none; color: inherit; border-radius: 6px;
  text-align: left; font: inherit; cursor: pointer; }
#codecs button[aria-pressed=true] { border-color: currentColor; font-weight: 600; }
#viewer { position: relative; isolation: isolate; background: #000; cursor: crosshair; touch-action: none; }
#viewer img { position: absolute; left: 0; top: 0; width: 100%; height: 100%; image-rendering: pixelated; user-select: none; }
#viewer.original #front { visibility: hidden; }
#viewer.error { filter: url(#heat); } #viewer.error #front { mix-blend-mode: difference; visibility: visible; }
#histograms { display: flex; flex-wrap: wrap; gap: 18px; }
#histograms figure { flex: 0 1 340px; } #histograms svg { width: 340px; height: 120px; }
@media print {
  .bar, .note, #pairs, script { display: none; } body { max-width: none; font-size: 11px; padding: 0; }
  h2, h3 { break-after: avoid; } figure, .strip, tr { break-inside: avoid; } .scroll { overflow: visible; } .strip { flex-wrap: wrap; }
  th, td { padding: 1px 4px; white-space: normal; } table.sortable th { position: static; }
}
)css";

inline constexpr const char* kPairsScript = R"js(
(() => {
  const source = document.getElementById("data");
  if (!source) return;
  const data = JSON.parse(source.textContent), get = id => document.getElementById(id);
  const state = { image: 0, codec: 0, original: false };
  const rates = data.points.filter(r => r > 0).map(Math.log);
  const low = Math.min(...rates), high = Math.max(...rates);
  const rate = () => Math.exp(low + (high - low) * get("rate").value / 1000);
  const nearest = (points, of) => {
    let best = -1, least = Infinity;
    points.forEach(p => {
      const distance = of(p) > 0 ? Math.abs(Math.log(of(p) / rate())) : Infinity;
      if (distance < least) { least = distance; best = p; }
    });
    return best;
  };
  const shots = () => data.images[state.image].shots;
  const pointOf = codec => nearest(data.curves[codec].points, p => shots()[p] ? shots()[p][0] : 0);
  const words = p => p < 0 ? "failed" : shots()[p][0].toFixed(3) + " bpp, " + shots()[p][1].toFixed(2) + " dB";

  function draw() {
    get("rate-value").textContent = rate().toFixed(2);
    if (!data.images.length) return;
    const viewer = get("viewer"), original = get("original-" + state.image), size = get("size").value;
    const point = pointOf(state.codec), shot = point < 0 ? null : get("shot-" + state.image + "-" + point);
    get("image").value = state.image;
    viewer.style.width = original.dataset.w * size + "px";
    viewer.style.height = original.dataset.h * size + "px";
    viewer.classList.toggle("original", state.original || !shot);
    viewer.classList.toggle("error", get("error").checked && !!shot && !state.original);
    get("back").src = original.src;
    get("front").src = shot ? shot.src : original.src;
    get("shown").textContent = state.original ? "original" : data.curves[state.codec].name + ": " + words(point);
    get("codecs").replaceChildren(...data.curves.map((curve, k) => {
      const button = document.createElement("button");
      button.textContent = (k < 9 ? k + 1 + " " : "") + curve.name + ": " + words(pointOf(k));
      button.style.borderLeftColor = curve.colour;
      button.setAttribute("aria-pressed", k === state.codec);
      button.addEventListener("click", () => { state.codec = k; draw(); });
      return button;
    }));
  }

  function histogram(anchor, codec) {
    const at = c => nearest(data.curves[c].points, p => data.points[p]);
    const a = at(anchor), b = at(codec), differences = [];
    if (a < 0 || b < 0) return null;
    data.psnr[a].forEach((v, i) => {
      if (v !== null && data.psnr[b][i] !== null) differences.push(data.psnr[b][i] - v);
    });
    if (!differences.length) return null;
    const sorted = differences.slice().sort((x, y) => x - y), mean = sorted.reduce((x, y) => x + y, 0) / sorted.length;
    const reach = Math.max(0.5, Math.abs(sorted[Math.floor(0.01 * sorted.length)]), Math.abs(sorted[Math.floor(0.99 * (sorted.length - 1))]));
    const bins = new Array(34).fill(0);
    differences.forEach(d => ++bins[Math.max(0, Math.min(33, Math.floor((d / reach + 1) * 17)))]);
    const most = Math.max(...bins);
    const bars = bins.map((n, k) => "<rect x='" + 10 * k + "' width='9' y='" + (100 - 96 * n / most) + "' height='" + 96 * n / most +
      "' fill='" + data.curves[codec].colour + "'/>").join("");
    const better = differences.filter(d => d > 0).length / differences.length;
    const figure = document.createElement("figure");
    figure.innerHTML = "<figcaption></figcaption><svg viewBox='0 0 340 120'>" + bars +
      "<line x1='170' x2='170' y1='0' y2='102' stroke='currentColor' stroke-dasharray='3 3'/>" +
      "<text x='0' y='116' font-size='12' fill='currentColor'>" + (-reach).toFixed(1) + " dB</text>" +
      "<text x='340' y='116' font-size='12' fill='currentColor' text-anchor='end'>+" + reach.toFixed(1) + " dB</text></svg><p></p>";
    figure.querySelector("figcaption").textContent = data.curves[codec].name + " against " + data.curves[anchor].name;
    figure.querySelector("p").textContent = (mean < 0 ? "" : "+") + mean.toFixed(2) + " dB on average of " + differences.length +
      " images, better on " + (100 * better).toFixed(0) + " %; " + data.points[b].toFixed(3) + " and " + data.points[a].toFixed(3) + " bpp";
    return figure;
  }

  function drawHistograms() {
    const anchor = +get("anchor").value;
    get("histograms").replaceChildren(...data.curves.map((_, k) => k === anchor ? null : histogram(anchor, k)).filter(f => f));
  }

  function move(step) {
    state.image = (state.image + step + data.images.length) % data.images.length;
    draw();
  }
  get("rate").addEventListener("input", () => { draw(); drawHistograms(); });
  get("anchor").addEventListener("change", drawHistograms);
  draw();
  drawHistograms();
  if (!data.images.length) return;
  get("previous").addEventListener("click", () => move(-1));
  get("next").addEventListener("click", () => move(1));
  get("image").addEventListener("change", () => { state.image = +get("image").value; draw(); });
  ["size", "error"].forEach(id => get(id).addEventListener("change", draw));
  const look = on => e => { if (state.original !== on) { state.original = on; draw(); } e.preventDefault(); };
  get("viewer").addEventListener("pointerdown", look(true));
  ["pointerup", "pointerleave", "pointercancel"].forEach(name => get("viewer").addEventListener(name, look(false)));
  document.addEventListener("keydown", e => {
    if (/^(INPUT|SELECT)$/.test(e.target.tagName) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === " ") { state.original = !state.original; draw(); }
    else if (e.key === "e") { get("error").checked = !get("error").checked; draw(); }
    else if (e.key === "ArrowLeft") move(-1);
    else if (e.key === "ArrowRight") move(1);
    else if (e.key >= "1" && e.key <= "9" && +e.key <= data.curves.length) { state.codec = e.key - 1; draw(); }
    else return;
    e.preventDefault();
  });
})();
)js";

}  // namespace diffc::rdbench
