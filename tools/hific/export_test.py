#!/usr/bin/env python3
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Compares files and pictures of an exported HiFiC with what its networks give in PyTorch.

    python3 export_test.py --diffc PROGRAM

Takes a small HiFiC of random weights, exports it, codes made-up pictures with `diffc`. Fails unless the file is within 1 % and
32 bytes of the entropy of the rounded latents, and no more than one sample in a thousand differs by more than 1 (in small pictures: none by
more than 8).
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import torch

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))
import export  # noqa: E402
import model as hific  # noqa: E402
from pictures import made_up, read_ppm, write_ppm  # noqa: E402

SMALL = dict(filters=(8, 16, 16, 24, 32), latents=20, hyper_latents=24, blocks=2)


def random_checkpoint(path):
    """Spread so that most latents are not zero, under the keys of a training checkpoint."""
    torch.manual_seed(1)
    state = hific.Hific(**SMALL).state_dict()
    state["Encoder.conv_block_out.1.weight"] *= 12
    state["Hyperprior.analysis_net.conv3.weight"] *= 8
    state["Hyperprior.synthesis_mu.conv3.weight"] *= 3
    state["Hyperprior.synthesis_std.conv3.bias"] += 3
    state["Generator.conv_block_out.1.weight"] *= 0.3
    state["Generator.conv_block_out.1.bias"] += 0.5
    for key in [key for key in state if key.startswith("Generator.blocks.")]:
        del state[key]
    state["Discriminator.conv1.weight"] = torch.zeros(3)
    torch.save({"model_state_dict": state, "args": {}}, path)
    return hific.Hific.of_state(state).eval()


def normal_bits(v, scale):
    v = v.double().abs()
    law = torch.distributions.Normal(0.0, scale)
    return -torch.log2(law.cdf(0.5 - v) - law.cdf(-0.5 - v)).sum().item()


def density_bits(density, z):
    v = z.double().transpose(0, 1).reshape(z.shape[1], 1, -1)
    p = torch.sigmoid(density.logits(v + 0.5)) - torch.sigmoid(density.logits(v - 0.5))
    return -torch.log2(p).sum().item()


def reference(model, x):
    """The picture and the entropy of its latents in bytes."""
    with torch.no_grad():
        y = model.Encoder(x)
        hyper = model.Hyperprior
        medians = hyper.hyperlatent_likelihood.medians().float().view(1, -1, 1, 1)
        z = torch.round(hyper.analysis_net(y) - medians) + medians
        mean, scale = hyper.synthesis_mu(z), hyper.synthesis_std(z).clamp(min=0.11)
        rest = torch.round(y - mean)
        bits = normal_bits(rest, scale.double()) + density_bits(hyper.hyperlatent_likelihood, z)
        return model.Generator(mean + rest).clamp(0, 1), bits / 8


def compare(model, file, program, folder, height, width):
    x = made_up(1, height, width, 10**6)
    expected, entropy = reference(model, x)
    picture, coded, back = (f"{folder}/{name}" for name in ("x.ppm", "x.dfc", "y.ppm"))
    write_ppm(picture, x)
    command = [program, "encode", picture, "-o", coded, "--codec", "hific", "--model", file, "--json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    subprocess.run([program, "decode", coded, "-o", back, "--model", file, "--quiet"], check=True)
    levels = torch.round(expected[0] * 255).int()
    differences = (read_ppm(back, height, width) - levels).abs()
    share, size = (differences > 1).double().mean().item(), report["file_bytes"]
    print(f"{width}x{height}: entropy {entropy:.0f} bytes, {size} by diffc; {100 * share:.3f} % of samples differ by "
          f"more than 1, by {differences.max().item()} at most; levels spread by {levels.double().std().item():.1f}",
          flush=True)
    # One latent that is rounded the other way is seen in a good part of a small picture.
    alike = share <= 0.001 or (height * width <= 64 * 192 and differences.max().item() <= 8)
    return abs(size - entropy) <= 0.01 * entropy + 32 and alike


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diffc", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkpoint, file = f"{folder}/checkpoint.pt", f"{folder}/hific.ts"
        model = random_checkpoint(checkpoint)
        command = [sys.executable, str(HERE / "export.py"), "--checkpoint", checkpoint, "--out", file]
        subprocess.run(command, check=True)
        # Sides that need no padding: how it is done is this program's own.
        results = [compare(model, file, options.diffc, folder, *size) for size in ((256, 256), (128, 320), (64, 64), (64, 192))]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
