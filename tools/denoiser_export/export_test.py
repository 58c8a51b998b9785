#!/usr/bin/env python3
# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Compares exported denoisers with those of the programs they come from, and codes a picture with each.

    python3 export_test.py [--diffc PROGRAM]

Small models of weights of chance. Fails unless E[x|y] by the exported file and its description is within 1e-4 of that by the other
program (1e-4 of the noise, where that is more than 1) at several levels of noise, two sizes and two batches; a file of a
picture is as short as asked for and decodes to the picture (which says little of the network: where one errs as much as these, the
codec estimates without it); what cannot be exported is refused in one line.
"""

import argparse
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "transform_export")]
import export  # noqa: E402
import library_cases  # noqa: E402
import recorded_cases  # noqa: E402
from pictures import made_up, read_ppm, write_ppm  # noqa: E402
from torchscript import denoise  # noqa: E402

SHAPES = ((2, 16, 16), (3, 24, 40))  # batch, height, width
BYTES = 400


def exported(name, arguments, folder):
    path = f"{folder}/{name}.ts"
    with contextlib.redirect_stdout(io.StringIO()):
        export.main([*arguments, "--out", path])
    with open(path + ".json") as file:
        return torch.jit.load(path), json.load(file)


def compare(name, model, expected):
    """expected: shape, eta, y, a function from x by the file to what is compared of it, and what that should be."""
    errors = []
    for (batch, _, _), eta, y, part, x in expected:
        ours = part(denoise(*model, y, torch.full((batch,), eta)))
        errors.append((ours - x).abs().max() / max(1.0, eta))
    worst = torch.stack(errors).max().item()  # NaN, if any is
    print(f"{name}: {worst:.1e}", end="", flush=True)
    return worst <= 1e-4


def by_library(case, folder):
    name, arguments, reference, etas = case
    model = exported(name, arguments, folder)
    expected = []
    for eta in etas:
        for batch, height, width in SHAPES:
            y = torch.randn(batch, model[1]["channels"], height, width) * (0.5 + eta)
            with torch.no_grad():
                expected.append(((batch, height, width), eta, y, lambda x: x, reference(y, eta)))
    return compare(name, model, expected)


def by_record(case, folder):
    name, arguments = case
    expected = [(shape, eta, recorded_cases.noisy(*shape, eta), recorded_cases.sample, x)
                for eta, shapes in recorded_cases.recorded(name).items()
                for shape, x in zip(recorded_cases.SHAPES, shapes, strict=True)]
    return compare(name, exported(name, arguments, folder), expected)


def code(name, program, folder):
    """Through the program and back; PSNR of the posterior mean."""
    height, width = 48, 64
    x, model = made_up(1, height, width, 10**6), f"{folder}/{name}.ts"
    picture, coded, back = (f"{folder}/{name}" for name in ("x.ppm", "x.dfc", "y.ppm"))
    write_ppm(picture, x)
    command = [program, "encode", picture, "-o", coded, "--model", model, "--bytes", str(BYTES), "--json"]
    size = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["file_bytes"]
    pathlib.Path(back).unlink(missing_ok=True)
    subprocess.run([program, "decode", coded, "-o", back, "--model", model, "--sampler", "mean", "--quiet"], check=True)
    error = ((read_ppm(back, height, width) - torch.round(x[0] * 255)) ** 2).double().mean()
    psnr = 10 * torch.log10(255**2 / error).item()
    print(f"; {size} bytes, {psnr:.1f} dB", end="")
    return BYTES // 2 < size <= BYTES and psnr > 20


def refuses(words, arguments, folder):
    try:
        exported("refused", arguments, folder)
    except SystemExit as end:
        if isinstance(end.code, str) and words in end.code and "\n" not in end.code:
            return True
        print(f"said: {end.code}")
    print(f"was not refused for \"{words}\": {' '.join(arguments)}")
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diffc", help="without it nothing is coded")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        work = [(by_record, case) for case in recorded_cases.cases(folder)]
        work += [(by_library, case) for case in library_cases.cases(folder)]
        results = []
        for check, case in work:
            results.append(check(case, folder))
            grey = case[0].endswith("-grey")  # is for pictures without colour
            if options.diffc and not grey:
                results.append(code(case[0], options.diffc, folder))
            print(flush=True)
        for words, arguments in recorded_cases.refused(folder) + library_cases.refused(folder):
            results.append(refuses(words, arguments, folder))
    print(f"{results.count(True)} of {len(results)} checks passed")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
