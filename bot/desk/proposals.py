"""What taps teach: the desk proposes, a moderator decides; nothing is learnt by itself."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions import Action, DeskVerb
from bot.desk import rules
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, head, note, points, sheet, short
from bot.errors import StaleAction
from bot.ports import Act, CardEdit, Proposal, ProposalKind
from bot.replies import Button, Reply

SHOWN = 5
"""Proposals at once."""


class Proposals:
    """Deciding on what the desk proposes."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.PROPOSALS: lambda _action, visit: self.list(visit),
                DeskVerb.ACCEPT: self._accept,
                DeskVerb.DECLINE: self._decline,
            },
            commands={"proposals": lambda _rest, visit: self.list(visit)},
        )

    async def waiting(self) -> list[Proposal]:
        """Proposals that still make sense: their card is there and lacks the phrase."""
        store, askers, since = self._room.stores.proposals, self._room.askers, self._room.since
        found = [*await store.picked(askers, since), *await store.missed(askers, since)]
        return [one for one in found if self._makes_sense(one)]

    def _makes_sense(self, proposal: Proposal) -> bool:
        card = self._room.cards.get(proposal.slug)
        if card is None or proposal.kind is ProposalKind.REVISE:
            return card is not None
        return rules.with_phrases(card, proposal.wordings, self._room.cards) != card

    async def list(self, visit: Visit) -> Reply:
        """The first few, each with a tap to accept and one to decline."""
        found = await self.waiting()
        if not found:
            return note(visit, "proposals.none", button(visit, "desk", DeskVerb.DESK))
        shown = found[:SHOWN]
        lines = [f"{n}. {self._line(one, visit)}" for n, one in enumerate(shown, 1)]
        ways = [way for n, one in enumerate(shown, 1) for way in self._ways(n, one, visit)]
        title = head(visit, "proposals.title", count=len(found))
        return sheet(title, *points(lines), buttons=ways)

    def _line(self, one: Proposal, visit: Visit) -> str:
        title = self._room.cards[one.slug].title
        texts = "; ".join(short(text, 80) for text in one.wordings[:SHOWN])
        return visit.say(f"proposal.{one.kind.value}", title=title, askers=one.askers, texts=texts)

    def _ways(self, number: int, one: Proposal, visit: Visit) -> Sequence[Button]:
        labels = {"accept": DeskVerb.ACCEPT, "decline": DeskVerb.DECLINE}
        return [
            Button(visit.replies.say(f"button.desk.{name}", number=number), Action(verb, one.id))
            for name, verb in labels.items()
        ]

    async def _accept(self, action: Action, visit: Visit) -> Reply:
        one = await self._one(action.id)
        card = self._room.card(one.slug)
        if one.kind is ProposalKind.REVISE:
            return note(visit, "proposal.edit", button(visit, "edit", DeskVerb.EDIT, "", card.slug))
        taught = rules.with_phrases(card, one.wordings, self._room.cards)
        await self._room.commit_sound(CardEdit(Act.PHRASE, visit.by, (taught,)))
        await self._room.stores.proposals.decide(one.id, visit.by, accepted=True)
        return await self.list(visit)

    async def _decline(self, action: Action, visit: Visit) -> Reply:
        one = await self._one(action.id)
        await self._room.stores.proposals.decide(one.id, visit.by, accepted=False)
        return await self.list(visit)

    async def _one(self, proposal: str) -> Proposal:
        found = next((one for one in await self.waiting() if one.id == proposal), None)
        if found is None:
            raise StaleAction("That proposal is decided already.")
        return found
