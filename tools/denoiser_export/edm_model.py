# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""The networks of Karras et al. (arXiv 2206.00364): DDPM++ and NCSN++ of Song et al. (arXiv 2011.13456), ADM of Dhariwal and
Nichol (arXiv 2105.05233).

Parameters are called as in the pickles, and which blocks there are follows from these names. What the names do not tell: ADM
normalises with 1e-5, has heads of 64 channels and adds its branches; the others normalise with 1e-6, have one head and
divide each sum by the root of 2.
"""

import math

import torch
from torch.nn import functional as F

from layers import Convolution, GroupNorm, Linear, attend, below
from torchscript import Model, Refusal


def down(x, kernel, padding):
    return F.conv2d(x, kernel.repeat(x.shape[1], 1, 1, 1), stride=2, padding=padding, groups=x.shape[1])


def up(x, kernel, padding):
    return F.conv_transpose2d(x, 4 * kernel.repeat(x.shape[1], 1, 1, 1), stride=2, padding=padding, groups=x.shape[1])


class Resampled(torch.nn.Module):
    """A convolution after a change of resolution by a filter, each of them if the checkpoint has it. `after`: before it, without
    a border of zeros between the two."""

    def __init__(self, state, change=None, after=False):
        super().__init__()
        self.change, self.after = change if "resample_filter" in state else None, after
        self.convolution = Convolution(state) if "weight" in state else None
        self.register_buffer("kernel", state["resample_filter"].float() if self.change else None)

    def forward(self, x):
        if self.change:
            border = (self.kernel.shape[-1] - 1) // 2
        if self.after:
            weight, bias = self.convolution.weight, self.convolution.bias
            x = F.conv2d(x, weight, padding=weight.shape[-1] // 2 + border)
            return down(x, self.kernel, 0) + bias.view(1, -1, 1, 1)
        if self.change:
            x = self.change(x, self.kernel, border)
        return self.convolution(x) if self.convolution else x


def normalisation(state, eps):
    return GroupNorm(state, min(32, len(state["weight"]) // 4), eps)


class Block(torch.nn.Module):
    def __init__(self, state, adm, change=None):
        super().__init__()
        channels, eps = len(state["conv1.bias"]), 1e-5 if adm else 1e-6
        self.norm0, self.norm1 = normalisation(below(state, "norm0"), eps), normalisation(below(state, "norm1"), eps)
        self.conv0, self.conv1 = Resampled(below(state, "conv0"), change), Resampled(below(state, "conv1"))
        self.affine = Linear(below(state, "affine"))
        self.scales = len(state["affine.bias"]) == 2 * channels
        skip = below(state, "skip")
        self.skip = Resampled(skip, change) if skip else None
        self.factor = 1.0 if adm else math.sqrt(0.5)
        self.heads = 0
        if "qkv.weight" in state:
            self.heads = channels // 64 if adm else 1
            self.norm2 = normalisation(below(state, "norm2"), eps)
            self.qkv, self.proj = Convolution(below(state, "qkv")), Convolution(below(state, "proj"))

    def forward(self, x, level):
        h = self.conv0(F.silu(self.norm0(x)))
        shift = self.affine(level)[:, :, None, None]
        if self.scales:
            scale, shift = shift.chunk(2, 1)
            h = self.norm1(h) * (1 + scale) + shift
        else:
            h = self.norm1(h + shift)
        x = (self.conv1(F.silu(h)) + (self.skip(x) if self.skip else x)) * self.factor
        if not self.heads:
            return x
        n, channels, height, width = x.shape
        # Queries, keys and values alternate from channel to channel.
        parts = self.qkv(self.norm2(x)).view(n * self.heads, channels // self.heads, 3, height * width)
        h = attend(*parts.unbind(2)).view(n, channels, height, width)
        return (self.proj(h) + x) * self.factor


class Network(torch.nn.Module):
    """forward(c_in y, ln(sigma)/4) -> F."""

    def __init__(self, kind, state, label):
        super().__init__()
        adm = self.adm = kind == "DhariwalUNet"
        self.layer0, self.layer1 = Linear(below(state, "map_layer0")), Linear(below(state, "map_layer1"))
        self.angles(state)
        self.label = Linear(below(state, "map_label")) if "map_label.weight" in state else None
        if self.label:
            one = torch.zeros(1, state["map_label.weight"].shape[1])
            one[0, label] = 1 if adm else math.sqrt(one.shape[1])
            self.register_buffer("one", one)
        for side in ("enc", "dec"):
            names = list(dict.fromkeys(key.split(".")[1] for key in state if key.startswith(side + ".")))
            setattr(self, side + "_names", names)
            setattr(self, side, torch.nn.ModuleDict(
                {name: self.part(name, below(state, f"{side}.{name}")) for name in names}))
        if adm:
            self.out_norm, self.out_conv = normalisation(below(state, "out_norm"), 1e-5), Convolution(below(state, "out_conv"))

    def angles(self, state):
        """Factors of the angles in which the noise level is told."""
        if "map_noise.freqs" in state:
            factors = 2 * math.pi * state["map_noise.freqs"].float()
        else:
            half = self.layer0.weight.shape[1] // 2
            factors = 1e-4 ** (torch.arange(half) / (half if self.adm else half - 1))
        self.register_buffer("factors", factors)

    def part(self, name, state):
        if "norm0.weight" in state:
            return Block(state, self.adm, down if name.endswith("_down") else up if name.endswith("_up") else None)
        if name.endswith("_aux_norm"):
            return normalisation(state, 1e-6)
        if "_aux_residual" in name:
            return Resampled(state, down, after=True)
        return Resampled(state, down if name.endswith("_down") else up)

    def level(self, c):
        angle = c[:, None] * self.factors
        pair = (angle.cos(), angle.sin()) if self.adm else (angle.sin(), angle.cos())
        e = torch.cat(pair, 1)
        if self.label and not self.adm:
            e = e + self.label(self.one)
        e = self.layer1(F.silu(self.layer0(e)))
        if self.label and self.adm:
            e = e + self.label(self.one)
        return F.silu(e)

    def forward(self, x, c):
        level, small, kept = self.level(c), x, []
        for name in self.enc_names:
            part = self.enc[name]
            if name.endswith("_aux_down"):
                small = part(small)
            elif name.endswith("_aux_skip"):
                x = kept[-1] = x + part(small)
            elif name.endswith("_aux_residual"):
                x = kept[-1] = small = (x + part(small)) * math.sqrt(0.5)
            else:
                x = part(x, level) if isinstance(part, Block) else part(x)
                kept.append(x)
        result = None
        for name in self.dec_names:
            part = self.dec[name]
            if name.endswith("_aux_up"):
                result = part(result)
            elif name.endswith("_aux_norm"):
                normal = part(x)
            elif name.endswith("_aux_conv"):
                out = part(F.silu(normal))
                result = out if result is None else result + out
            else:
                x = part(torch.cat([x, kept.pop()], 1) if "_block" in name else x, level)
        return self.out_conv(F.silu(self.out_norm(x))) if self.adm else result


def export(settings, kind, state, label=None):
    if kind not in ("SongUNet", "DhariwalUNet"):
        raise Refusal(f"its network is {kind}, not SongUNet or DhariwalUNet")
    channels, classes = settings["img_channels"], settings.get("label_dim", 0)
    if channels not in (1, 3):
        raise Refusal(f"it has {channels} channels: not a model of pixels")
    if classes and not (label is not None and 0 <= label < classes):
        raise Refusal(f"it is conditional on a class: give --label, 0 to {classes - 1}")
    if not classes and label is not None:
        raise Refusal("it has no classes: leave out --label")
    sides = {key.split(".")[1].split("_")[0] for key in state if key.startswith("enc.")}
    # Without bounds of its own, those that the paper samples between.
    low, high = max(settings["sigma_min"], 0.002), min(settings["sigma_max"], 80.0)
    description = {"parameterisation": "F", "process": "VE", "conditioning": "edm", "sigma_data": float(settings["sigma_data"]),
                   "eta": [low, high], "channels": channels, "size_multiple": 2 ** (len(sides) - 1)}
    return Model(Network(kind, state, label), description, settings["img_resolution"])
