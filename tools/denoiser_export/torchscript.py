# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""TorchScript and description of a denoiser, as models/README.md, "Bring your own model", has them."""

import dataclasses
import json
import math
import warnings

import torch

# Below this log-SNR, a noise 3000 times as strong as the picture, nothing is seen; schedules that end in noise alone go on.
LOWEST_LOG_SNR = -16.0


class Refusal(Exception):
    """One line: why a model cannot be exported."""


@dataclasses.dataclass
class Model:
    network: torch.nn.Module  # forward(z, c)
    description: dict
    side: int = None  # of the pictures it was trained on


def denoise(module, description, y, eta):
    """E[x|y] as `diffc` computes it (models/nn/torchscript_denoiser.cpp); y in the scale of [-1, 1], eta [N]."""
    unit = description.get("range") == [0, 1]
    if unit:
        y, eta = (y + 1) / 2, eta / 2
    e = eta.view(-1, 1, 1, 1)
    alpha = (1 + e**2).rsqrt() if description["process"] == "VP" else torch.ones_like(e)
    data = description.get("sigma_data", 0.5)
    z = y * (e**2 + data**2).rsqrt() if description["parameterisation"] == "F" else alpha * y
    c = {"eta": eta, "sigma": (alpha * e).flatten(), "log_snr": -2 * eta.log(), "gamma": 2 * eta.log(),
         "edm": eta.log() / 4}[description["conditioning"]]
    with torch.no_grad():
        out = module(z.contiguous(), c)
    x = {"eps": lambda: y - e * out, "x0": lambda: out, "v": lambda: alpha * z - alpha * e * out,
         "F": lambda: data**2 / (e**2 + data**2) * y + e * data * (e**2 + data**2).rsqrt() * out}
    x = x[description["parameterisation"]]()
    return 2 * x - 1 if unit else x


def eta_range(description):
    """In the scale of [-1, 1]."""
    if "log_snr" in description:
        low, high = (math.exp(-bound / 2) for bound in reversed(description["log_snr"]))
    else:
        low, high = description["eta"]
    return (2 * low, 2 * high) if description.get("range") == [0, 1] else (low, high)


def example(description, batch, height, width):
    """Noise and levels of noise between the lowest and the highest."""
    generator = torch.Generator().manual_seed(batch)
    low, high = eta_range(description)
    eta = low * (min(high, 10.0) / low) ** torch.linspace(0.1, 0.9, batch)
    shape = (batch, description.get("channels", 3), height, width)
    return (0.5 + eta.view(-1, 1, 1, 1)) * torch.randn(shape, generator=generator), eta


def difference(first, second, description, shape):
    y, eta = example(description, *shape)
    return (denoise(first, description, y, eta) - denoise(second, description, y, eta)).abs().max().item()


class Caught(torch.nn.Module):
    """Keeps what the network is given, so that tracing sees the same."""

    def forward(self, z, c):
        self.given = (z, c)
        return z


def save(model, path, name=None):
    """PATH and PATH.json. A trace may keep a size or a batch of its example, so others are tried."""
    network, description = model.network.eval().float(), dict(model.description)
    if name:
        description["name"] = name
    multiple = description.get("size_multiple", 1)
    unit = multiple * math.ceil(8 / multiple)
    caught = Caught()
    denoise(caught, description, *example(description, 2, 2 * unit, 3 * unit))
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer, about sizes: they are tried below
        torch.jit.trace(network, caught.given, check_trace=False).save(path)
        loaded = torch.jit.load(path)
    for shape in ((2, 2 * unit, 3 * unit), (1, 3 * unit, 2 * unit), (3, 4 * unit, unit)):
        try:
            error = difference(loaded, network, description, shape)
        except RuntimeError as e:
            raise Refusal(f"the exported network fails at {shape[2]}x{shape[1]}, batch {shape[0]}: "
                          + str(e).strip().splitlines()[-1]) from e
        if not error <= 1e-3:
            raise Refusal(f"the exported network differs by {error:.2g} at {shape[2]}x{shape[1]}, batch {shape[0]}: "
                          f"it depends on the size")
    with open(path + ".json", "w") as file:
        json.dump(description, file)
