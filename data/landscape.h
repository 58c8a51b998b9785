// Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
//
// A landscape made of fractal noise: hills with grass, rock and bushes, soft shadows, haze, and a sky with
// clouds.

#pragma once

#include <algorithm>
#include <array>

#include "data/noise.h"

namespace diffc::sample {

struct Vec {
  double x = 0, y = 0, z = 0;
  Vec operator+(const Vec& o) const { return {x + o.x, y + o.y, z + o.z}; }
  Vec operator*(double s) const { return {x * s, y * s, z * s}; }
  Vec operator*(const Vec& o) const { return {x * o.x, y * o.y, z * o.z}; }
  double dot(const Vec& o) const { return x * o.x + y * o.y + z * o.z; }
  Vec unit() const { return *this * (1.0 / std::sqrt(dot(*this))); }
};

inline Vec mix(const Vec& a, const Vec& b, double t) {
  return a * (1 - t) + b * t;
}
inline double smooth(double low, double high, double x) {
  const double t = std::clamp((x - low) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// Where the picture is taken from. Lengths are in units of about 100 m.
struct View {
  Vec eye{0.0, 1.0, 0.0};
  double turn = 0.0;    ///< Radians around the vertical axis.
  double tilt = -0.06;  ///< Of the optical axis against the horizon.
  double focal = 1.3;   ///< In units of half the picture's height.
};

class Landscape {
 public:
  /// Linear light seen along the ray of direction (u, v); v in [-1, 1] from bottom to top.
  Vec trace(const View& view, double u, double v) const {
    const double ct = std::cos(view.turn), st = std::sin(view.turn);
    const double ci = std::cos(view.tilt), si = std::sin(view.tilt);
    const double up = v * ci + view.focal * si, ahead = view.focal * ci - v * si;
    const Vec ray = Vec{u * ct + ahead * st, up, ahead * ct - u * st}.unit();
    const double ground_eye = height(view.eye.x, view.eye.z, 9) + view.eye.y;
    const Vec eye{view.eye.x, ground_eye, view.eye.z};
    double t = 0.05, last = t;
    for (int k = 0; k < 600 && t < kFar; ++k) {
      const Vec p = eye + ray * t;
      const double gap = p.y - surface(p.x, p.z, t);
      if (gap < 0.0006 * t) return shade(eye + ray * refine(eye, ray, last, t), ray, t);
      last = t;
      t += std::max(0.32 * gap, 0.0012 * t);
    }
    return sky(ray);
  }

 private:
  static constexpr double kFar = 90;
  const Vec sun_ = Vec{-0.62, 0.42, 0.36}.unit();

  static double height(double x, double z, int octaves) {
    const double base = fractal(0.16 * x + 3.1, 0.16 * z + 1.7, octaves, 0.42, 11);
    const double distance = smooth(4, 60, z);
    return 5.2 * (base - 0.42) * (0.35 + 2.1 * distance);
  }

  /// Ground with bushes: rounded bumps where the vegetation is dense. Detail fades with the distance.
  static double surface(double x, double z, double t) {
    const int octaves = t < 4 ? 10 : t < 20 ? 9 : 8;
    double h = height(x, z, octaves);
    const double dense = smooth(0.50, 0.62, fractal(0.7 * x, 0.7 * z, 3, 0.5, 71));
    if (dense > 0) {
      const double crown = fractal(6 * x, 6 * z, t < 15 ? 6 : 4, 0.6, 91);
      h += dense * (0.075 * std::sqrt(smooth(0.30, 0.70, crown)) + 0.05 * crown);
    }
    if (t < 6) h += 0.006 * fractal(60 * x, 22 * z, 3, 0.6, 131);
    return h;
  }

  static double refine(const Vec& eye, const Vec& ray, double low, double high) {
    for (int k = 0; k < 12; ++k) {
      const double middle = 0.5 * (low + high);
      const Vec p = eye + ray * middle;
      (p.y < surface(p.x, p.z, middle) ? high : low) = middle;
    }
    return high;
  }

  double shadow(const Vec& p, double t) const {
    double light = 1, s = 0.02 + 0.002 * t;
    for (int k = 0; k < 40 && s < 14; ++k) {
      const Vec q = p + sun_ * s;
      const double gap = q.y - surface(q.x, q.z, t + 6);
      light = std::min(light, 14 * gap / s);
      if (light <= 0) return 0;
      s += std::clamp(gap, 0.02 + 0.01 * s, 1.0);
    }
    const double cloud = smooth(0.40, 0.62, fractal(0.10 * p.x + 9, 0.10 * p.z, 4, 0.5, 211));
    return light * (1 - 0.55 * cloud);
  }

  Vec shade(const Vec& p, const Vec& ray, double t) const {
    const double e = 0.002 + 0.0011 * t;
    const Vec normal = Vec{surface(p.x - e, p.z, t) - surface(p.x + e, p.z, t), 2 * e,
                           surface(p.x, p.z - e, t) - surface(p.x, p.z + e, t)}
                           .unit();
    const double dense = smooth(0.50, 0.62, fractal(0.7 * p.x, 0.7 * p.z, 3, 0.5, 71));
    const double dry = fractal(1.1 * p.x, 1.1 * p.z, 5, 0.55, 31);
    const double fine = fractal(34 * p.x + 23 * p.y, 34 * p.z - 31 * p.y, 5, 0.75, 51);
    Vec colour = mix({0.10, 0.15, 0.035}, {0.27, 0.22, 0.085}, smooth(0.35, 0.65, dry));
    colour = mix(colour, Vec{0.055, 0.085, 0.022} * (0.1 + 1.8 * fine), dense);
    const double stone = fractal(3 * p.x, 9 * p.y + 3 * p.z, 6, 0.6, 171);
    const double rock = smooth(0.80, 0.66, normal.y) * (1 - dense);
    colour = mix(colour, Vec{0.25, 0.22, 0.19} * (0.5 + stone), rock);
    // Flowers in the meadow near the camera.
    const double spot = value_noise(46 * p.x, 46 * p.z, 191);
    if (t < 7 && dense < 0.2 && rock < 0.2 && spot > 0.93)
      colour = mix(colour,
                   value_noise(9 * p.x, 9 * p.z, 193) > 0.5 ? Vec{0.75, 0.58, 0.08} : Vec{0.62, 0.60, 0.62},
                   smooth(0.93, 0.98, spot));
    colour = colour * (0.45 + 1.1 * fine);
    const double lit = std::max(0.0, normal.dot(sun_)) * shadow(p + normal * (0.004 + 0.001 * t), t);
    const double open = 0.55 + 0.45 * normal.y;
    Vec light =
        Vec{3.9, 3.3, 2.5} * lit + Vec{0.42, 0.55, 0.80} * open + Vec{0.16, 0.14, 0.08} * (1 - normal.y);
    // Thin leaves let some light through.
    light = light + Vec{0.5, 0.6, 0.1} * (dense * 0.35 * std::max(0.0, -normal.dot(ray) * sun_.dot(ray)));
    const double haze = 1 - std::exp(-0.00042 * t * t - 0.006 * t);
    const double towards = std::pow(std::max(0.0, ray.dot(sun_)), 4);
    return mix(colour * light, mix({0.52, 0.62, 0.76}, {1.0, 0.86, 0.66}, 0.6 * towards), haze);
  }

  Vec sky(const Vec& ray) const {
    const double rise = std::max(0.0, ray.y);
    const double towards = std::max(0.0, ray.dot(sun_));
    Vec colour = mix({0.72, 0.80, 0.88}, {0.13, 0.27, 0.58}, 1 - std::exp(-4.2 * rise));
    colour = colour + Vec{1.0, 0.74, 0.42} * (0.35 * std::pow(towards, 8) + 0.9 * std::pow(towards, 90));
    const double plane = 1 / (rise + 0.07);
    const double x = ray.x * plane * 0.85, z = ray.z * plane * 0.85;
    const double bend = fractal(0.8 * x + 5, 0.8 * z, 4, 0.5, 301);
    const double mass = fractal(x + 1.6 * bend, 1.3 * z + 1.2 * bend, 8, 0.54, 331);
    const double thick = smooth(0.50, 0.74, mass);
    const double above = fractal(x + 1.6 * bend + 0.16, 1.3 * z + 1.2 * bend + 0.12, 6, 0.54, 331);
    const double bright = 0.62 + 2.2 * (mass - above) + 0.35 * (1 - thick);
    const Vec cloud = mix({0.40, 0.44, 0.52}, {1.15, 1.08, 1.0}, std::clamp(bright, 0.0, 1.0));
    return mix(colour, cloud, thick * smooth(0.0, 0.16, rise + 0.03));
  }
};

}  // namespace diffc::sample
