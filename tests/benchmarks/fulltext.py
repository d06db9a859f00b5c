"""Peers that compare words: SQLite FTS5, bm25s and tantivy."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import bm25s
import numpy as np
import tantivy

from .fuzzy import trigrams
from .peers import Phrases, full_text, top, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Card

    from .peers import Hit


class Fts5:
    """SQLite's full-text search, one row a card, title, phrases and body weighted 4, 3 and 1."""

    def __init__(self, tokenizer: str) -> None:
        self.name = f"SQLite FTS5 {tokenizer}"
        self._tokenizer = tokenizer

    def fit(self, cards: Sequence[Card]) -> None:
        """Fill a table in memory."""
        self._slugs = [card.slug for card in cards]
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            "CREATE VIRTUAL TABLE card USING fts5"
            f"(title, phrases, body, tokenize='{self._tokenizer}')"
        )
        self._database.executemany(
            "INSERT INTO card (rowid, title, phrases, body) VALUES (?, ?, ?, ?)",
            [(i, c.title, "\n".join(c.phrases), c.body) for i, c in enumerate(cards)],
        )

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Ask for any of the question's words (or of its trigrams), best BM25 first."""
        rows = self._database.execute(
            "SELECT rowid, -bm25(card, 4.0, 3.0, 1.0) FROM card WHERE card MATCH ?"
            " ORDER BY 2 DESC, 1 LIMIT ?",
            (self._any_of(text), limit),
        )
        return [(self._slugs[i], score) for i, score in rows]

    def _any_of(self, text: str) -> str:
        terms = trigrams(text) if self._tokenizer == "trigram" else set(words(text))
        whole = {term for term in terms if " " not in term}
        return " OR ".join(f'"{term}"' for term in sorted(whole)) or '""'


class Bm25s:
    """bm25s with English stop words, one document a card."""

    name = "bm25s"

    def fit(self, cards: Sequence[Card]) -> None:
        """Index the cards' full text."""
        self._slugs = [card.slug for card in cards]
        self._index = bm25s.BM25()
        tokens = bm25s.tokenize([full_text(c) for c in cards], stopwords="en", show_progress=False)
        self._index.index(tokens, show_progress=False)

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Score every card; a question of unknown words scores none."""
        found = bm25s.tokenize(text, stopwords="en", return_ids=False, show_progress=False)[0]
        known = [word for word in found if word in self._index.vocab_dict]
        scores = self._index.get_scores(known) if known else np.zeros(len(self._slugs))
        return top(self._slugs, scores, limit)


class Bm25sByPhrase:
    """bm25s with English stop words, one document a phrase, by its own `retrieve`."""

    name = "bm25s by phrase"
    _PHRASES_A_CARD = 10

    def fit(self, cards: Sequence[Card]) -> None:
        """Index every title and phrase."""
        self._phrases = Phrases(cards)
        self._index = bm25s.BM25()
        tokens = bm25s.tokenize(self._phrases.texts, stopwords="en", show_progress=False)
        self._index.index(tokens, show_progress=False)

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Rank the cards by the first of their phrases."""
        words = bm25s.tokenize(text, stopwords="en", return_ids=False, show_progress=False)
        wanted = min(limit * self._PHRASES_A_CARD, len(self._phrases.texts))
        rows, scores = self._index.retrieve(words, k=wanted, show_progress=False)
        cards = self._phrases.owner[rows[0]].tolist()
        best = {
            card: score
            for card, score in reversed([*zip(cards, scores[0].tolist(), strict=True)])
            if score > 0
        }
        ranked = sorted(best, key=lambda card: (-best[card], card))[:limit]
        return [(self._phrases.slugs[card], best[card]) for card in ranked]


class Tantivy:
    """tantivy with a term of distance at most one for every word, one document a card."""

    name = "tantivy fuzzy"
    _WEIGHTS = (("title", 4.0), ("phrases", 3.0), ("body", 1.0))

    def fit(self, cards: Sequence[Card]) -> None:
        """Index title, phrases and body in memory, stemmed."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("slug", stored=True, tokenizer_name="raw")
        for field, _ in self._WEIGHTS:
            builder.add_text_field(field, tokenizer_name="default")
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(num_threads=1)
        for card in cards:
            text = {"title": card.title, "phrases": "\n".join(card.phrases), "body": card.body}
            writer.add_document(tantivy.Document(slug=card.slug, **text))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Ask for any of the question's words, exact or one letter off, exact ones worth more."""
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(query, weight))
            for word in set(words(text))
            for field, weight in self._WEIGHTS
            for query in self._word(field, word)
        ]
        if not clauses:
            return []
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit).hits
        return [(self._searcher.doc(at)["slug"][0], score) for score, at in found]

    def _word(self, field: str, word: str) -> list[tantivy.Query]:
        exact = tantivy.Query.term_query(self._schema, field, word)
        if len(word) < 4:
            return [exact]
        return [exact, tantivy.Query.fuzzy_term_query(self._schema, field, word, distance=1)]
