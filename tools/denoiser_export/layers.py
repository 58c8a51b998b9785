# Copyright 2026 The diffc authors. SPDX-License-Identifier: Apache-2.0
"""Layers made from the tensors of a checkpoint, which fix all their sizes."""

import torch
from torch.nn import functional as F


def below(state, prefix):
    """The tensors under a prefix, by the rest of their names."""
    return {key[len(prefix) + 1:]: value for key, value in state.items() if key.startswith(prefix + ".")}


class Layer(torch.nn.Module):
    def __init__(self, state):
        super().__init__()
        for key in ("weight", "bias"):
            self.register_buffer(key, state[key].float() if key in state else None)


class Linear(Layer):
    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


class Convolution(Layer):
    """Of stride 1; the sides stay."""

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, padding=self.weight.shape[-1] // 2)


class GroupNorm(Layer):
    def __init__(self, state, groups, eps):
        super().__init__(state)
        self.groups, self.eps = groups, eps

    def forward(self, x):
        return F.group_norm(x, self.groups, self.weight, self.bias, self.eps)


def attend(q, k, v):
    """Attention between pixels; [batch, channels, pixels] each."""
    weights = torch.bmm(q.transpose(1, 2), k * q.shape[1]**-0.5).softmax(-1)
    return torch.bmm(v, weights.transpose(1, 2))
