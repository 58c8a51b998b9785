#!/usr/bin/env python3
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Compares files and pictures of exported models with CompressAI's own.

    python3 export_test.py --diffc PROGRAM [--steps N]

For each architecture: trains a model of CompressAI for some steps on made-up pictures, exports it, codes a picture with
both. Fails unless the file, with its header, is within 1 % and 32 bytes of CompressAI's, and no sample differs by more than 1.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import export  # noqa: E402
from pictures import made_up, read_ppm, write_ppm  # noqa: E402


def train(model, steps):
    from compressai.losses import RateDistortionLoss

    loss_of = RateDistortionLoss(lmbda=0.02)
    main = [p for n, p in model.named_parameters() if not n.endswith(".quantiles")]
    quantiles = [p for n, p in model.named_parameters() if n.endswith(".quantiles")]
    optimizers = torch.optim.Adam(main, 1e-3), torch.optim.Adam(quantiles, 1e-2)
    for step in range(steps):
        x = made_up(4, 64, 64, step)
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss_of(model(x), x)["loss"].backward()
        torch.nn.utils.clip_grad_norm_(main, 1.0)
        optimizers[0].step()
        model.aux_loss().backward()
        optimizers[1].step()


def compare(architecture, program, steps, folder):
    from compressai.zoo import image_models

    torch.manual_seed(1)
    model = image_models[architecture](1, pretrained=False)
    model.train()
    train(model, steps)
    model.eval()
    model.update(force=True)
    side = 256
    x = made_up(1, side, side, 10**6)
    with torch.no_grad():
        code = model.compress(x)
        theirs = model.decompress(code["strings"], code["shape"])["x_hat"]
        entropy = sum(-torch.log2(p).sum().item() for p in model(x)["likelihoods"].values()) / 8
    their_bytes = sum(len(string) for strings in code["strings"] for string in strings)

    description, tensors = export.export(model, architecture)
    file, picture, coded, back = (f"{folder}/{name}" for name in ("m.safetensors", "x.ppm", "x.dfc", "y.ppm"))
    export.write_safetensors(file, {"diffc.model": json.dumps(description)}, tensors)
    write_ppm(picture, x)
    command = [program, "encode", picture, "-o", coded, "--codec", "hyperprior", "--model", file, "--json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    subprocess.run([program, "decode", coded, "-o", back, "--model", file, "--quiet"], check=True)
    our_bytes = report["file_bytes"]
    levels = torch.round(theirs[0].clamp(0, 1) * 255).int()
    differences = (read_ppm(back, side, side) - levels).abs()
    share = (differences > 1).double().mean().item()
    print(f"{architecture}: entropy {entropy:.0f} bytes; {their_bytes} by CompressAI, {our_bytes} by diffc; "
          f"{100 * share:.3f} % of samples differ by more than 1, by {differences.max().item()} at most", flush=True)
    return 0.99 * entropy <= our_bytes <= 1.01 * their_bytes + 40 and share <= 0.001


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diffc", required=True)
    parser.add_argument("--steps", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = [compare(architecture, options.diffc, options.steps, folder)
                   for architecture in ("bmshj2018-factorized", "bmshj2018-hyperprior", "mbt2018-mean")]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
