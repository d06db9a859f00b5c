"""Cards written, previewed, published and undone from chat."""

from __future__ import annotations

import pytest

from bot.replies import DeskVerb
from tests.desks import MOD, OTHER, Office, text_of, ways

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


async def test_two_moderators_take_one_name(office: Office) -> None:
    """A new card does not silently replace another new one of the same name."""
    mine = await office.fill(await office.say("new"), **HTMX)
    theirs = await office.fill(await office.say("new", OTHER), OTHER, **HTMX | {"text": "Other."})
    await office.tap(mine, DeskVerb.PUBLISH)
    await office.tap(theirs, DeskVerb.PUBLISH, actor=OTHER)
    assert office.small.consultation.engine.cards["htmx"].body == HTMX["text"]


async def test_history_and_back(office: Office) -> None:
    """Each state is told with who and what, and one tap brings it back."""
    before = office.small.consultation.engine.cards["cors"]
    preview = await office.fill(await office.say("edit cors"), title="CORS errors")
    await office.tap(preview, DeskVerb.PUBLISH)
    history = await office.say("history cors")
    assert "2. " in text_of(history)
    assert "telegram:1: revised. Title: “CORS” became “CORS errors”" in text_of(history)
    reverted = await office.tap(history, DeskVerb.REVERT)
    assert "Title: “CORS errors” became “CORS”" in text_of(reverted)
    assert office.small.consultation.engine.cards["cors"] == before
    numbers = [one.number for one in await office.database.cards.history("cors")]
    assert numbers == [3, 2, 1]


async def test_archive_and_restore(office: Office) -> None:
    """An archived card answers nobody, is named by nobody, and comes back by one tap."""
    archived = await office.say("archive drf-routers")
    cards = office.small.consultation.engine.cards
    assert "drf-routers" not in cards
    assert cards["drf-viewsets"].related == ()
    assert "Routers (drf-routers)" in text_of(await office.say("archived"))
    await office.tap(archived, DeskVerb.RESTORE)
    assert "drf-routers" in office.small.consultation.engine.cards


async def test_an_archived_card_stays_away_at_the_next_start(office: Office) -> None:
    """Its file, which is still there, does not bring it back."""
    await office.say("archive cors")
    files = [*office.small.consultation.engine.cards.values()]
    cors = (await office.database.cards.history("cors"))[-1].card
    await office.database.cards.sync([*files, cors])
    assert "cors" not in {card.slug for card in await office.database.cards.cards()}


async def test_rename_keeps_the_old_name_working(office: Office) -> None:
    """Buttons and links with the old slug lead on, and cards that name it follow."""
    renamed = await office.say("rename drf-routers routers")
    assert "drf-routers is now called routers" in text_of(renamed)
    assert "makes the URLs" in text_of(office.assistant.show("drf-routers"))
    assert office.small.consultation.engine.cards["drf-viewsets"].related == ("routers",)
    await office.say("rename routers drf-routers")
    assert office.small.consultation.redirects == {"routers": "drf-routers"}


async def test_merge_joins_phrases(office: Office) -> None:
    """The loser's title and phrases go over, and its slug leads to the winner."""
    plan = await office.say("merge drf-routers drf-viewsets")
    assert "what does a router do" in text_of(plan)
    assert "drf-routers" in office.small.consultation.engine.cards
    merged = await office.tap(plan, DeskVerb.MERGE_SURE)
    winner = office.small.consultation.engine.cards["drf-viewsets"]
    assert {"Routers", "what does a router do"} <= set(winner.phrases)
    assert winner.related == ()
    assert "one class" in text_of(office.assistant.show("drf-routers"))
    again = await office.tap(plan, DeskVerb.MERGE_SURE)
    assert again.failed
    await office.tap(merged, DeskVerb.RESTORE)
    cards = office.small.consultation.engine.cards
    assert "Routers" not in cards["drf-viewsets"].phrases
    assert cards["drf-routers"].phrases == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("rename cors drf-viewsets", "There is a card “drf-viewsets” already"),
        ("rename cors Bad Name", "will not do"),
        ("rename cors", "Write: rename OLD NEW."),
        ("rename nothing new", "There is no card “nothing”"),
        ("merge cors cors", "cannot be merged into itself"),
        ("merge cors", "Write: merge"),
        ("revert cors 9", "has no revision 9"),
        ("revert cors x", "Write: revert"),
        ("restore cors", "is published already"),
        ("history nothing", "no card “nothing”"),
        ("archive nothing", "There is no card “nothing”"),
        ("edit nothing", "There is no card “nothing”"),
    ],
)
async def test_what_cannot_be_done_is_said(line: str, says: str, office: Office) -> None:
    """One plain sentence, and nothing is changed."""
    reply = await office.say(line)
    assert says in text_of(reply)
    assert reply.failed
    assert len(await office.database.audit.entries(10)) == 0


async def test_every_act_is_in_the_log(office: Office) -> None:
    """Who did what to which card, the newest first."""
    await office.write(**HTMX)
    await office.say("archive htmx")
    entries = await office.database.audit.entries(10)
    assert [(one.by, one.act, one.about) for one in entries] == [
        ("telegram:1", "archive", "htmx"),
        ("telegram:1", "publish", "htmx"),
    ]
    assert "telegram:1: archive htmx" in text_of(await office.say("audit"))


async def test_export_and_import(office: Office) -> None:
    """What chat changed goes out as files; a file that differs from an edit becomes a draft."""
    await office.write(**HTMX)
    await office.say("archive docker-volumes")
    exported = await office.say("export")
    assert exported.attachment is not None
    assert "docker-volumes" in text_of(exported)
    same = await office.desk.card_file("cards.zip", exported.attachment.data, MOD)
    assert "Published: 0. Unchanged: 2." in text_of(same)
    preview = await office.fill(await office.say("edit htmx"), text="Newer.")
    await office.tap(preview, DeskVerb.PUBLISH)
    apart = await office.desk.card_file("cards.zip", exported.attachment.data, MOD)
    assert "now drafts of yours: 1" in text_of(apart)
    draft = await office.tap(apart, DeskVerb.DRAFT)
    await office.tap(draft, DeskVerb.PUBLISH)
    assert office.small.consultation.engine.cards["htmx"].body == HTMX["text"]


async def test_files_and_edits_that_disagree(office: Office) -> None:
    """A file that changed under an edit is shown with the difference, and either one is kept."""
    preview = await office.fill(await office.say("edit cors"), text="Edited.")
    await office.tap(preview, DeskVerb.PUBLISH)
    old = (await office.database.cards.history("cors"))[-1].card
    files = [c for c in await office.database.cards.cards() if c.slug != "cors"]
    file = type(old)(old.slug, old.title, "From the file.", tags=old.tags)
    await office.database.cards.sync([*files, file])
    conflicts = await office.say("conflicts")
    assert "+From the file." in text_of(conflicts)
    await office.tap(conflicts, DeskVerb.KEEP_FILE)
    assert office.small.consultation.engine.cards["cors"].body == "From the file."
    assert "agree" in text_of(await office.say("conflicts"))


async def test_a_draft_belongs_to_its_moderator(office: Office) -> None:
    """Nobody else can see, publish or throw it away."""
    preview = await office.fill(await office.say("new"), **HTMX)
    (publish,) = ways(preview, DeskVerb.PUBLISH)
    for verb in (DeskVerb.PUBLISH, DeskVerb.DRAFT, DeskVerb.DRAFT_EDIT, DeskVerb.DISCARD):
        await office.desk.act(f"{verb.value}:{publish.id}::0", OTHER)
    assert "htmx" not in office.small.consultation.engine.cards
    assert len(await office.database.drafts.drafts(str(MOD.person))) == 1
