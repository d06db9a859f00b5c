"""Whatever moderators do, in whatever order, the library stays whole and travels through files."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from adapters.files.desk import FileFormat
from adapters.files.guide import Rules
from bot.cards import Card
from bot.desk import rules
from bot.ports import Act
from bot.replies import DeskVerb, Reply
from tests.desks import MOD, OTHER, Office, opened, ways
from tests.small import CARDS

SLUGS = st.sampled_from(["cors", "drf-routers", "drf-viewsets", "one", "two", "three"])
TITLES = st.sampled_from(["CORS", "Routers", "One", "Two", "What is cors"])
PHRASES = st.sampled_from(["", "what is cors", "what does a router do", "one\ntwo", "three ways"])
ABOUT = st.sampled_from(["", "related: cors", "related: one, two", "tags: a\nrelated: drf-routers"])
TEXTS = st.sampled_from(["Text.", "## Symptom\n\n```text\nx\n```", "", "One.\n\n- two\n- three"])
MODERATORS = st.sampled_from([MOD, OTHER])


class Moderating(RuleBasedStateMachine):
    """Two moderators at one desk, and files that change beneath them."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.office: Office = self.run(self.stack.enter_async_context(opened()))
        self.exported: bytes | None = None
        self.begun: int = self.run(self.office.database.shelf.change())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something of the desk's."""
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        """Close the database."""
        self.run(self.stack.aclose())
        self.loop.close()

    @property
    def cards(self) -> dict[str, Card]:
        """What learners see."""
        return dict(self.office.small.consultation.engine.cards)

    @rule(slug=SLUGS, title=TITLES, phrases=PHRASES, text=TEXTS, about=ABOUT, who=MODERATORS)
    def write(self, **fields: Any) -> None:
        """A new card, if the desk lets it pass."""
        who = fields.pop("who")
        form = self.run(self.office.say("new", who))
        self.publish(self.run(self.office.fill(form, who, **fields)), who)

    @rule(slug=SLUGS, title=TITLES, phrases=PHRASES, who=MODERATORS)
    def revise(self, slug: str, title: str, phrases: str, who: Any) -> None:
        """Another title and other phrases."""
        form = self.run(self.office.say(f"edit {slug}", who))
        if form.form:
            self.publish(self.run(self.office.fill(form, who, title=title, phrases=phrases)), who)

    @rule(line=st.sampled_from(["archive", "restore"]), slug=SLUGS)
    def take_or_bring(self, line: str, slug: str) -> None:
        """Away, or back."""
        self.run(self.office.say(f"{line} {slug}"))

    @rule(slug=SLUGS, new=SLUGS)
    def rename(self, slug: str, new: str) -> None:
        """A new name."""
        before = self.cards
        reply = self.run(self.office.say(f"rename {slug} {new}"))
        if not reply.failed and slug in before:
            assert self.office.small.consultation.card(slug) == self.cards[new]

    @rule(loser=SLUGS, winner=SLUGS)
    def merge(self, loser: str, winner: str) -> None:
        """One card takes up another."""
        plan = self.run(self.office.say(f"merge {loser} {winner}"))
        if ways(plan, DeskVerb.MERGE_SURE):
            self.run(self.office.tap(plan, DeskVerb.MERGE_SURE))

    @rule(slug=SLUGS, number=st.integers(1, 6))
    def revert(self, slug: str, number: int) -> None:
        """An earlier state."""
        self.run(self.office.say(f"revert {slug} {number}"))

    @rule()
    def export(self) -> None:
        """All that chat changed, into a zip."""
        reply = self.run(self.office.say("export"))
        if reply.attachment:
            self.exported = reply.attachment.data

    @rule()
    def take_back(self) -> None:
        """The zip of some time ago, into the library as it is now."""
        if self.exported:
            self.run(self.office.desk.card_file("cards.zip", self.exported, MOD))

    @rule(keep=st.integers(0, len(CARDS)))
    def change_files(self, keep: int) -> None:
        """Somebody deletes card files, or puts them back, and the bot starts again."""
        self.run(self.office.database.cards.sync(CARDS[:keep]))
        self.run(self.office.library.refresh())

    def publish(self, preview: Reply, who: Any) -> None:
        """Publish if the desk offers it."""
        if ways(preview, DeskVerb.PUBLISH):
            self.run(self.office.tap(preview, DeskVerb.PUBLISH, actor=who))

    @invariant()
    def the_engine_answers_from_the_database(self) -> None:
        """What this process knows is what is stored."""
        stored = self.run(self.office.database.cards.cards())
        assert {card.slug: card for card in stored} == self.cards

    @invariant()
    def redirects_lead_somewhere_in_one_step(self) -> None:
        """No old name is a published card, and none leads to another old name."""
        leads = self.office.small.consultation.redirects
        assert not leads.keys() & self.cards.keys()
        assert not leads.keys() & set(leads.values())

    @invariant()
    def the_export_imports_to_the_same_library(self) -> None:
        """Card files hold all that there is."""
        packed = FileFormat(Rules()).pack(list(self.cards.values()))
        cards, broken = FileFormat(Rules()).unpack(packed)
        assert broken == []
        assert {card.slug: card for card in cards} == self.cards


class Whole(Moderating):
    """The same where only moderators act: then nothing is ever wrong with any card."""

    change_files = None

    @invariant()
    def the_export_over_the_files_is_the_library(self) -> None:
        """A checkout that takes the export and drops what is archived has the same cards."""
        changed = self.run(self.office.database.cards.changed())
        packed = FileFormat(Rules()).pack(list(changed.cards))
        exported, broken = FileFormat(Rules()).unpack(packed)
        files = {card.slug: card for card in CARDS if card.slug not in changed.archived}
        assert broken == []
        assert {**files, **{card.slug: card for card in exported}} == self.cards

    @invariant()
    def every_write_is_in_the_log(self) -> None:
        """As many acts on cards as there are writes, and none by nobody."""
        entries = self.run(self.office.database.audit.entries(10_000))
        acts = {act.value for act in Act}
        written = [entry for entry in entries if entry.act in acts]
        assert len(written) == self.run(self.office.database.shelf.change()) - self.begun
        assert all(entry.by for entry in entries)

    @invariant()
    def the_library_checks_clean(self) -> None:
        """No card has a fault, alone or beside the others."""
        assert rules.all_faults(self.cards) == {}


Moderating.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
Whole.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestFilesBeneath = Moderating.TestCase
TestWhole = Whole.TestCase
