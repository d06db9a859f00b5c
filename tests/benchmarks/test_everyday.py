"""The sentences written for word vectors are no questions that anything is measured on."""

from __future__ import annotations

import re
from collections import Counter

from bot.lookup.distil import read_sentences

from .calibrate import EVALS, FRESH, own_questions
from .datasets import PROJECT

SENTENCES = read_sentences([PROJECT / "tests" / "benchmarks" / "everyday"])


def said(text: str) -> str:
    """A text as its words alone."""
    return " ".join(re.findall(r"\w+", text.lower()))


def test_no_labelled_question_is_a_sentence() -> None:
    """What is asked in evaluations was not written here."""
    asked = {said(one.question) for one in own_questions((*EVALS, *FRESH))}
    assert len(asked) > 2_000
    assert [text for text in SENTENCES if said(text) in asked] == []


def test_each_sentence_stands_once() -> None:
    """A sentence has words, and no other has the same."""
    counts = Counter(map(said, SENTENCES))
    assert counts.most_common(1)[0][1] == 1
    assert "" not in counts
