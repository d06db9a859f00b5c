"""What the card format asks for, one mistake at a time."""

import pytest

from adapters.files.check import check_folder, check_format
from adapters.files.folder import Folder
from adapters.files.guide import Rules
from adapters.files.problem import Problem
from bot.errors import CardError
from tests.adapters.files.written import BODY, CHALLENGE, SENTENCE, TOPIC, card, folder_of

RULES = Rules(frozenset(["docker"]), frozenset(["docs.docker.com"]))


def problems(text: str, slug: str = "docker-volumes") -> list[Problem]:
    """Those of one card among good ones."""
    file = card(text, slug=slug)
    return [p for p in check_folder(folder_of(file), RULES).problems if p.where == file.where]


@pytest.mark.parametrize("text", [TOPIC + BODY, CHALLENGE])
def test_a_good_card_has_no_problem(text: str) -> None:
    """A card as the guide describes it passes, topic or challenge."""
    assert problems(text) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("title: Volumes", f"title: {'x' * 61}", 2, "the title is over 60 characters"),
        ("tags: [docker]", "tags: [whale]", 3, "“whale” is not among the tags of README.md"),
        ("tags: [docker]\n", "", 1, "the card has no tags"),
        ("  - what is a volume\n", "", 4, "7 phrases"),
        ("what is a volume", "v" * 101, 5, "a phrase is over 100 characters"),
        ("docker volume prune", "Volumes!", 10, "“Volumes!” stands in this card twice"),
        ("related: [docker, compose]", "related: [docker]", 13, "1 related"),
        ("related: [docker, compose]", "related: [docker-volumes, docker]", 13, "is no other card"),
        ("related:", "relatd: []\nrelated:", 13, "there is no key “relatd”"),
        ("links:", "linkz: []\nlink:", 1, "0 links"),
        ("https://docs", "http://docs", 15, "is no https link"),
        ("docs.docker.com", "example.org", 15, "example.org is not among the link hosts"),
        ("engine/storage/volumes/", "", 15, "is a home page"),
        ("https://docs.docker.com/engine/storage/volumes/", '"https://[x/y"', 15, "is no address"),
    ],
)
def test_a_mistake_in_the_head(old: str, new: str, line: int, what: str) -> None:
    """It is told at its line."""
    found = {(p.line, p.what) for p in problems((TOPIC + BODY).replace(old, new))}
    assert any(at == line and what in said for at, said in found), found


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("> quoted", 19, "a quote is not allowed"),
        ("---", 19, "a rule is not allowed"),
        ("    indented", 19, "code by indenting is not allowed"),
        ("A ![picture](x.png)", 19, "a picture is not allowed"),
        ("One  \ntwo", 19, "a forced line break is not allowed"),
        ("# Title", 19, "a heading of another level"),
        ("Press <b>now</b>", 19, "HTML like <b> is not allowed"),
        ("| a | b |\n|---|---|", 19, "a table is not allowed"),
        ("- a\n  - b", 20, "a list inside a list"),
        ("1. a\n" * 7, 19, "a list of 7 points"),
        ("See [it](http://docs.docker.com/x).", 19, "is no https link"),
        ("```\nls\n```", 19, "names no language"),
        ("```brainfuck\nls\n```", 19, "names no language"),
        ("```bash run\nls\n```", 19, "“run” after the language means nothing"),
        ("```bash\n" + "ls\n" * 26 + "```", 19, "26 lines of code"),
        ("```bash\nls\n" + "l" * 89 + "\n```", 21, "a line of 89 characters"),
        ("Short.", 17, "19 words besides code"),
        (SENTENCE * 14, 17, "256 words besides code"),
    ],
)
def test_a_mistake_in_the_text(body: str, line: int, what: str) -> None:
    """It is told at its line."""
    found = {(p.line, p.what) for p in problems(TOPIC + body)}
    assert any(at == line and what in said for at, said in found), found


def test_wide_errors_may_stay_wide() -> None:
    """An error text is pasted as it is, however long its lines."""
    assert problems(TOPIC + SENTENCE * 5 + "\n\n```text\n" + "e" * 200 + "\n```\n") == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (TOPIC.rstrip().rsplit("\n", 1)[0], 16, "the card has no text"),
        (
            TOPIC.replace("A named volume", "- A named volume"),
            17,
            "does not begin with a paragraph",
        ),
        (TOPIC.replace("A named", "A named " + "very " * 100), 17, "the first paragraph has 595"),
        (CHALLENGE.replace("## Fix", "## Cure"), 17, "headings are missing or others"),
        (CHALLENGE.replace("```text", "```bash"), 19, "no error text under ## Symptom"),
    ],
)
def test_a_mistake_in_the_whole(text: str, line: int, what: str) -> None:
    """What a card lacks is told where it should be."""
    if "no error" in what:
        text = CHALLENGE.split("```text", 1)[0] + CHALLENGE.split("```\n", 1)[1]
    found = {(p.line, p.what) for p in problems(text)}
    assert any(at == line and what in said for at, said in found), found


def test_a_file_name_that_is_no_slug() -> None:
    """The name is told of the file as a whole."""
    (found,) = problems(TOPIC + BODY, slug="Docker_Volumes")
    assert (found.place, found.what) == ("topics/Docker_Volumes.md", "the file's name is no slug")


def test_a_phrase_of_two_cards() -> None:
    """The second card is told, with the first one's file; case and punctuation are no difference."""
    one = card()
    other = card((TOPIC + BODY).replace("title: Volumes", "title: What IS a volume?"), slug="x-y")
    told = [p for p in check_format(folder_of(one, other), RULES) if "belongs to" in p.what]
    assert {p.where for p in told} == {"topics/x-y.md"}
    assert told[0].line == 5
    assert "topics/docker-volumes.md already" in told[0].what


def test_a_card_that_cannot_be_read_is_a_problem_among_the_others() -> None:
    """Its sentence is split into what is wrong and how to mend it."""
    broken = CardError("topics/x.md", 3, "title is no text; put its text in quotes")
    (found,) = check_format(Folder((), (broken,)), RULES)
    assert found == Problem("topics/x.md", 3, "title is no text", "put its text in quotes")
    assert str(found) == str(broken)


def test_a_folder_without_a_guide_has_no_lists_to_hold_to() -> None:
    """Any tag and any https host will do there."""
    file = card((TOPIC + BODY).replace("[docker]", "[whale]").replace("docs.docker.com", "a.org"))
    assert [p for p in check_format(folder_of(file), Rules()) if p.where == file.where] == []
