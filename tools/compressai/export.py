#!/usr/bin/env python3
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Writes a model of CompressAI as a model of the codecs `hyperprior` and `hific` (models/transform/README.md).

    python3 export.py --architecture mbt2018-mean --quality 3 --checkpoint model.pth --out mine.safetensors

Architectures: bmshj2018-factorized, bmshj2018-hyperprior, mbt2018-mean. Without --checkpoint the weights are those
that CompressAI downloads for --quality. Needs PyTorch and CompressAI.

How it fits: 5x5 convolutions of stride 2 and transposed ones are 3x3 convolutions of stride 1 between changes of
resolution. Hyper syntheses are rounded to integers. A factorised prior is a hyperprior whose hyper transforms hand
the latents on: these are the hyper latents, and what remains of them is zero.
"""

import argparse
import json
import math
import pathlib
import struct
import sys

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "transform_export"))
from tables import REACH, frequencies_of  # noqa: E402

FRACTION_BITS = 16  # of means and scales
HIDDEN_BITS = 16  # of what lies between the layers of a hyper synthesis
MEDIAN_BITS = 16  # of the hyper latents


def down_weight(w):
    """[out, in, 5, 5] of stride 2 -> [out, 4 in, 3, 3] behind pixel_unshuffle."""
    out, inp = w.shape[:2]
    taps = np.zeros((out, inp, 2, 2, 3, 3), w.dtype)
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            for ry in range(2):
                for rx in range(2):
                    ky, kx = 2 * dy + ry + 2, 2 * dx + rx + 2
                    if ky < 5 and kx < 5:
                        taps[:, :, ry, rx, dy + 1, dx + 1] = w[:, :, ky, kx]
    return taps.reshape(out, 4 * inp, 3, 3)


def up_weight(w):
    """[in, out, 5, 5] transposed of stride 2 -> [4 out, in, 3, 3] before pixel_shuffle."""
    inp, out = w.shape[:2]
    taps = np.zeros((out, 2, 2, inp, 3, 3), w.dtype)
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            for ry in range(2):
                for rx in range(2):
                    ky, kx = ry + 2 - 2 * dy, rx + 2 - 2 * dx
                    if 0 <= ky < 5 and 0 <= kx < 5:
                        taps[:, ry, rx, :, dy + 1, dx + 1] = w[:, :, ky, kx].T
    return taps.reshape(4 * out, inp, 3, 3)


def numbers(tensor):
    return tensor.detach().double().cpu().numpy()


def convolution(module):
    """A layer of CompressAI as (description, weight, bias)."""
    bias = numbers(module.bias)
    if isinstance(module, torch.nn.ConvTranspose2d):
        assert module.kernel_size == (5, 5) and module.stride == (2, 2) and module.output_padding == (1, 1)
        layer = {"conv": [module.in_channels, module.out_channels], "up": 2}
        return layer, up_weight(numbers(module.weight)), np.repeat(bias, 4)
    layer = {"conv": [module.in_channels, module.out_channels]}
    if module.stride == (2, 2):
        assert module.kernel_size == (5, 5) and module.padding == (2, 2)
        layer["down"] = 2
        return layer, down_weight(numbers(module.weight)), bias
    assert module.kernel_size == (3, 3) and module.stride == (1, 1) and module.padding == (1, 1)
    return layer, numbers(module.weight), bias


ACTIVATIONS = {torch.nn.ReLU: "relu", torch.nn.LeakyReLU: "leaky_relu"}


def layers_of(modules):
    """Convolutions with their activations, and normalisations, as a list of [description, arrays]."""
    from compressai.layers import GDN

    result = []
    for module in modules:
        if isinstance(module, GDN):
            result.append([{"igdn" if module.inverse else "gdn": True},
                           {"beta": numbers(module.beta_reparam(module.beta)),
                            "gamma": numbers(module.gamma_reparam(module.gamma))}])
        elif type(module) in ACTIVATIONS:
            result[-1][0]["act"] = ACTIVATIONS[type(module)]
        else:
            layer, weight, bias = convolution(module)
            result.append([layer, {"weight": weight, "bias": bias}])
    return result


def identity(channels, offset):
    weight = np.zeros((channels, channels, 3, 3))
    weight[range(channels), range(channels), 1, 1] = 1
    return [[{"conv": [channels, channels]}, {"weight": weight, "bias": offset}]]


def to_integers(layers):
    """A hyper synthesis as models/transform/exact_network.h computes it: adds shifts, rounds everything."""
    in_bits = MEDIAN_BITS
    for k, (_, arrays) in enumerate(layers):
        # Sums of 2^26 times the weights must stay below 2^52.
        largest = max(np.abs(arrays["weight"]).sum(axis=(1, 2, 3)).max(), 1e-6)
        weight_bits = min(max(25 - math.ceil(math.log2(largest)), 0), 20)
        out_bits = FRACTION_BITS if k + 1 == len(layers) else HIDDEN_BITS
        shift = max(0, in_bits + weight_bits - out_bits)
        if in_bits + weight_bits < out_bits:
            weight_bits = out_bits - in_bits
        arrays["weight"] = np.round(arrays["weight"] * 2.0**weight_bits).astype(np.int32)
        arrays["bias"] = np.round(arrays["bias"] * 2.0 ** (in_bits + weight_bits)).astype(np.int64)
        arrays["shift"] = np.array([shift], np.int32)
        in_bits += weight_bits - shift


def tables_of(bottleneck):
    """Integer frequencies of rounded values around the medians: first symbols [C], frequencies [C, n + 1]."""
    medians = bottleneck.quantiles[:, 0, 1].detach()
    channels = medians.numel()
    symbols = torch.arange(-REACH, REACH + 1, dtype=torch.float32)
    values = symbols.expand(channels, 1, -1) + medians.view(-1, 1, 1)
    with torch.no_grad():
        lower = bottleneck._logits_cumulative(values - 0.5, stop_gradient=True)
        upper = bottleneck._logits_cumulative(values + 0.5, stop_gradient=True)
        sign = -torch.sign(lower + upper)  # on the side where differences keep their digits
        likelihood = torch.abs(torch.sigmoid(sign * upper) - torch.sigmoid(sign * lower))
    p = likelihood[:, 0].double().numpy()
    first, frequencies = frequencies_of(p)
    return first, frequencies, medians.double().numpy()


def with_offset(layers, offset):
    """The last layer's outputs plus these."""
    layers[-1][1]["bias"] = layers[-1][1]["bias"] + offset
    return layers


def export(model, architecture):
    """Description and tensors."""
    first, frequencies, medians = tables_of(model.entropy_bottleneck)
    parts = {"analysis": layers_of(model.g_a), "synthesis": layers_of(model.g_s)}
    description = {"format": 1, "kind": "transform", "fraction_bits": FRACTION_BITS, "black": 0.0,
                   "linear_scales": True, "hyper_latents": len(medians)}
    if architecture == "bmshj2018-factorized":
        channels = description["latents"] = len(medians)
        parts["hyper_analysis"] = identity(channels, -medians)
        means = identity(channels, 0 * medians)[0][1]
        # The scales are all zero: of tables, the narrowest.
        parts["hyper_synthesis"] = [[{"conv": [channels, 2 * channels]},
                                     {"weight": np.concatenate([means["weight"], 0 * means["weight"]]),
                                      "bias": np.concatenate([means["bias"], np.zeros(channels)])}]]
    else:
        parts["hyper_analysis"] = with_offset(layers_of(model.h_a), -medians)
        parts["hyper_synthesis"] = layers_of(model.h_s)
        last, arrays = parts["hyper_synthesis"][-1]
        if architecture == "bmshj2018-hyperprior":  # scales alone; the means are zero
            parts["hyper_analysis"].insert(0, [{"abs": True}, {}])
            channels = last["conv"][1]
            last["conv"][1] *= 2
            arrays["weight"] = np.concatenate([0 * arrays["weight"], arrays["weight"]])
            arrays["bias"] = np.concatenate([0 * arrays["bias"], arrays["bias"]])
        else:  # scales before means
            channels = last["conv"][1] // 2
            for key in ("weight", "bias"):
                arrays[key] = np.concatenate([arrays[key][channels:], arrays[key][:channels]])
        description["latents"] = channels
    to_integers(parts["hyper_synthesis"])
    tensors = {"hyper_latents.first": first, "hyper_latents.frequencies": frequencies,
               "hyper_latents.medians": np.round(medians * 2**MEDIAN_BITS).astype(np.int32)}
    for name, layers in parts.items():
        description[name] = [layer for layer, _ in layers]
        for k, (_, arrays) in enumerate(layers):
            for key, array in arrays.items():
                tensors[f"{name}.{k}.{key}"] = array if array.dtype.kind == "i" else array.astype(np.float32)
    return description, tensors


def write_safetensors(path, metadata, tensors):
    types = {"float32": "F32", "int32": "I32", "int64": "I64"}
    order = sorted(tensors, key=lambda name: (-tensors[name].dtype.itemsize, name))
    header, offset = {"__metadata__": metadata}, 0
    for name in order:
        array = tensors[name]
        header[name] = {"dtype": types[array.dtype.name], "shape": list(array.shape),
                        "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in order:
            file.write(np.ascontiguousarray(tensors[name]).tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--architecture", required=True,
                        choices=["bmshj2018-factorized", "bmshj2018-hyperprior", "mbt2018-mean"])
    parser.add_argument("--quality", type=int, default=1)
    parser.add_argument("--checkpoint", help="a state dict, or a dict that holds one as state_dict")
    parser.add_argument("--name", help="of the model; default: that of the file")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    from compressai.zoo import image_models

    model = image_models[options.architecture](options.quality, pretrained=options.checkpoint is None)
    if options.checkpoint:
        state = torch.load(options.checkpoint, map_location="cpu")
        model.load_state_dict(state.get("state_dict", state))
    model.eval()
    model.update(force=True)
    description, tensors = export(model, options.architecture)
    metadata = {"diffc.model": json.dumps(description)}
    if options.name:
        metadata["diffc.name"] = options.name
    write_safetensors(options.out, metadata, tensors)


if __name__ == "__main__":
    main()
