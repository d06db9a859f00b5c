"""Questions in, cards out: the engine as a whole."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import Card
from bot.lookup import Engine
from bot.lookup.confidence import MOST_SURE_OF_FEW

if TYPE_CHECKING:
    from pathlib import Path

    from bot.lookup.vectors import WordVectors

QUESTIONS = [
    "what is docer",
    "undo comit",
    "cors",
    "envoyer un email",
    "東京",
    "data is gone",
    "x y",
]


def slugs(engine: Engine, question: str, limit: int = 3) -> list[str]:
    """The slugs found for a question."""
    return [match.card.slug for match in engine.search(question, limit)]


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("What is Docker?", "docker"),
        ("whats docer", "docker"),
        ("how can i undo teh last comit", "git-undo"),
        ("my data is lost when i run docker compose down", "docker-volumes"),
        ("e-mails in the background", "background-email"),
        ("comment deployer", "french"),
        ("東京の天気", "tokyo"),
        ("new brnach", "git-branching"),
    ],
)
def test_questions_find_their_cards(engine: Engine, question: str, slug: str) -> None:
    """Clean, misspelt, foreign and rephrased questions find the card."""
    assert slugs(engine, question)[0] == slug


def test_a_match_explains_itself(engine: Engine) -> None:
    """A match says which phrase matched and what a misspelt word was read as."""
    best = engine.search("undo my last comit")[0]
    assert best.phrase == "undo my last commit"
    assert best.read_as == (("comit", "commit"),)


def test_an_error_finds_its_symptom(engine: Engine) -> None:
    """Another address and port in the same error is the same symptom, and the match shows it."""
    error = "Traceback: django.db.utils.OperationalError: connection to server at 172.18.0.2, port 9 failed"
    best = engine.search(error)[0]
    assert best.card.slug == "database-down"
    assert best.phrase.startswith("django.db.utils.OperationalError")


def test_every_phrase_finds_its_card(engine: Engine, library: list[Card]) -> None:
    """A question that is a phrase of a card finds it first."""
    for card in library:
        for phrase in card.phrases:
            assert slugs(engine, phrase)[0] == card.slug


@given(st.text(max_size=200), st.integers(0, 12))
@settings(max_examples=60, deadline=None)
def test_search_is_total(engine: Engine, question: str, limit: int) -> None:
    """Every text gets at most `limit` cards, each once, with falling confidences in [0, 1]."""
    found = engine.search(question, limit)
    confidences = [match.confidence for match in found]
    assert len(found) <= limit
    assert len({match.card.slug for match in found}) == len(found)
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= c <= 1 for c in confidences)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\x00",
        "\ud800 docker \udfff",
        "👍🏽",
        "\u202edocker\u200b",
        "word " * 20_000,
        "a" * 100_000,
        "東" * 50_000,
        " ".join(f"w{i}" for i in range(10_000)),
        "\u0301" * 10_000,
        "Traceback " + "/x" * 40_000 + " '\"`" * 5_000,
    ],
)
def test_hostile_text_is_only_text(engine: Engine, text: str) -> None:
    """Nothing that can be typed breaks the lookup, nor fills what it remembers."""
    engine.search(text)
    engine.complete(text)
    assert len(engine.normalise(text).split()) <= 64 * 2


def test_case_accents_and_punctuation_change_nothing(engine: Engine) -> None:
    """Texts that normalise alike have equal matches."""
    for one, other in [("What is Docker?", "what is docker"), ("Déployer!", "deployer")]:
        assert engine.normalise(one) == engine.normalise(other)
        assert engine.search(one) == engine.search(other)


def test_word_order_hardly_matters(engine: Engine) -> None:
    """The same words in another order find the same card."""
    assert slugs(engine, "docker what is")[0] == slugs(engine, "what is docker")[0]


def test_a_typo_never_beats_the_exact_phrase(engine: Engine) -> None:
    """A misspelt phrase is no surer of its card than the phrase itself."""
    exact = engine.search("undo my last commit")[0].confidence
    assert engine.search("undo my last comimt")[0].confidence <= exact + 1e-9


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_any_order_of_changes_equals_a_full_build(
    library: list[Card], vectors: WordVectors, chance: random.Random
) -> None:
    """Cards put in, changed and taken out in any order leave the index of a full build."""
    cards = library[:]
    chance.shuffle(cards)
    engine = Engine(cards[:3], vectors=vectors)
    engine.search("docker")
    engine.update([replace(card, title="Draft") for card in cards[2:6]])
    engine.update(cards[1:], removed=[cards[0].slug, "no-such-card"])
    engine.update([cards[0]])
    fresh = Engine(library, vectors=vectors)
    assert engine.version == fresh.version
    assert [engine.search(q, 9) for q in QUESTIONS] == [fresh.search(q, 9) for q in QUESTIONS]


def test_the_version_follows_what_answers_depend_on(
    library: list[Card], vectors: WordVectors
) -> None:
    """Another card, another slang or other vectors make another version."""
    engines = [
        Engine(library, vectors=vectors),
        Engine(library[1:], vectors=vectors),
        Engine(library, vectors=None),
        Engine(library, vectors=vectors, slang={"u": "you"}),
    ]
    assert len({engine.version for engine in engines}) == len(engines)


def test_without_cards_nothing_is_found(vectors: WordVectors) -> None:
    """An empty library answers nothing and completes nothing."""
    engine = Engine([], vectors=vectors)
    assert engine.search("docker") == []
    assert engine.complete("do") == []
    assert engine.normalise("docker") == ""
    assert engine.weigh("docker") is None


def test_few_cards_are_never_sure(vectors: WordVectors) -> None:
    """With one or two cards the confidence stays low, because the margin says nothing."""
    engine = Engine([Card("docker", "Docker", phrases=("what is docker",))], vectors=vectors)
    assert engine.search("what is docker")[0].confidence <= MOST_SURE_OF_FEW


def test_cards_of_bare_signs_are_bearable(vectors: WordVectors) -> None:
    """A title without any word does not break the index."""
    engine = Engine([Card("a", "???"), Card("b", "👍", phrases=("!",))], vectors=vectors)
    assert engine.search("???") == []


def test_words_alone_work(library: list[Card]) -> None:
    """Without vectors the engine still finds and repairs."""
    engine = Engine(library, vectors=None)
    assert slugs(engine, "what is docer")[0] == "docker"


def test_reads_go_on_during_updates(library: list[Card], vectors: WordVectors) -> None:
    """Threads that read while cards change see whole states only."""
    engine = Engine(library, vectors=vectors)
    trouble: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert slugs(engine, "what is docker", 2)[0] == "docker"
        except BaseException as problem:  # noqa: BLE001 - handed to the test's own thread
            trouble.append(problem)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(12):
        engine.update([replace(library[3], title=f"Branching {turn}")], removed=["cors"])
        engine.update([library[4]])
    done.set()
    for reader in readers:
        reader.join()
    assert trouble == []


def test_a_cache_file_changes_no_answer(
    library: list[Card], vectors: WordVectors, tmp_path: Path
) -> None:
    """The second start reads the file of the first and answers the same; a broken file is no harm."""
    plain = Engine(library, vectors=vectors)
    first = Engine(library, vectors=vectors, cache_dir=tmp_path)
    second = Engine(library, vectors=vectors, cache_dir=tmp_path)
    [file] = tmp_path.iterdir()
    file.write_bytes(b"PK nonsense")
    third = Engine(library, vectors=vectors, cache_dir=tmp_path)
    wanted = [plain.search(q, 9) for q in QUESTIONS]
    for engine in (first, second, third):
        assert [engine.search(q, 9) for q in QUESTIONS] == wanted


SCRIPT = """
from bot.cards import Card
from bot.lookup import Engine
from bot.lookup.vectors import WordVectors
cards = [Card(f"c{i}", t, phrases=(t + " please", "how to " + t)) for i, t in enumerate(
    ["undo a commit", "send an email", "run docker", "cache a page", "write a test"])]
engine = Engine(cards, vectors=WordVectors.load())
print([(m.card.slug, m.confidence, m.phrase) for q in ("emial", "run tests", "undo") for m in engine.search(q)])
"""


def test_every_process_gives_the_same_answers() -> None:
    """Hash seeds change neither order nor confidence, to the last bit."""
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ".", "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(said) == 1
