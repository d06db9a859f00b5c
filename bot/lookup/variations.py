"""New sentences out of given ones: pieces of them, pieces in frames of questions, and crossings.

Most of them say nothing sensible, which does not matter to a table of word vectors: what counts is
that words meet other words than in the sentences themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

FRAMES = """
how do i {} | how to {} | what is {} | what does {} mean | why is my {} not working | can i {}
can you tell me {} | i want to {} | i need help with {} | where do i find {} | is it possible to {}
difference between {} and {} | {} vs {} | my {} doesn't work, what do i do | {} error
why do i get {} | please help me {} | do you have {} | should i use {} or {} | who can {}
when will {} | i can't {} | tell me about {} | how much is {} | what are the {} for | is {} safe
explain {} simply | what happens if {} | {} not showing | i lost my {} | how long does {} take
hi, {} | {} please | thanks, and {} | ok but {} | i still don't know {} | could you explain {} to me
is there any way to {} | my friend says {} | which {} is best for {} | i was charged for {}
where can i see my {} | i don't understand {} | {} is wrong | {} for beginners | how come {}
how often should i {} | need {} urgently | stop {} | set up {} | show me {} | it says {} but {}
do i have to {} | what if {} | {} and {} | {} instead of {} | {} without {}
"""
_FRAMES = [frame.strip() for line in FRAMES.strip().splitlines() for frame in line.split(" | ")]
_WORD = re.compile(r"[\w'.-]+")
_HOLE = "{}"
_PIECE, _FILLING = (2, 7), (1, 4)  # words, at least and at most

Split = list[list[str]]


def vary(sentences: Sequence[str], count: int, draw: random.Random) -> list[str]:
    """At most `count` sentences, a third of each kind, each once and none of the given ones."""
    split = [found for sentence in sentences if len(found := _WORD.findall(sentence)) > 1]
    kinds = (_pieces(split, draw), _framed(split, draw), _crossed(split, draw))
    made = (next(kind) for kind in kinds for _ in range(count // len(kinds)))
    given = {*sentences}
    return [sentence for sentence in dict.fromkeys(made) if sentence not in given]


def _pieces(split: Split, draw: random.Random) -> Iterator[str]:
    while True:
        yield _piece(split, _PIECE, draw)


def _framed(split: Split, draw: random.Random) -> Iterator[str]:
    while True:
        text = draw.choice(_FRAMES)
        while _HOLE in text:
            text = text.replace(_HOLE, _piece(split, _FILLING, draw), 1)
        yield text


def _crossed(split: Split, draw: random.Random) -> Iterator[str]:
    """The head of one and the tail of another."""
    while True:
        one, other = draw.choice(split), draw.choice(split)
        head, tail = one[: draw.randrange(1, len(one))], other[draw.randrange(len(other)) :]
        yield " ".join((*head, *tail))


def _piece(split: Split, bounds: tuple[int, int], draw: random.Random) -> str:
    """Some words on end of one of the sentences."""
    found = draw.choice(split)
    length = min(len(found), draw.randint(*bounds))
    start = draw.randrange(len(found) - length + 1)
    return " ".join(found[start : start + length])
