"""Cards posted into channels: now, or by a schedule that anybody can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.actions import Action, DeskVerb
from bot.cards import Card
from bot.desk.room import Counter, Room, Visit, new_id
from bot.desk.schedule import HOW, Choice, Plan, read_plan
from bot.desk.sheets import button, head, note, points, sheet
from bot.errors import DeskError, StaleAction
from bot.forms import Field, Form
from bot.people import Address
from bot.ports import Delivery, Errand, Post
from bot.replies import Button, Reply

SHOWN = 8
"""Posts with buttons of their own in a list."""


class Posts:
    """Posting and scheduling."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.POST_NOW: lambda action, visit: self.post_now(action.name, visit),
                DeskVerb.POSTS: lambda _action, visit: self.list(visit),
                DeskVerb.POST_NEW: self._form,
                DeskVerb.PAUSE: self._pause,
                DeskVerb.RESUME: self._resume,
                DeskVerb.REMOVE: self._remove,
            },
            forms={DeskVerb.POST_NEW: self._take},
            commands={
                "post": self.post_now,
                "posts": lambda _rest, visit: self.list(visit),
                "schedule": self.schedule,
                "pause": lambda rest, visit: self._pause(Action(DeskVerb.PAUSE, rest), visit),
                "resume": lambda rest, visit: self._resume(Action(DeskVerb.RESUME, rest), visit),
                "remove": lambda rest, visit: self._remove(Action(DeskVerb.REMOVE, rest), visit),
            },
        )

    async def post_now(self, slug: str, visit: Visit) -> Reply:
        """Post a card into the place of the call."""
        card = self._room.card(slug)
        to = self._here(visit)
        key = f"post:now:{new_id()}"
        await self._room.jobs.deliver(Delivery(key, to, Errand.POST, card.slug))
        return note(visit, "post.sent", title=card.title)

    async def schedule(self, line: str, visit: Visit) -> Reply:
        """Post into the place of the call by a plan; see `bot.desk.schedule`."""
        plan, to, now = read_plan(line), self._here(visit), self._room.now()
        if not self._cards(plan.choice):
            raise DeskError(f"There is no card for “{plan.choice}”; mend its end.")
        due = plan.after(now)
        if due is None:
            raise DeskError("That moment is over; choose a later one.")
        post = Post(new_id(), to, str(plan), visit.by, due, made=now)
        await self._room.stores.posts.put(post, visit.by, "post.added")
        back = button(visit, "posts", DeskVerb.POSTS)
        return note(visit, "post.scheduled", back, plan=plan, due=_local(due, plan))

    async def list(self, visit: Visit) -> Reply:
        """All scheduled posts, with what can be done to each."""
        posts = await self._room.stores.posts.posts()
        new = button(visit, "post_new", DeskVerb.POST_NEW)
        if not posts:
            return note(visit, "posts.none", new)
        lines = [f"{n}. {self._line(post, visit)}" for n, post in enumerate(posts, 1)]
        ways = [way for n, post in enumerate(posts[:SHOWN], 1) for way in _ways(n, post, visit)]
        return sheet(head(visit, "posts.title"), *points(lines), buttons=[*ways, new])

    async def send_due(self, moment: datetime) -> None:
        """Queue what is due; the key keeps a moment from being posted twice.

        A post that was missed while nothing ran goes out once, then at its next moment.
        """
        for post in await self._room.stores.posts.posts():
            if post.paused or post.due is None or post.due > moment:
                continue
            plan = read_plan(post.plan)
            slug = self.next_slug(plan, post)
            if slug:
                key = f"post:{post.id}:{post.due:%Y%m%dT%H%M}"
                await self._room.jobs.deliver(Delivery(key, post.to, Errand.POST, slug))
            due = plan.after(max(moment, post.due))
            after = replace(post, due=due, last=slug or post.last)
            await self._room.stores.posts.put(after, post.by, "")

    def next_slug(self, plan: Plan, post: Post) -> str:
        """The card to post, or empty where none is left."""
        cards = self._cards(plan.choice)
        if not cards:
            return ""
        if plan.choice.today:
            day = (post.due or self._room.now()).astimezone(ZoneInfo(plan.zone)).date()
            return of_the_day([card.slug for card in cards], day.toordinal())
        later = [card.slug for card in cards if card.slug > post.last]
        return later[0] if later else cards[0].slug

    def _cards(self, choice: Choice) -> Sequence[Card]:
        """The cards that a plan chooses from, by slug; posts are topics unless one is named."""
        cards = self._room.cards
        if choice.slug:
            card = self._room.consultation.card(choice.slug)
            return [card] if card else []
        held = (cards[slug] for slug in sorted(cards))
        return [card for card in held if not choice.tag or choice.tag in card.tags]

    def _here(self, visit: Visit) -> Address:
        if visit.actor.place is None:
            raise DeskError("Say this in the channel or group that the card is to be posted into.")
        return Address(visit.actor.place, language=visit.actor.language)

    def _line(self, post: Post, visit: Visit) -> str:
        if post.paused:
            when = visit.say("post.paused")
        elif post.due:
            when = visit.say("post.next", due=_local(post.due, read_plan(post.plan)))
        else:
            when = visit.say("post.over")
        return f"{post.plan} ({when})"

    async def _form(self, _action: Action, visit: Visit) -> Reply:
        self._here(visit)
        asked = Field("plan", visit.say("post.label"), hint=visit.say("post.hint"), required=True)
        form = Form(visit.say("post.form"), Action(DeskVerb.POST_NEW), (asked,))
        return replace(note(visit, "post.how", how=HOW), form=form)

    async def _take(self, _action: Action, values: Mapping[str, str], visit: Visit) -> Reply:
        return await self.schedule(values.get("plan", ""), visit)

    async def _pause(self, action: Action, visit: Visit) -> Reply:
        post = await self._post(action.id)
        after = replace(post, paused=True)
        await self._room.stores.posts.put(after, visit.by, "post.paused")
        return await self.list(visit)

    async def _resume(self, action: Action, visit: Visit) -> Reply:
        post = await self._post(action.id)
        due = read_plan(post.plan).after(self._room.now())
        after = replace(post, paused=False, due=due)
        await self._room.stores.posts.put(after, visit.by, "post.resumed")
        return await self.list(visit)

    async def _remove(self, action: Action, visit: Visit) -> Reply:
        post = await self._post(action.id)
        await self._room.stores.posts.remove(post.id, visit.by)
        return await self.list(visit)

    async def _post(self, name: str) -> Post:
        """The post with that id, or that number in the list."""
        posts = await self._room.stores.posts.posts()
        numbered = {str(n): post for n, post in enumerate(posts, 1)}
        found = next((one for one in posts if one.id == name), numbered.get(name.strip()))
        if found is None:
            raise StaleAction("That post is gone.")
        return found


def of_the_day(slugs: Sequence[str], day: int) -> str:
    """The same card for everybody on a day, all cards in turn before any comes again.

    >>> sorted(of_the_day(["a", "b", "c"], day) for day in (7, 8, 9))
    ['a', 'b', 'c']
    """
    shuffled = sorted(slugs, key=lambda slug: blake2b(slug.encode(), digest_size=8).digest())
    return shuffled[day % len(shuffled)]


def _local(due: datetime, plan: Plan) -> str:
    moment = due.astimezone(ZoneInfo(plan.zone) if plan.zone != "UTC" else UTC)
    return f"{moment:%Y-%m-%d %H:%M} {plan.zone}"


def _ways(number: int, post: Post, visit: Visit) -> list[Button]:
    verb, label = (DeskVerb.RESUME, "resume") if post.paused else (DeskVerb.PAUSE, "pause")
    labels = {label: verb, "remove": DeskVerb.REMOVE}
    return [
        Button(visit.replies.say(f"button.desk.{name}", number=number), Action(verb, post.id))
        for name, verb in labels.items()
    ]
