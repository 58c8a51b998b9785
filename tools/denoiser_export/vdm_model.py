# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""The network of Kingma et al. (arXiv 2107.00630): residual blocks of one resolution, told gamma = 2 ln eta and returning the noise.

Facts from their code, google-research/vdm (Apache 2.0): level k of 256 is (2 k + 1) / 256 - 1, where here it is 2 k / 255 - 1; time
is gamma on the scale of the configuration's bounds, which the checkpoint does not hold; groups of 1/32 of the channels, epsilon 1e-6.
"""

import math

import torch
from torch.nn import functional as F

from layers import Convolution, GroupNorm, Linear, attend
from torchscript import Model, Refusal

PIXEL_SCALE = 255 / 256  # their pixels over ours


def pytorch(state):
    """Names with dots; kernels as PyTorch has them."""
    result = {}
    for key, value in state.items():
        path, name = key.rsplit("/", 1)
        if name == "kernel":
            value = value.permute(3, 2, 0, 1) if value.dim() == 4 else value.t()
        result[f"{path}/{dict(kernel='weight', scale='weight').get(name, name)}"] = value.contiguous()
    return result


def under(state, path):
    return {key[len(path) + 1:]: value for key, value in state.items() if key.startswith(path + "/")}


def normalisation(state):
    return GroupNorm(state, 32, 1e-6)


class Block(torch.nn.Module):
    def __init__(self, state):
        super().__init__()
        self.norm1, self.norm2 = (normalisation(under(state, f"GroupNorm_{k}")) for k in range(2))
        self.conv1, self.conv2 = Convolution(under(state, "conv1")), Convolution(under(state, "conv2"))
        self.level = Linear(under(state, "cond_proj"))
        self.short = None
        if "nin_shortcut/weight" in state:
            short = under(state, "nin_shortcut")
            self.short = Convolution({"weight": short["weight"][:, :, None, None], "bias": short["bias"]})

    def forward(self, x, level):
        h = self.conv1(F.silu(self.norm1(x))) + self.level(level)[:, :, None, None]
        return self.conv2(F.silu(self.norm2(h))) + (self.short(x) if self.short else x)


class Attention(torch.nn.Module):
    def __init__(self, state):
        super().__init__()
        self.norm = normalisation(under(state, "GroupNorm_0"))
        for name in ("q", "k", "v", "proj_out"):
            layer = under(state, name)
            setattr(self, name, Convolution({"weight": layer["weight"][:, :, None, None], "bias": layer["bias"]}))

    def forward(self, x):
        h = self.norm(x)
        h = attend(self.q(h).flatten(2), self.k(h).flatten(2), self.v(h).flatten(2))
        return x + self.proj_out(h.view(x.shape))


class Network(torch.nn.Module):
    """Their network: (their z, gamma) -> noise."""

    def __init__(self, state, bounds):
        super().__init__()
        state = under(state, "score_model")
        self.low, self.span = bounds[0], bounds[1] - bounds[0]
        self.conv_in, self.conv_out = Convolution(under(state, "conv_in")), Convolution(under(state, "conv_out"))
        self.channels = len(state["conv_out/bias"])
        width, given = self.conv_in.weight.shape[:2]
        if given not in (self.channels, 5 * self.channels):
            raise Refusal(f"its network is given {given} channels for pictures of {self.channels}")
        self.waves = given != self.channels
        half = width // 2
        self.register_buffer("factors", 1000 * 1e4 ** (-torch.arange(half) / (half - 1)))
        self.dense0, self.dense1 = Linear(under(state, "dense0")), Linear(under(state, "dense1"))
        if self.dense0.weight.shape[1] != 2 * half + 1:
            raise Refusal("the widths of its network do not fit each other")
        self.norm = normalisation(under(state, "GroupNorm_0"))
        self.down, self.up = self.blocks(state, "down"), self.blocks(state, "up")
        self.middle = torch.nn.ModuleList([Block(under(state, "mid.block_1")), Block(under(state, "mid.block_2"))])
        self.attention = Attention(under(state, "mid.attn_1"))

    def blocks(self, state, side):
        result = torch.nn.ModuleList()
        while under(state, f"{side}.block_{len(result)}"):
            k = len(result)
            attention = under(state, f"{side}.attn_{k}")
            result.append(torch.nn.ModuleList([Block(under(state, f"{side}.block_{k}"))]
                                              + ([Attention(attention)] if attention else [])))
        return result

    def level(self, gamma):
        angle = ((gamma - self.low) / self.span)[:, None] * self.factors
        # The last input says whether the picture was augmented: it was not.
        told = torch.cat([angle.sin(), angle.cos(), torch.zeros_like(angle[:, :1])], 1)
        return F.silu(self.dense1(F.silu(self.dense0(told))))

    def forward(self, z, gamma):
        level, h = self.level(gamma), z
        if self.waves:
            angle = torch.stack([2**7 * math.pi * z, 2**8 * math.pi * z], 2).flatten(1, 2)
            h = torch.cat([z, angle.sin(), angle.cos()], 1)
        kept = [self.conv_in(h)]
        for block, *attention in self.down:
            h = block(kept[-1], level)
            kept.append(attention[0](h) if attention else h)
        h = self.middle[1](self.attention(self.middle[0](kept[-1], level)), level)
        for block, *attention in self.up:
            h = block(torch.cat([h, kept.pop()], 1), level)
            h = attention[0](h) if attention else h
        return z + self.conv_out(F.silu(self.norm(h)))


class OurPixels(torch.nn.Module):
    """Their network for z of our pixels. The noise is the same, its strength on their scale smaller."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, z, gamma):
        theirs = gamma + 2 * math.log(PIXEL_SCALE)
        # y = z sqrt(1 + eta^2) on either scale.
        factor = PIXEL_SCALE * ((1 + gamma.exp()) / (1 + theirs.exp())).sqrt()
        return self.network(z * factor.view(-1, 1, 1, 1), theirs)


def ends(state, bounds):
    """gamma at times 0 and 1: on a line, learned or not, or by the monotone network of the paper's appendix H."""
    g = {key: value.double() for key, value in under(state, "gamma").items()}
    if "w" in g:
        low = g["b"].item()
        return [low, low + g["w"].abs().item()]
    if "l1/weight" not in g:
        return list(bounds)

    def gamma(t):
        line = t * g["l1/weight"].abs().sum() + g["l1/bias"].sum()
        if "l2/weight" not in g:
            return line.item()
        hidden = torch.sigmoid((2 * t - 1) * g["l2/weight"][:, 0].abs() + g["l2/bias"])
        return (line + ((2 * hidden - 1) * g["l3/weight"][0].abs()).mean()).item()

    return [gamma(0.0), gamma(1.0)]


def export(state, bounds=(-13.3, 5.0)):
    state = pytorch(state)
    network = Network(state, bounds)
    shift = -2 * math.log(PIXEL_SCALE)
    low, high = (gamma + shift for gamma in ends(state, bounds))
    description = {"parameterisation": "eps", "process": "VP", "conditioning": "gamma", "log_snr": [-high, -low],
                   "channels": network.channels}
    return Model(OurPixels(network), description, None)
