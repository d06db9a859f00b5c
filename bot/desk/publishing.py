"""From a draft to a published card; what somebody else wrote meanwhile is not lost unasked."""

from __future__ import annotations

from bot.actions import Action, DeskVerb
from bot.cards import Card
from bot.desk.diff import difference
from bot.desk.drafts import Drafts
from bot.desk.room import Counter, Room, Visit
from bot.desk.sheets import button, note, sheet
from bot.errors import CardError, CardMoved
from bot.ports import Act, CardEdit, Draft
from bot.replies import Reply
from bot.richtext import paragraph


class Publishing:
    """Publishing drafts."""

    def __init__(self, room: Room, drafts: Drafts) -> None:
        self._room = room
        self._drafts = drafts

    @property
    def counter(self) -> Counter:
        """The ways in."""
        verbs = DeskVerb.PUBLISH, DeskVerb.PUBLISH_OVER
        return Counter(verbs=dict.fromkeys(verbs, self._publish))

    async def _publish(self, action: Action, visit: Visit) -> Reply:
        draft = await self._drafts.own(action, visit)
        try:
            card = self._drafts.card_of(draft)
        except CardError:
            return await self._drafts.preview(draft, visit)
        if self._drafts.faults(card):
            return await self._drafts.preview(draft, visit)
        over = action.verb is DeskVerb.PUBLISH_OVER
        edit = CardEdit(
            act=Act.REVISE if draft.number else Act.PUBLISH,
            by=visit.by,
            cards=(card,),
            expects={card.slug: await self._begun(draft, card, over=over)},
            draft=draft.id,
            gap=await self._gap(draft),
        )
        try:
            await self._room.commit(edit)
        except CardMoved:
            await self._room.library.refresh()
            return self._conflict(draft, card, visit)
        return self._published(card, visit)

    async def _gap(self, draft: Draft) -> str:
        """The gap that the draft answers, or the one that it was joined into."""
        gap = await self._room.stores.gaps.gap(draft.gap) if draft.gap else None
        return gap.id if gap else ""

    async def _begun(self, draft: Draft, card: Card, *, over: bool) -> int:
        """The revision that the card must still have: for a new one, that of an archived one."""
        if draft.number and not over:
            return draft.number
        published = (await self._room.stores.shelf.shelf()).numbers
        if published.get(card.slug) and not over:
            return 0  # somebody took the name meanwhile, which is a conflict
        return await self._room.newest(card.slug)

    def _published(self, card: Card, visit: Visit) -> Reply:
        """The word that a card is out."""
        ways = (
            button(visit, "history", DeskVerb.HISTORY, "", card.slug),
            button(visit, "post_now", DeskVerb.POST_NOW, "", card.slug),
            button(visit, "desk", DeskVerb.DESK),
        )
        return note(visit, "published", *ways, title=card.title, slug=card.slug)

    def _conflict(self, draft: Draft, card: Card, visit: Visit) -> Reply:
        """Somebody wrote the card meanwhile: the difference, and three ways on."""
        theirs = self._room.cards.get(card.slug)
        ways = (
            button(visit, "keep_mine", DeskVerb.PUBLISH_OVER, draft.id),
            button(visit, "keep_theirs", DeskVerb.DISCARD, draft.id),
            button(visit, "edit", DeskVerb.DRAFT_EDIT, draft.id),
        )
        line = paragraph(visit.say("draft.moved"))
        kept = paragraph(visit.say("draft.kept"))
        return sheet(line, *difference(theirs, card, visit), kept, buttons=ways)
