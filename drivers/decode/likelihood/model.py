"""What a lens makes of the bars of a layout: the darkness of each digit. Pure.

The blurred darkness along a line across the bars is the sum of what each digit
contributes, so it is computed once for each digit and blur. A slight blur is a
Gaussian; a lens out of focus makes a disc of each point, which leaves more of the bars
than a Gaussian of the same width.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from drivers.decode.likelihood.layouts import EAN13, SAMPLES, BarLayout, Floats

MIDDLES = slice(SAMPLES // 2, None, SAMPLES)
"""The samples in the middle of each module: enough for a first, coarse fit."""


@dataclass(frozen=True, slots=True, eq=False)
class BlurModel:
    """The model under one blur, on the grid or on a part of it.

    `response` is `(samples, modules)`; `guards` the guards' darkness, `(samples,)`;
    `own` and `beside` are the products of a digit's darkness with itself,
    `(places, 20)`, and with the next one's, `(places - 1, 20, 20)`. Signs 0 to 9 are of
    set A (left) or C (right), 10 to 19 of set B.
    """

    layout: BarLayout
    response: Floats
    guards: Floats
    own: Floats
    beside: Floats

    def agreement(self, lines: Floats) -> Floats:
        """Products of `(count, samples)` with each sign's darkness.

        `(count, places, 20)`. Few lines at a time: a large product starts the matrix
        library's threads, which cost more than they gain.
        """
        modules = np.concatenate(
            [lines[at : at + 32] @ self.response for at in range(0, len(lines), 32)]
        )
        layout = self.layout
        return (layout.signs @ modules[:, layout.modules_at][..., None])[..., 0]

    @property
    def coarse(self) -> "BlurModel":
        """The same, sampled in the middle of each module only."""
        return _model(self.layout, self.response[MIDDLES])


@cache
def gaussian_model(width: float, layout: BarLayout = EAN13) -> BlurModel:
    """The model under a Gaussian of this width, in modules.

    The logistic function approximates the Gaussian's integral.
    """
    reach = np.clip(_from_edges(layout) * 1.702 / max(width, 1e-3), -40, 40)
    return _model(layout, _response(1.0 / (1.0 + np.exp(-reach))))


@cache
def defocus_model(radius: float, layout: BarLayout = EAN13) -> BlurModel:
    """The model under a lens that makes a disc of this radius, in modules."""
    reach = np.clip(_from_edges(layout) / radius, -1, 1)
    disc = reach * np.sqrt(1 - reach * reach) + np.arcsin(reach)
    return _model(layout, _response(0.5 + disc / np.pi))


def _from_edges(layout: BarLayout) -> Floats:
    return layout.grid[:, None] - np.arange(layout.modules + 1)[None, :]


def _response(passed: Floats) -> Floats:
    """Darkness of each module alone, from that left of each edge."""
    return passed[:, :-1] - passed[:, 1:]


def _model(layout: BarLayout, response: Floats) -> BlurModel:
    products = response.T @ response
    places = range(len(layout.starts))
    own = [_products(layout, products, at, at=at).diagonal() for at in places]
    beside = [_products(layout, products, at, at=at + 1) for at in places[:-1]]
    guards = response @ layout.guards
    return BlurModel(layout, response, guards, np.stack(own), np.stack(beside))


def _products(layout: BarLayout, products: Floats, one: int, *, at: int) -> Floats:
    near, far = layout.starts[one], layout.starts[at]
    shared = products[near : near + 7, far : far + 7]
    return layout.signs[one] @ shared @ layout.signs[at].T
