"""What a learner may know and undo: what is kept of them, and its end."""

from __future__ import annotations

import json

from bot.actions import Verb
from bot.dialog.recall import Recall
from bot.forms import Attachment
from bot.people import Person, Pseudonyms
from bot.ports import Asked, AskerStore, Kept
from bot.recorder import Recorder
from bot.replies import Action, Button, Replies, Reply, ReplyKind
from bot.richtext import Block, Points, Span, heading, paragraph
from bot.speech import Speech

SHOWN = 5
"""Questions listed in the reply; the file has them all."""
MAX_SHOWN = 120
"""Characters of each."""


class Privacy:
    """Answers `/privacy`, `/mydata` and `/forgetme`."""

    def __init__(
        self,
        askers: AskerStore,
        pseudonyms: Pseudonyms,
        recorder: Recorder,
        days: int,
        *,
        speech: Speech,
        recall: Recall,
    ) -> None:
        self._speech = speech
        self._recall = recall
        self._askers = askers
        self._pseudonyms = pseudonyms
        self._recorder = recorder
        self._days = days

    def policy(self, replies: Replies) -> Reply:
        """What is kept, for how long, and how to end it."""
        keys = ("question", "person", "recent", "address", "moderator", "retention", "rights")
        lines = [(Span(replies.say(f"privacy.{key}", days=self._days)),) for key in keys]
        return Reply(ReplyKind.NOTE, (heading(replies.say("privacy.title")), Points(tuple(lines))))

    async def mine(self, person: Person, replies: Replies) -> Reply:
        """Counts, the newest questions, and a file of all; raises StoreError."""
        await self._recorder.flush()
        kept = await self._askers.kept(person, self._pseudonyms.of(person))
        counts = replies.say(
            "mydata.counts",
            questions=len(kept.questions),
            ratings=kept.ratings,
            picks=kept.picks,
            watches=kept.watches,
            drafts=kept.drafts,
        )
        newest = Points(tuple((Span(_line(one)),) for one in kept.questions[:SHOWN]))
        lines = (counts, *_spoken(kept, replies))
        body: tuple[Block, ...] = (
            heading(replies.say("mydata.title")),
            *map(paragraph, lines),
        )
        forget = Button(replies.say("button.forget"), Action(Verb.FORGET))
        return Reply(
            ReplyKind.NOTE,
            (*body, newest) if kept.questions else body,
            buttons=((forget,),),
            private=True,
            attachment=Attachment("mydata.json", _as_json(kept)),
        )

    async def forget(self, person: Person, replies: Replies) -> Reply:
        """Delete it all; raises StoreError."""
        await self._recorder.flush()
        await self._recall.forget(person)
        count = await self._askers.forget(person, self._pseudonyms.of(person))
        await self._speech.forget(person)
        reply = replies.note("forgotten.text", count=count)
        return Reply(reply.kind, reply.body, private=True)


def _spoken(kept: Kept, replies: Replies) -> tuple[str, ...]:
    """A line on the language that they chose, where they did."""
    if not kept.language:
        return ()
    return (replies.say("mydata.language", language=replies.name_of(kept.language)),)


def _line(asked: Asked) -> str:
    text = " ".join(asked.text.split())
    short = text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
    return f"{asked.at:%Y-%m-%d}: {short}"


def _as_json(kept: Kept) -> bytes:
    questions = [
        {
            "at": one.at.isoformat(),
            "platform": one.platform,
            "text": one.text,
            "decision": one.decision,
            "cards": one.slugs,
        }
        for one in kept.questions
    ]
    others = {
        "ratings": kept.ratings,
        "picks": kept.picks,
        "watches": kept.watches,
        "drafts": kept.drafts,
        "language": kept.language,
    }
    text = json.dumps({"questions": questions, **others}, indent=1)
    return text.encode()
