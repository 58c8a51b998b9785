# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""The networks of HiFiC (Mentzer, Toderici, Tschannen and Agustsson, "High-fidelity generative image compression",
NeurIPS 2020, Fig. 2) as a model of the codec `hific` (models/transform/README.md, "TorchScript").

Parameters are called as in the PyTorch checkpoints that exist of it (github.com/Justin-Tan/high-fidelity-generative-
compression), so that these load; all sizes are read from the checkpoint.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F


class ChannelNorm(nn.Module):
    """Normalises over the channels of each position."""

    def __init__(self, channels):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(1, channels, 1, 1))
        self.beta = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, x):
        variance, mean = torch.var_mean(x, dim=[1], unbiased=True, keepdim=True)
        return self.gamma * (x - mean) * torch.rsqrt(variance + 1e-3) + self.beta


class Encoder(nn.Module):
    def __init__(self, filters, latents):
        super().__init__()

        def block(padding, kernel, stride, i, o):
            return nn.Sequential(nn.ReflectionPad2d(padding), nn.Conv2d(i, o, kernel, stride), ChannelNorm(o), nn.ReLU())

        self.conv_block1 = block(3, 7, 1, 3, filters[0])
        self.conv_block2, self.conv_block3, self.conv_block4, self.conv_block5 = (
            block((0, 1, 1, 0), 3, 2, i, o) for i, o in zip(filters, filters[1:]))
        self.conv_block_out = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(filters[4], latents, 3))

    def forward(self, x):
        x = self.conv_block3(self.conv_block2(self.conv_block1(x)))
        return self.conv_block_out(self.conv_block5(self.conv_block4(x)))


class ResidualBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.pad = nn.ReflectionPad2d(1)
        self.conv1, self.conv2 = nn.Conv2d(width, width, 3), nn.Conv2d(width, width, 3)
        self.norm1, self.norm2 = ChannelNorm(width), ChannelNorm(width)

    def forward(self, x):
        y = torch.relu(self.norm1(self.conv1(self.pad(x))))
        return x + self.norm2(self.conv2(self.pad(y)))


class Generator(nn.Module):
    def __init__(self, filters, latents, blocks):
        super().__init__()
        self.conv_block_init = nn.Sequential(ChannelNorm(latents), nn.ReflectionPad2d(1),
                                             nn.Conv2d(latents, filters[0], 3), ChannelNorm(filters[0]))
        names = [f"resblock_{k}" for k in range(blocks)]
        for name in names:
            self.add_module(name, ResidualBlock(filters[0]))
        # Scripted modules call no child by a computed name: the same blocks, in a list that has no names of its own.
        self.blocks = nn.Sequential(*(getattr(self, name) for name in names))

        def up(i, o):
            return nn.Sequential(nn.ConvTranspose2d(i, o, 3, 2, 1, 1), ChannelNorm(o), nn.ReLU())

        self.upconv_block1, self.upconv_block2, self.upconv_block3, self.upconv_block4 = (
            up(i, o) for i, o in zip(filters, filters[1:]))
        self.conv_block_out = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(filters[4], 3, 7))

    def forward(self, y):
        head = self.conv_block_init(y)
        x = self.upconv_block2(self.upconv_block1(self.blocks(head) + head))
        return self.conv_block_out(self.upconv_block4(self.upconv_block3(x)))


class HyperAnalysis(nn.Module):
    def __init__(self, latents, width):
        super().__init__()
        self.conv1 = nn.Conv2d(latents, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 5, 2)
        self.conv3 = nn.Conv2d(width, width, 5, 2)

    def padded(self, z):
        # Small pictures leave too little to be reflected.
        mode = "reflect" if min(z.shape[2], z.shape[3]) > 2 else "replicate"
        return F.pad(z, [2, 2, 2, 2], mode)

    def forward(self, y):
        z = torch.relu(self.conv2(self.padded(torch.relu(self.conv1(y)))))
        return self.conv3(self.padded(z))


class HyperSynthesis(nn.Module):
    def __init__(self, latents, width):
        super().__init__()
        self.conv1, self.conv2 = (nn.ConvTranspose2d(width, width, 5, 2, 2, 1) for _ in range(2))
        self.conv3 = nn.ConvTranspose2d(width, latents, 3, 1, 1)

    def forward(self, z):
        return self.conv3(torch.relu(self.conv2(torch.relu(self.conv1(z)))))


class HyperDensity(nn.Module):
    """The law of each channel of z (Balle et al., "Variational image compression with a scale hyperprior", ICLR 2018,
    appendix 6.1)."""

    def __init__(self, channels, widths=(1, 3, 3, 3, 1)):
        super().__init__()
        self.layers = len(widths) - 1
        for k, (i, o) in enumerate(zip(widths, widths[1:])):
            start = math.log(math.expm1(10 ** (-1 / self.layers) / o))
            self.register_parameter(f"H_{k}", nn.Parameter(torch.full((channels, o, i), start)))
            self.register_parameter(f"a_{k}", nn.Parameter(torch.zeros(channels, o, 1)))
            self.register_parameter(f"b_{k}", nn.Parameter(torch.rand(channels, o, 1) - 0.5))

    def logits(self, z):
        """Of P(Z < z), for z [channels, 1, n]."""
        for k in range(self.layers):
            h, a, b = (getattr(self, f"{name}_{k}").to(z.dtype) for name in "Hab")
            z = torch.bmm(F.softplus(h), z) + b
            z = z + torch.tanh(a) * torch.tanh(z)
        return z

    def medians(self):
        low = torch.full((self.H_0.shape[0], 1, 1), -1e3, dtype=torch.float64)
        high = -low
        for _ in range(100):
            middle = (low + high) / 2
            above = self.logits(middle) > 0
            low, high = torch.where(above, low, middle), torch.where(above, middle, high)
        return low.flatten()


class Hyperprior(nn.Module):
    def __init__(self, latents, width):
        super().__init__()
        self.analysis_net = HyperAnalysis(latents, width)
        self.synthesis_mu, self.synthesis_std = HyperSynthesis(latents, width), HyperSynthesis(latents, width)
        self.hyperlatent_likelihood = HyperDensity(width)


class Hific(nn.Module):
    def __init__(self, filters=(60, 120, 240, 480, 960), latents=220, hyper_latents=320, blocks=9):
        super().__init__()
        self.Encoder = Encoder(filters, latents)
        self.Generator = Generator(filters[::-1], latents, blocks)
        self.Hyperprior = Hyperprior(latents, hyper_latents)

    @staticmethod
    def of_state(state):
        """With the sizes and parameters of a checkpoint. Parameters of its discriminator and tables are left out."""
        filters = [state[f"Encoder.conv_block{k}.1.weight"].shape[0] for k in range(1, 6)]
        latents = state["Encoder.conv_block_out.1.weight"].shape[0]
        width = state["Hyperprior.analysis_net.conv1.weight"].shape[0]
        blocks = sum(key.startswith("Generator.resblock_") and key.endswith(".conv1.weight") for key in state)
        if state["Generator.conv_block_init.2.weight"].shape[0] != state["Generator.upconv_block1.0.weight"].shape[0]:
            raise SystemExit("a generator that takes noise is not supported: its pictures would not be the same twice")
        model = Hific(filters, latents, width, blocks)
        own = model.state_dict()
        missing = [key for key in own if key not in state and not key.startswith("Generator.blocks.")]
        if missing:
            raise SystemExit(f"the checkpoint lacks {missing[0]} and {len(missing) - 1} others")
        model.load_state_dict({key: state[key] for key in own if key in state}, strict=False)
        return model


class Codec(nn.Module):
    """What the codec calls."""

    def __init__(self, model, first, frequencies, medians):
        super().__init__()
        self.encoder, self.generator = model.Encoder.float(), model.Generator.float()
        self.analysis_net = model.Hyperprior.analysis_net.float()
        # What decides how symbols are read is computed in double precision.
        self.mean, self.scale = model.Hyperprior.synthesis_mu.double(), model.Hyperprior.synthesis_std.double()
        self.register_buffer("hyper_first", first)
        self.register_buffer("hyper_frequencies", frequencies)
        self.register_buffer("medians", medians.double().view(1, -1, 1, 1))
        self.least_scale = 0.11

    def forward(self, x):
        return self.generator(self.encoder(x))

    @torch.jit.export
    def analysis(self, x):
        return self.encoder(x)

    @torch.jit.export
    def synthesis(self, y):
        return self.generator(y)

    @torch.jit.export
    def hyper_analysis(self, y):
        return self.analysis_net(y) - self.medians.float()

    @torch.jit.export
    def hyper_synthesis(self, z):
        z = z + self.medians
        return torch.cat([self.mean(z), torch.clamp(self.scale(z), min=self.least_scale)], 1)
