"""Cards posted into channels: now, or by a schedule that anybody can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.actions import Action, DeskVerb, new_id
from bot.cards import Card
from bot.desk.places import HOW as PLACES
from bot.desk.places import read_place, split_place
from bot.desk.rights import Moderators
from bot.desk.room import NEXUS, Counter, Room, Visit
from bot.desk.schedule import HOW, Choice, Plan, read_plan
from bot.desk.sheets import button, head, note, points, sheet
from bot.errors import DeskError, StaleAction
from bot.forms import Field, Form
from bot.people import Address, Place
from bot.ports import Delivery, Entry, Errand, Post
from bot.replies import Button, Reply

SHOWN = 8
"""Posts with buttons of their own in a list."""
DAILY = "09:00 UTC"
"""When the card of the day comes where nobody says when."""
WHERE = "where"
"""The field of a form that names the place."""


class Posts:
    """Posting and scheduling."""

    def __init__(self, room: Room, moderators: Moderators) -> None:
        self._room = room
        self._moderators = moderators

    @property
    def counter(self) -> Counter:
        """The ways in."""
        return Counter(
            verbs={
                DeskVerb.POST_NOW: self._post_or_ask,
                DeskVerb.POSTS: lambda _action, visit: self.list(visit),
                DeskVerb.POST_NEW: self._form,
                DeskVerb.PAUSE: self._pause,
                DeskVerb.RESUME: self._resume,
                DeskVerb.REMOVE: self._remove,
            },
            forms={DeskVerb.POST_NEW: self._take, DeskVerb.POST_NOW: self._take_place},
            commands={
                "post": self.post_now,
                "posts": lambda _rest, visit: self.list(visit),
                "schedule": self.schedule,
                "subscribe": self.subscribe,
                "pause": lambda rest, visit: self._pause(Action(DeskVerb.PAUSE, rest), visit),
                "resume": lambda rest, visit: self._resume(Action(DeskVerb.RESUME, rest), visit),
                "remove": lambda rest, visit: self._remove(Action(DeskVerb.REMOVE, rest), visit),
            },
        )

    async def post_now(self, line: str, visit: Visit) -> Reply:
        """Post a card into the place of the call, or into the one that is named behind it."""
        slug, named = split_place(line)
        return await self._send(self._room.card(slug), named, visit)

    async def _send(self, card: Card, named: Place | None, visit: Visit) -> Reply:
        to, now = await self._address(named, visit), self._room.now()
        if not self._room.jobs.is_open:
            return await self._leave(card, to, visit)
        key = f"post:{new_id()}:now"
        await self._room.jobs.deliver(Delivery(key, to, Errand.POST, card.slug))
        entry = Entry(now, visit.by, "post.now", card.slug, str(to.place))
        await self._room.stores.audit.note(entry)
        return note(visit, "post.sent", title=card.title)

    async def _leave(self, card: Card, to: Address, visit: Visit) -> Reply:
        """Have a card posted by the bot that runs, at its next look; here is no queue."""
        now = self._room.now()
        plan = f"on {now:%Y-%m-%d %H:%M} UTC, card {card.slug}"
        post = Post(new_id(), to, plan, visit.by, now, made=now)
        await self._room.stores.posts.put(post, visit.by, "post.now")
        return note(visit, "post.left", title=card.title)

    async def subscribe(self, line: str, visit: Visit) -> Reply:
        """Post the card of the day every day, at a time such as `09:00 Africa/Lagos`."""
        when, named = split_place(f" {line}")
        plan = f"every day {when or DAILY}, card of the day"
        return await self._schedule(plan, await self._address(named, visit), visit)

    async def schedule(self, line: str, visit: Visit) -> Reply:
        """Post by a plan (see `bot.desk.schedule`) into this place, or the one named behind it."""
        plan, named = split_place(line)
        return await self._schedule(plan, await self._address(named, visit), visit)

    async def _schedule(self, line: str, to: Address, visit: Visit) -> Reply:
        plan, now = read_plan(line), self._room.now()
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
            if due is None:
                await self._room.stores.posts.remove(post.id, NEXUS)
                continue
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

    async def _address(self, named: Place | None, visit: Visit) -> Address:
        """Where to post; DeskError where nothing says so, or the actor may not post there."""
        place = named or visit.actor.place
        if place is None:
            raise DeskError(f"Say where, behind the rest: “to …” with a place like {PLACES}.")
        if not await self._moderators.may(replace(visit.actor, place=place)):
            raise DeskError("You do not moderate that place, or I am not there; choose another.")
        return Address(place, language=visit.actor.language)

    def _line(self, post: Post, visit: Visit) -> str:
        if post.paused or post.due is None:
            when = visit.say("post.paused")
        else:
            when = visit.say("post.next", due=_local(post.due, read_plan(post.plan)))
        return visit.say("posts.line", plan=post.plan, place=post.to.place, when=when)

    async def _post_or_ask(self, action: Action, visit: Visit) -> Reply:
        """Post into this place; in private, ask for one."""
        if visit.actor.place is not None:
            return await self.post_now(action.name, visit)
        card = self._room.card(action.name)
        title = visit.say("post.where.form", title=card.title)
        form = Form(title, Action(DeskVerb.POST_NOW, "", card.slug), (_where(visit),))
        return replace(note(visit, "post.where.how", how=PLACES), form=form)

    async def _take_place(self, action: Action, values: Mapping[str, str], visit: Visit) -> Reply:
        place = read_place(values.get(WHERE, ""))
        return await self._send(self._room.card(action.name), place, visit)

    async def _form(self, _action: Action, visit: Visit) -> Reply:
        asked = Field("plan", visit.say("post.label"), hint=visit.say("post.hint"), required=True)
        fields = (asked,) if visit.actor.place is not None else (asked, _where(visit))
        form = Form(visit.say("post.form"), Action(DeskVerb.POST_NEW), fields)
        return replace(note(visit, "post.how", how=HOW), form=form)

    async def _take(self, _action: Action, values: Mapping[str, str], visit: Visit) -> Reply:
        plan, named = split_place(values.get("plan", ""))
        if named is None and WHERE in values:
            named = read_place(values[WHERE])
        return await self._schedule(plan, await self._address(named, visit), visit)

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


def _where(visit: Visit) -> Field:
    """The field that asks for a place."""
    return Field(WHERE, visit.say("post.where.label"), hint=PLACES, required=True)


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
