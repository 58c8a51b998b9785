# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Pictures for the tests of exported models."""

import pathlib

import torch


def made_up(batch, height, width, seed):
    """Smooth random colours with some edges, [batch, 3, height, width] in [0, 1], of 8-bit levels."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.zeros(batch, 3, height, width)
    for cells in (2, 4, 8, 16, 32):
        coarse = torch.randn(batch, 3, cells, cells, generator=generator)
        mode = "nearest" if cells == 8 else "bilinear"
        x += torch.nn.functional.interpolate(coarse, (height, width), mode=mode) * 2 / cells**0.7
    return torch.round(torch.sigmoid(x) * 255) / 255


def write_ppm(path, x):
    levels = torch.round(x[0] * 255).to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
    pathlib.Path(path).write_bytes(f"P6\n{levels.shape[1]} {levels.shape[0]}\n255\n".encode() + levels.tobytes())


def read_ppm(path, height, width):
    data = pathlib.Path(path).read_bytes()[-height * width * 3:]
    return torch.frombuffer(bytearray(data), dtype=torch.uint8).view(height, width, 3).permute(2, 0, 1).int()
