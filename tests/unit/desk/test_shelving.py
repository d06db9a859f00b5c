"""What happens to published cards: history, undoing, names, merging, files out and in."""

from __future__ import annotations

import pytest

from adapters.files.desk import FileFormat
from adapters.files.guide import Rules
from bot.cards import Card
from bot.replies import DeskVerb
from tests.desks import MOD, Office, ways
from tests.reading import text_of

HTMX = {
    "title": "htmx",
    "phrases": "what is htmx\nhtmx with django",
    "text": "htmx loads parts of a page without a line of JavaScript.",
    "about": "tags: drf\nrelated: cors\nhtmx docs https://htmx.org/docs/",
}


async def test_a_history_leads_to_the_one_under_the_earlier_name(office: Office) -> None:
    """A renamed card begins anew; a tap shows what it was before."""
    await office.say("rename cors cors-errors")
    history = await office.say("history cors-errors")
    earlier = [way for way in ways(history, DeskVerb.HISTORY) if way.name == "cors"]
    reply = await office.desk.act(earlier[0].encode(), MOD)
    assert "files: from its file" in text_of(reply)


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
    assert "htmx: last written by telegram:1" in text_of(apart)
    assert "The file would change: text: 1 lines added, 1 removed" in text_of(apart)
    draft = await office.tap(apart, DeskVerb.DRAFT)
    assert "-Newer." in text_of(draft)
    await office.tap(draft, DeskVerb.PUBLISH)
    assert office.small.consultation.engine.cards["htmx"].body == HTMX["text"]


async def test_a_card_that_was_imported_is_imported_anew(office: Office) -> None:
    """Only what somebody wrote in chat is asked about; a newer file replaces an older one."""
    for text in ("First.", "Second."):
        data = FileFormat(Rules()).pack([Card("htmx", "htmx", text, phrases=("what is htmx",))])
        assert "Published: 1." in text_of(await office.desk.card_file("a.zip", data, MOD))
    assert office.small.consultation.engine.cards["htmx"].body == "Second."


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
