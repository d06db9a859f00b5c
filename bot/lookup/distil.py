"""Makes the table of word vectors again: `python -m bot.lookup.distil OUT TEXTS...`.

TEXTS are text files with one sentence a line, Markdown files, and folders of such, in the language
of the questions; data/README.md says which made the shipped table. Only vectors come out of them, no
text. It takes ten minutes on one core and the extra `semantic`.

1. The sentences, and variations on them (see `variations`), go through the sentence encoder.
2. So does every word piece by itself (as in Model2Vec, Minish Lab 2024); frequent ones are scaled
   down by smooth inverse frequency (Arora, Liang and Ma, 2017).
3. Rows are tuned so that the sum over a sentence points where the encoder points for the whole
   sentence (minibatches, Adagrad by row), which also gives words of several pieces a row, and
   frequent pairs of neighbours what they mean beyond their words.
4. Both tables side by side are rotated, the columns that carry most first, and cut to `SIZE`.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.analysis import words
from bot.lookup.encoder import PIECES, SentenceEncoder, open_encoder
from bot.lookup.texts import sentences_of
from bot.lookup.variations import vary
from bot.lookup.vectors import WordVectors, cut, pairs_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SIZE = 240
"""Numbers in a vector."""
WHOLE_WORDS = 2_500
"""Frequent words of several pieces that get a row of their own."""
PAIRS = 8_000
"""Frequent pairs of neighbouring words that get one."""
VARIATIONS = 200_000
"""Sentences that are made out of the given ones."""
ALONE = 0.5
"""Weight of what a piece means by itself beside what it adds to sentences."""
SMOOTHING = 1e-4
"""Frequency at which a word is scaled to a half."""
ROUNDS, BATCH, STEP = 5, 512, 0.05
_PIECE = re.compile(r"(##)?[^\W_]+[+#]*")
_MARKS = " \t\n-*#>`"
_SAMPLE = 20_000  # rows from which rotations are computed


def distil(sentences: Sequence[str], encoder: SentenceEncoder, targets: Floats) -> WordVectors:
    """The table for these sentences, whose vectors by the encoder are `targets`."""
    tokens = [words(sentence) for sentence in sentences]
    vocabulary = choose_words(tokens)
    pairs = choose_pairs(tokens)
    alone = encode_alone(vocabulary, encoder)
    centred = targets - targets.mean(axis=0)
    centred = _unit(centred @ _rotation(centred, SIZE))
    tuned = tune([*vocabulary, *pairs], tokens, centred)
    nothing = np.zeros((len(pairs), alone.shape[1]), np.float32)
    joined = np.concatenate(
        [_level(tuned), ALONE * np.concatenate([_level(alone), nothing])], axis=1
    )
    turned = joined @ _rotation(joined[: len(vocabulary)], SIZE)
    return WordVectors.quantised([*vocabulary, *pairs], turned)


def choose_words(tokens: Sequence[Sequence[str]]) -> list[str]:
    """Word pieces in the order of their frequency, then frequent words made of several."""
    pieces = PIECES.read_text(encoding="utf-8").splitlines()
    chosen = [piece for piece in pieces if _PIECE.fullmatch(piece)]
    known = set(chosen)
    counts = Counter(word for word in chain.from_iterable(tokens) if word not in known)
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[:WHOLE_WORDS]
    return [*chosen, *frequent]


def choose_pairs(tokens: Sequence[Sequence[str]]) -> list[str]:
    """The most frequent pairs of neighbours, each joined by a space."""
    counts = Counter(" ".join(pair) for text in tokens for pair in pairwise(text))
    return sorted(counts, key=lambda pair: (-counts[pair], pair))[:PAIRS]


def encode_alone(vocabulary: Sequence[str], encoder: SentenceEncoder) -> Floats:
    """What each word means by itself, scaled by the rarity that its place in the list implies."""
    rows = encoder.encode([word.removeprefix("##") for word in vocabulary])
    rows -= rows.mean(axis=0)
    places = np.arange(1, len(vocabulary) + 1)
    frequency = 1 / (places * np.log(len(vocabulary)))
    scaled: Floats = (rows * (SMOOTHING / (SMOOTHING + frequency))[:, None]).astype(np.float32)
    return scaled


def tune(vocabulary: Sequence[str], tokens: Sequence[Sequence[str]], targets: Floats) -> Floats:
    """Rows whose sums over the sentences point to the targets, which have length 1."""
    ids = {word: i for i, word in enumerate(vocabulary)}
    sentences = [
        np.array([*(i for word in text for i in cut(word, ids)), *pairs_in(text, ids)], np.intp)
        for text in tokens
    ]
    rows = _first_guess(sentences, targets, len(vocabulary))
    seen = np.full(len(vocabulary), 1e-4, np.float32)
    draw = np.random.default_rng(0)
    for turn in range(ROUNDS):
        order = draw.permutation(len(sentences))
        for batch in np.array_split(order, max(1, len(order) // BATCH)):
            step = STEP * (1 - turn / ROUNDS)
            _learn(rows, seen, [sentences[i] for i in batch], targets[batch], step)
    return rows


def _first_guess(sentences: Sequence[NDArray[np.intp]], targets: Floats, size: int) -> Floats:
    """The mean of the targets of each word's sentences."""
    rows = np.zeros((size, targets.shape[1]), np.float32)
    counts = np.full(size, 10.0, np.float32)
    for ids, target in zip(sentences, targets, strict=True):
        rows[ids] += target
        counts[ids] += 1
    return rows / counts[:, None]


def _learn(
    rows: Floats, seen: Floats, batch: Sequence[NDArray[np.intp]], targets: Floats, step: float
) -> None:
    """One step down the cosine distance between sums and targets, in place."""
    flat = np.concatenate(batch)
    used, columns = np.unique(flat, return_inverse=True)
    counts = np.zeros((len(batch), len(used)), np.float32)
    np.add.at(counts, (np.repeat(np.arange(len(batch)), [len(ids) for ids in batch]), columns), 1)
    sums = counts @ rows[used]
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    directions = sums / lengths
    cosines = (directions * targets).sum(axis=1, keepdims=True)
    slope = counts.T @ ((cosines * directions - targets) / lengths)
    seen[used] += (slope**2).mean(axis=1)
    rows[used] -= step * slope / np.sqrt(seen[used])[:, None]


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def _level(rows: Floats) -> Floats:
    """Rows of mean length 1."""
    level: Floats = rows / np.linalg.norm(rows, axis=1).mean()
    return level


def _rotation(rows: Floats, size: int) -> Floats:
    """The directions that carry most of some rows, as columns."""
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    directions: Floats = np.linalg.svd(sample, full_matrices=False)[2][:size].T
    return directions


def read_sentences(paths: Iterable[Path]) -> list[str]:
    """The lines of text files and the sentences of Markdown files, in folders too, each once."""
    files = chain.from_iterable(
        sorted(path.rglob("*")) if path.is_dir() else [path] for path in paths
    )
    found = chain.from_iterable(_sentences(file) for file in files)
    marked = (sentence.strip(_MARKS) for sentence in found)
    return list(dict.fromkeys(sentence for sentence in marked if sentence))


def _sentences(file: Path) -> list[str]:
    match file.suffix:
        case ".txt":
            return file.read_text(encoding="utf-8").splitlines()
        case ".md":
            return sentences_of(file.read_text(encoding="utf-8"))
    return []


def main(arguments: Sequence[str]) -> int:
    """Write the table."""
    if len(arguments) < 2:  # noqa: PLR2004 - the usage below says so
        sys.stderr.write("Usage: python -m bot.lookup.distil OUT TEXTS...\n")
        return 2
    out, *paths = map(Path, arguments)
    sentences = read_sentences(paths)
    if not sentences:
        sys.stderr.write("No sentences there: name text files, Markdown files or their folders.\n")
        return 2
    draw = random.Random(0)  # noqa: S311 - a repeatable draw is wanted, not a secret one
    sentences += vary(sentences, VARIATIONS, draw)
    encoder = open_encoder()
    distil(sentences, encoder, encoder.encode(sentences)).save(out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
