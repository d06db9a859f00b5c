"""Places cards on a plane so that like cards stand near one another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NEIGHBOURS = 3
"""Nearest cards that a card is tied to."""
_STEPS = 300
_PULL_TO_CENTRE = 0.4


def nearest(likeness: NDArray[np.float32], count: int = NEIGHBOURS) -> NDArray[np.intp]:
    """The cards most like each card, best first, (c, count or all others)."""
    others = np.array(likeness, np.float64)
    np.fill_diagonal(others, -np.inf)
    return np.argsort(-others, axis=1, kind="stable")[:, : min(count, len(others) - 1)]


def place(likeness: NDArray[np.float32]) -> Floats:
    """A place in [0, 1]² for each card, (c, 2); the same likeness gives the same places.

    The two chief components of the likeness, then forces: cards push one another away and ties
    to the nearest pull (Fruchterman and Reingold, Graph Drawing by Force-directed Placement,
    1991).
    """
    count = len(likeness)
    places = _scaled(_components(likeness) + _spiral(count))
    ties = _ties(likeness)
    ideal = 1 / np.sqrt(count)
    for step in range(_STEPS):
        move = _forces(places, ties, ideal)
        length = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        places += move / length * np.minimum(length, 0.1 * (1 - step / _STEPS))
    return _scaled(places)


def _components(likeness: NDArray[np.float32]) -> Floats:
    """Classical scaling: the two strongest directions of the doubly centred likeness."""
    centred = likeness - likeness.mean(axis=0) - likeness.mean(axis=1)[:, None] + likeness.mean()
    values, vectors = np.linalg.eigh(centred.astype(np.float64))
    strongest = np.argsort(-values)[:2]
    flat = vectors[:, strongest] * np.sqrt(np.maximum(values[strongest], 0))
    signs = np.sign(flat[np.argmax(np.abs(flat), axis=0), np.arange(flat.shape[1])])
    placed = np.zeros((len(likeness), 2))
    placed[:, : flat.shape[1]] = flat * np.where(signs == 0, 1, signs)
    return placed


def _spiral(count: int) -> Floats:
    """Tiny offsets, no two alike, so that equal cards do not lie on one another."""
    angles = np.arange(count) * np.pi * (3 - np.sqrt(5))
    return 1e-3 * np.column_stack([np.cos(angles), np.sin(angles)])


def _ties(likeness: NDArray[np.float32]) -> Floats:
    """The strength of the tie of each two cards, in [0, 1], 0 where neither is near the other."""
    ties = np.zeros(likeness.shape)
    for card, others in enumerate(nearest(likeness)):
        ties[card, others] = np.maximum(likeness[card, others], 0)
    return np.maximum(ties, ties.T)


def _forces(places: Floats, ties: Floats, ideal: float) -> Floats:
    apart = places[:, None] - places[None, :]
    distance = np.maximum(np.linalg.norm(apart, axis=2), 1e-6)
    push = ideal**2 / distance**2
    pull = ties * distance / ideal
    to_centre = _PULL_TO_CENTRE * (places - places.mean(axis=0))
    moves: Floats = np.einsum("ijk,ij->ik", apart, push - pull) - to_centre
    return moves


def _scaled(places: Floats) -> Floats:
    """Moved and shrunk into the unit square, each axis to its full width."""
    low, high = places.min(axis=0), places.max(axis=0)
    scaled: Floats = (places - low) / np.maximum(high - low, 1e-9)
    return scaled
