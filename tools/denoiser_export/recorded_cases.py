# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Made-up checkpoints in the forms of Karras et al. and Kingma et al., and what the authors' own programs return for them.

Their programs are in no package, so `recorded.json` keeps E[x|y] at some pixels, of NVlabs/edm at commit 008a4e53 and of
google-research/vdm at commit dc27b98a, run with the weights that `weights` makes.
"""

import json
import math
import pathlib
import pickle
import sys
import types
import zlib

import numpy as np
import torch

SHAPES = ((2, 16, 16), (1, 24, 40))  # batch, height, width
PIXELS = 8  # of each picture that are compared
CHANNELS, EMBEDDING = 16, 64


def weights(name, shape):
    """Of chance, but the same everywhere: NumPy keeps RandomState as it is."""
    random = np.random.RandomState(zlib.crc32(name.encode()))
    scale = 0.3 if len(shape) < 2 else 1 / math.sqrt(np.prod(shape[1:]))
    return torch.from_numpy(random.standard_normal(shape).astype(np.float32) * np.float32(scale))


def noisy(batch, height, width, eta):
    random = np.random.RandomState(7)
    return torch.from_numpy(random.standard_normal((batch, 3, height, width)).astype(np.float32)) * (0.5 + eta)


def sample(x):
    """Pixels of all pictures, channels and sides."""
    flat = x.flatten()
    return flat[torch.arange(PIXELS) * (len(flat) - 1) // (PIXELS - 1)]


def block(prefix, given, channels, scales, attention=False, skip=0, change=None):
    """Shapes of a residual block; skip: width of the kernel beside it; change: taps of the filter of a change of resolution."""
    shapes = {"norm0.weight": (given,), "norm0.bias": (given,), "conv0.weight": (channels, given, 3, 3), "conv0.bias": (channels,),
              "affine.weight": ((1 + scales) * channels, EMBEDDING), "affine.bias": ((1 + scales) * channels,),
              "norm1.weight": (channels,), "norm1.bias": (channels,), "conv1.weight": (channels, channels, 3, 3), "conv1.bias": (channels,)}
    if skip:
        shapes |= {"skip.weight": (channels, given, 1, 1), "skip.bias": (channels,)}
    if change:
        shapes |= {"conv0.resample_filter": change, "skip.resample_filter": change}
    if attention:
        shapes |= {"norm2.weight": (channels,), "norm2.bias": (channels,), "qkv.weight": (3 * channels, channels, 1, 1),
                   "qkv.bias": (3 * channels,), "proj.weight": (channels, channels, 1, 1), "proj.bias": (channels,)}
    return {f"{prefix}.{key}": shape for key, shape in shapes.items()}


def convolution(prefix, given, channels, kernel=3):
    return {prefix + ".weight": (channels, given, kernel, kernel), prefix + ".bias": (channels,)}


def edm_shapes(adm=False, residual=False, classes=0):
    """Two resolutions, one block each. ADM's blocks are wide enough for a head."""
    c = 64 if adm else CHANNELS
    taps = [1, 3, 3, 1] if residual else [1, 1]
    told = 2 * c if residual else c
    shapes = {"map_noise.freqs": (told // 2,)} if residual else {}
    if classes:
        shapes |= {"map_label.weight": (EMBEDDING if adm else told, classes)} | ({} if adm else {"map_label.bias": (told,)})
    for k, given in enumerate((told, EMBEDDING)):
        shapes |= {f"map_layer{k}.weight": (EMBEDDING, given), f"map_layer{k}.bias": (EMBEDDING,)}
    shapes |= convolution("enc.16x16_conv", 3, c)
    shapes |= block("enc.16x16_block0", c, c, adm)
    shapes |= block("enc.8x8_down", c, c, adm, skip=not adm, change=taps)
    if residual:
        shapes |= convolution("enc.8x8_aux_residual", 3, c) | {"enc.8x8_aux_residual.resample_filter": taps}
    shapes |= block("enc.8x8_block0", c, 2 * c, adm, attention=True, skip=1)
    shapes |= block("dec.8x8_in0", 2 * c, 2 * c, adm, attention=True) | block("dec.8x8_in1", 2 * c, 2 * c, adm)
    shapes |= block("dec.8x8_block0", 4 * c, 2 * c, adm, attention=adm, skip=1)
    shapes |= block("dec.8x8_block1", 3 * c, 2 * c, adm, attention=True, skip=1)
    shapes |= block("dec.16x16_up", 2 * c, 2 * c, adm, skip=not adm, change=taps)
    shapes |= block("dec.16x16_block0", 3 * c, c, adm, skip=1) | block("dec.16x16_block1", 2 * c, c, adm, skip=1)
    norm, last = ("out_norm", "out_conv") if adm else ("dec.16x16_aux_norm", "dec.16x16_aux_conv")
    return shapes | {norm + ".weight": (c,), norm + ".bias": (c,)} | convolution(last, c, 3)


def edm_state(**arguments):
    state = {}
    for name, shape in edm_shapes(**arguments).items():
        if name.endswith("resample_filter"):
            taps = torch.tensor(shape, dtype=torch.float32)
            state[name] = (torch.outer(taps, taps) / taps.sum() ** 2)[None, None]
        else:
            state[name] = weights(name, shape)
    return state


class Stored:
    """An object as such a pickle stores it: source, class and state."""

    def __init__(self, class_name, **state):
        self.class_name, self.state = class_name, state

    def __reduce__(self):
        source = "raise SystemExit('the source in a pickle was run')"
        meta = dict(type="class", version=6, module_src=source, class_name=self.class_name, state=self.state)
        return sys.modules["torch_utils.persistence"]._reconstruct_persistent_obj, (meta,)


def module(class_name, state):
    """A module and those within, as their names say."""
    own = {key: value for key, value in state.items() if "." not in key}
    inner = dict.fromkeys(key.split(".")[0] for key in state if "." in key)
    return Stored(class_name, training=False, _parameters={}, _buffers=own, _modules={
        name: module("Part", {key[len(name) + 1:]: value for key, value in state.items() if key.startswith(name + ".")})
        for name in inner})


def write_pickle(path, network, state, classes, preconditioner="EDMPrecond"):
    """Names the function that would run the source; it only exists while the pickle is written."""
    def run(meta):
        raise AssertionError

    run.__module__, run.__name__, run.__qualname__ = "torch_utils.persistence", *["_reconstruct_persistent_obj"] * 2
    place = types.ModuleType(run.__module__)
    setattr(place, run.__name__, run)
    sys.modules |= {"torch_utils": types.ModuleType("torch_utils"), place.__name__: place}
    net = Stored(preconditioner, img_resolution=16, img_channels=3, label_dim=classes, sigma_min=0, sigma_max=math.inf,
                 sigma_data=0.5, _parameters={}, _buffers={}, _modules={"model": module(network, state)})
    with open(path, "wb") as file:
        pickle.dump({"ema": net, "loss_fn": Stored("Loss"), "dataset_kwargs": {}}, file)
    del sys.modules["torch_utils"], sys.modules["torch_utils.persistence"]


EDM = {"edm-ddpm++": dict(), "edm-ncsn++": dict(residual=True), "edm-ddpm++-class": dict(classes=10), "edm-adm": dict(adm=True, classes=10)}
VDM = {"vdm": dict(), "vdm-attention": dict(attention=True, waves=False)}
LABEL = 7


def vdm_shapes(attention=False, waves=True):
    """Paths and shapes, of kernels as Flax has them."""
    c, given = 64, 15 if waves else 3
    dense = lambda a, b: {"kernel": (a, b), "bias": (b,)}  # noqa: E731
    conv = lambda a, b: {"kernel": (3, 3, a, b), "bias": (b,)}  # noqa: E731
    norm = lambda a: {"scale": (a,), "bias": (a,)}  # noqa: E731

    def residual(given, short=False):
        tree = {"GroupNorm_0": norm(given), "conv1": conv(given, c), "cond_proj": {"kernel": (4 * c, c)}, "GroupNorm_1": norm(c),
                "conv2": conv(c, c)}
        return tree | ({"nin_shortcut": dense(given, c)} if short else {})

    attend = {"GroupNorm_0": norm(c)} | {name: dense(c, c) for name in ("q", "k", "v", "proj_out")}
    tree = {"dense0": dense(c + 1, 4 * c), "dense1": dense(4 * c, 4 * c), "conv_in": conv(given, c), "GroupNorm_0": norm(c),
            "conv_out": conv(c, 3), "mid.block_1": residual(c), "mid.attn_1": attend, "mid.block_2": residual(c)}
    for k in range(2):
        tree[f"down.block_{k}"] = residual(c)
    for k in range(3):
        tree[f"up.block_{k}"] = residual(2 * c, True)
    if attention:
        tree |= {f"down.attn_{k}": attend for k in range(2)} | {f"up.attn_{k}": attend for k in range(3)}
    return {"score_model": tree, "gamma": {"w": (1,), "b": (1,)}}


def vdm_tree(shapes, path=""):
    """Kernels are drawn with their outputs first, as PyTorch has them."""
    if isinstance(shapes, dict):
        return {key: vdm_tree(value, f"{path}/{key}") for key, value in shapes.items()}
    if path.startswith("/gamma/"):
        return np.float32([18.5 if path.endswith("w") else -13.25])
    turned = (shapes[-1], *shapes[:-1])
    array = np.moveaxis(weights(path, turned).numpy(), 0, -1) if len(shapes) > 1 else weights(path, shapes).numpy()
    return np.ascontiguousarray(array)


def write_flax(path, tree):
    import msgpack

    def pack(array):
        content = msgpack.packb((array.shape, array.dtype.name, array.tobytes()), use_bin_type=True)
        return msgpack.ExtType(1, content)

    with open(path, "wb") as file:
        file.write(msgpack.packb({"params": {}, "ema_params": tree}, default=pack, strict_types=True))


def recorded(name):
    """E[x|y] by the authors' program: {eta: one list of pixels for each shape}."""
    text = (pathlib.Path(__file__).parent / "recorded.json").read_text()
    return {float(eta): [torch.tensor(pixels) for pixels in shapes] for eta, shapes in json.loads(text)[name].items()}


def cases(folder):
    """(name, arguments of export.py)."""
    result = []
    for name, arguments in EDM.items():
        write_pickle(f"{folder}/{name}.pkl", "DhariwalUNet" if arguments.get("adm") else "SongUNet", edm_state(**arguments),
                     arguments.get("classes", 0))
        label = ["--label", str(LABEL)] if arguments.get("classes") else []
        result.append((name, ["edm", "--checkpoint", f"{folder}/{name}.pkl", *label]))
    for name, arguments in VDM.items():
        write_flax(f"{folder}/{name}.flax", vdm_tree(vdm_shapes(**arguments)))
        result.append((name, ["vdm", "--checkpoint", f"{folder}/{name}.flax"]))
    return result


def refused(folder):
    state = edm_state(classes=10)
    write_pickle(f"{folder}/other.pkl", "SongUNet", state, 0, "VPPrecond")
    write_flax(f"{folder}/other.flax", {"params": {"Dense_0": {"kernel": np.zeros((2, 2), np.float32)}}})
    return [("give --label", ["edm", "--checkpoint", f"{folder}/edm-ddpm++-class.pkl"]),
            ("preconditioned by VPPrecond", ["edm", "--checkpoint", f"{folder}/other.pkl"]),
            ("not a checkpoint of VDM", ["vdm", "--checkpoint", f"{folder}/other.flax"])]
