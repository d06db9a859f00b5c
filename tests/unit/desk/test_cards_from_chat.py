"""Cards written, previewed and published from chat; no text is lost."""

from __future__ import annotations

import pytest

from bot.replies import DeskVerb
from tests.desks import MOD, OTHER, STRANGER, Office, ways
from tests.reading import text_of

HTMX = {
    "title": "htmx",
    "phrases": "what is htmx\nhtmx with django",
    "text": "htmx loads parts of a page without a line of JavaScript.",
    "about": "tags: drf\nrelated: cors\nhtmx docs https://htmx.org/docs/",
}


FILE = b"""---
title: htmx
tags: [drf]
phrases:
  - what is htmx
---
htmx loads parts of a page.
"""


async def test_a_card_goes_from_form_to_answer(office: Office) -> None:
    """What a moderator types is previewed, published, and answers at once."""
    form = await office.say("new")
    assert form.form is not None
    assert [field.name for field in form.form.fields] == [
        "title",
        "phrases",
        "text",
        "about",
        "slug",
    ]
    preview = await office.fill(form, **HTMX)
    assert "htmx loads parts" in text_of(preview)
    published = await office.tap(preview, DeskVerb.PUBLISH)
    assert "“htmx” is out, as htmx." in text_of(published)
    card = office.small.consultation.engine.cards["htmx"]
    assert card.phrases == ("what is htmx", "htmx with django")
    assert (card.tags, card.related) == (("drf",), ("cors",))
    assert [(link.title, link.url) for link in card.links] == [
        ("htmx docs", "https://htmx.org/docs/")
    ]
    assert await office.database.drafts.drafts(str(MOD.person)) == []
    assert "htmx loads parts" in text_of(await office.ask("what is htmx"))


async def test_a_card_file_is_a_draft(office: Office) -> None:
    """A whole card file is previewed like a form, its name being the slug."""
    preview = await office.desk.card_file("htmx-intro.md", FILE, MOD)
    await office.tap(preview, DeskVerb.PUBLISH)
    assert office.small.consultation.engine.cards["htmx-intro"].title == "htmx"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"title": "", "text": "x"}, "the title is missing"),
        ({**HTMX, "text": ""}, "The card has no text"),
        ({**HTMX, "about": "related: nothing"}, "Related card “nothing”"),
        ({**HTMX, "about": "what is this"}, "is no line of the last field"),
        ({**HTMX, "about": "http://" * 6000 + " end"}, "is no line of the last field"),
        ({**HTMX, "phrases": "what is cors"}, "belongs to the card “cors” already"),
        ({**HTMX, "phrases": "HTMX!"}, "stands in this card twice"),
        ({**HTMX, "phrases": "x" * 101}, "100 characters at most"),
        ({**HTMX, "slug": "No Slug"}, "will not do"),
        ({**HTMX, "title": "x" * 61}, "1 to 60 characters"),
    ],
)
async def test_a_faulty_draft_is_kept_and_says_why(
    fields: dict[str, str], says: str, office: Office
) -> None:
    """Nothing typed is lost, nothing faulty can be published, not even by a forged button."""
    preview = await office.fill(await office.say("new"), **fields)
    assert says in text_of(preview)
    assert ways(preview, DeskVerb.PUBLISH) == []
    (draft,) = await office.database.drafts.drafts(str(MOD.person))
    assert dict(draft.fields) == fields
    await office.desk.act(f"pu:{draft.id}::0", MOD)
    assert len(await office.database.cards.cards()) == 5


async def test_a_broken_file_is_kept_as_it_was_sent(office: Office) -> None:
    """A card file that cannot be read is a draft whose text comes back as a file."""
    broken = b"---\ntitle: [\n---\nText."
    preview = await office.desk.card_file("htmx.md", broken, MOD)
    assert "is kept, but it is no card yet" in text_of(preview)
    again = await office.tap(preview, DeskVerb.DRAFT_EDIT)
    assert again.attachment is not None
    assert again.attachment.data == broken


async def test_a_good_answer_becomes_a_card(office: Office) -> None:
    """From somebody's message only the title is missing."""
    form = await office.desk.from_message("Use a named volume.", MOD)
    preview = await office.fill(form, title="Keep data")
    assert "Use a named volume." in text_of(preview)
    assert ways(preview, DeskVerb.PUBLISH)


async def test_a_revision_starts_from_what_is_there(office: Office) -> None:
    """The form holds the card; what is not touched stays."""
    form = await office.say("edit cors")
    assert form.form is not None
    assert {field.name: field.value for field in form.form.fields}["title"] == "CORS"
    preview = await office.fill(form, text="CORS is a rule of browsers. Ask the server.")
    await office.tap(preview, DeskVerb.PUBLISH)
    card = office.small.consultation.engine.cards["cors"]
    assert card.body.endswith("Ask the server.")
    assert card.phrases[0] == "what is cors"


async def test_two_moderators_on_one_card(office: Office) -> None:
    """The second sees what the first changed, and chooses."""
    first, second = await office.say("edit cors"), await office.say("edit cors", OTHER)
    mine = await office.fill(first, text="Mine.")
    theirs = await office.fill(second, OTHER, text="Theirs.")
    await office.tap(mine, DeskVerb.PUBLISH)
    conflict = await office.tap(theirs, DeskVerb.PUBLISH, actor=OTHER)
    assert "Somebody else changed this card meanwhile" in text_of(conflict)
    assert "-Mine." in text_of(conflict)
    assert office.small.consultation.engine.cards["cors"].body == "Mine."
    await office.tap(conflict, DeskVerb.PUBLISH_OVER, actor=OTHER)
    assert office.small.consultation.engine.cards["cors"].body == "Theirs."


async def test_a_preview_of_a_revision_shows_what_changes(office: Office) -> None:
    """From the published card to the draft, and what the check of files will ask apart."""
    fields = {
        "title": "CORS at last",
        "text": "Another rule of browsers.",
        "phrases": "what is cors\nallow my react frontend to call the api\nblocked by cors",
        "about": "tags: security\nCORS at MDN https://developer.mozilla.org/docs/Web/HTTP/CORS",
    }
    preview = await office.fill(await office.say("edit cors"), **fields)
    text = text_of(preview)
    assert "Title: “CORS” became “CORS at last”" in text
    assert "Phrases: + blocked by cors, - preflight request" in text
    assert "Links: + CORS at MDN" in text
    assert "Tags:" not in text
    assert "From the published card to this draft:" in text
    assert "+Another rule of browsers." in text
    assert "Before its file can go into Git:" in text


async def test_a_form_that_is_opened_again_goes_on_with_its_draft(office: Office) -> None:
    """Forms that are closed again leave no heap of drafts, and what was typed is still there."""
    for line in ("new", "new", "edit cors", "edit cors"):
        await office.say(line)
    assert len(await office.database.drafts.drafts(str(MOD.person))) == 2
    await office.fill(await office.say("edit cors"), text="Half a thought")
    again = await office.say("edit cors")
    assert again.form is not None
    assert {field.name: field.value for field in again.form.fields}["text"] == "Half a thought"
    await office.fill(await office.say("new"), title="Mine")
    fresh = await office.say("new")
    assert fresh.form is not None
    assert {field.value for field in fresh.form.fields} == {""}


LONG = "What a moderator has typed for an hour and would hate to lose to a mishap."


async def test_what_was_typed_into_a_draft_that_is_gone_is_a_new_one(office: Office) -> None:
    """Somebody publishes or throws away a draft while its form is still open elsewhere."""
    form = await office.say("new")
    (draft,) = await office.database.drafts.drafts(str(MOD.person))
    await office.desk.act(f"dd:{draft.id}::0", MOD)
    preview = await office.fill(form, title="Mine", text=LONG)
    assert LONG in text_of(preview)
    (kept,) = await office.database.drafts.drafts(str(MOD.person))
    assert kept.fields == {"title": "Mine", "text": LONG}


async def test_what_could_not_be_kept_comes_back_as_a_file(office: Office) -> None:
    """Whatever was wrong: rights that were lost meanwhile, or a gap that somebody settled."""
    form = await office.say("new")
    denied = await office.fill(form, STRANGER, title="Mine", text=LONG)
    assert denied.attachment is not None
    assert LONG.encode() in denied.attachment.data
    await office.ask("qwertz zuiop asdf")
    gap = await office.tap(await office.say("gaps"), DeskVerb.GAP)
    reason = await office.tap(gap, DeskVerb.GAP_DISMISS)
    await office.fill(await office.tap(gap, DeskVerb.GAP_FIND), slug="cors")
    late = await office.fill(reason, reason=LONG)
    assert late.failed
    assert late.attachment is not None
    assert LONG.encode() in late.attachment.data


async def test_a_form_filled_in_field_by_field_is_kept_meanwhile(office: Office) -> None:
    """A restart in the middle loses nothing that was typed."""
    form = (await office.say("new")).form
    assert form is not None
    await office.desk.keep(form.action.encode(), {"title": "Mine"}, MOD)
    await office.desk.keep(form.action.encode(), {"title": "Mine", "text": LONG}, MOD)
    await office.desk.keep(form.action.encode(), {"title": "Not yours"}, STRANGER)
    (draft,) = await office.database.drafts.drafts(str(MOD.person))
    assert draft.fields == {"title": "Mine", "text": LONG}


async def test_two_moderators_take_one_name(office: Office) -> None:
    """A new card does not silently replace another new one of the same name."""
    mine = await office.fill(await office.say("new"), **HTMX)
    theirs = await office.fill(await office.say("new", OTHER), OTHER, **HTMX | {"text": "Other."})
    await office.tap(mine, DeskVerb.PUBLISH)
    await office.tap(theirs, DeskVerb.PUBLISH, actor=OTHER)
    assert office.small.consultation.engine.cards["htmx"].body == HTMX["text"]


async def test_a_draft_belongs_to_its_moderator(office: Office) -> None:
    """Nobody else can see, publish or throw it away."""
    preview = await office.fill(await office.say("new"), **HTMX)
    (publish,) = ways(preview, DeskVerb.PUBLISH)
    for verb in (DeskVerb.PUBLISH, DeskVerb.DRAFT, DeskVerb.DRAFT_EDIT, DeskVerb.DISCARD):
        await office.desk.act(f"{verb.value}:{publish.id}::0", OTHER)
    assert "htmx" not in office.small.consultation.engine.cards
    assert len(await office.database.drafts.drafts(str(MOD.person))) == 1
