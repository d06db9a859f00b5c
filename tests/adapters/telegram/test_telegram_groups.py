"""Learners in a group: the bot answers where it is addressed, and is silent otherwise."""

from __future__ import annotations

import pytest

from tests.servers.telegram import FakeTelegram
from tests.servers.telegram_people import Group, Person

PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group that the bot is in."""
    return telegram.group()


async def test_ask_is_answered_as_a_reply(ann: Person, group: Group) -> None:
    """The answer to `/ask` is a reply to it, so that all see what was asked."""
    question = await ann.says("/ask what is cors", group)
    answer = await group.next()
    assert answer.text.startswith("CORS\n")
    assert answer.reply_to == question["message_id"]
    assert answer.thread is None


async def test_the_bot_is_silent_unless_addressed(ann: Person, group: Group) -> None:
    """Chatter, others' commands, others' names and the bot's own joining get nothing."""
    bob = ann.telegram.person("Bob")
    await ann.adds_the_bot(group, "administrator")
    said = await ann.says("what is cors", group)
    await bob.says("it is a header", group, reply_to_message=said)
    await bob.says("/unheard_of", group)
    await bob.says("/ask@other_bot what is cors", group)
    await bob.says("@other_bot what is cors", group)
    await bob.says("@nexus_bottom what is cors", group)
    await bob.captions("", group, photo=PHOTO)
    last = await bob.says("/ask what is a router", group)
    assert (await group.next()).reply_to == last["message_id"]
    assert group.unread == []


async def test_a_mention_is_a_question(ann: Person, group: Group) -> None:
    """The bot's name, in any case and anywhere, makes a message a question without the name."""
    for text in ("@nexus_bot what is cors", "what is cors @Nexus_Bot?"):
        question = await ann.says(text, group)
        answer = await group.next()
        assert answer.text.startswith("CORS\n")
        assert answer.reply_to == question["message_id"]


async def test_a_reply_to_the_bot_is_a_question(ann: Person, group: Group) -> None:
    """Who answers the bot's message talks to it."""
    await ann.says("/ask what is cors", group)
    answer = await group.next()
    await ann.says("what is a router", group, reply_to_message=answer.json)
    assert (await group.next()).text.startswith("Routers\n")


@pytest.mark.parametrize("text", ["/ask", "@nexus_bot", "/ask@nexus_bot"])
async def test_ask_as_a_reply_answers_that_message(ann: Person, group: Group, text: str) -> None:
    """Somebody points the bot at another one's question, and that one gets the reply."""
    bob = ann.telegram.person("Bob")
    question = await bob.says("what is a router", group)
    await ann.says(text, group, reply_to_message=question)
    answer = await group.next()
    assert answer.text.startswith("Routers\n")
    assert answer.reply_to == question["message_id"]


async def test_ask_on_a_quoted_part_answers_that_part(ann: Person, group: Group) -> None:
    """Of a long message only what was marked is the question."""
    said = await ann.says("Cooking all day. what is cors? Also: lunch?", group)
    quote = {"text": "what is cors?", "position": 17}
    await ann.says("/ask", group, reply_to_message=said, quote=quote)
    assert (await group.next()).text.startswith("CORS\n")


async def test_ask_with_nothing_says_how(ann: Person, group: Group) -> None:
    """An empty `/ask`, also as a reply to the bot itself, gets a hint."""
    await ann.says("/ask", group)
    hint = await group.next()
    assert hint.text.startswith("Send me a question")
    await ann.says("/ask", group, reply_to_message=hint.json)
    assert (await group.next()).text.startswith("Send me a question")


async def test_ask_as_a_reply_to_a_file_reads_it(ann: Person, group: Group) -> None:
    """A log that somebody has posted can be asked about."""
    said = await ann.uploads("run.log", b"Error: That port is already in use.", to=group)
    await ann.says("/ask", group, reply_to_message=said)
    assert (await group.next()).text.startswith("Port already in use")


async def test_help_says_how_to_address_the_bot(ann: Person, group: Group) -> None:
    """In a group, the guide has a line on groups."""
    await ann.says("/help@nexus_bot", group)
    assert "In a group, write /ask" in (await group.next()).text


async def test_anybody_may_tap(ann: Person, group: Group) -> None:
    """Buttons in a group are for all."""
    await ann.says("/ask what is cors", group)
    answer = await group.next()
    tap = await ann.telegram.person("Bob").taps(answer, "This helped")
    assert tap["text"] == "Good to hear, thank you."


async def test_answers_stay_in_their_topic(ann: Person) -> None:
    """In a forum an answer, and what a tap on it sends, are in the topic of the question."""
    forum = ann.telegram.group(forum=True)
    opening = forum.open_topic(7)
    here = {"message_thread_id": 7, "is_topic_message": True}
    await ann.says("/ask what is cors", forum, **here, reply_to_message=opening)
    answer = await forum.next()
    assert answer.thread == 7
    await ann.taps(answer, "ViewSets")
    card = await forum.next()
    assert (card.thread, card.reply_to) == (7, answer.id)


async def test_every_message_in_a_topic_replies_to_its_opening(ann: Person) -> None:
    """Where the bot has opened the topic, that alone does not address it."""
    forum = ann.telegram.group(forum=True)
    opening = forum.open_topic(7) | {"from": ann.telegram.api.me}
    here = {"message_thread_id": 7, "is_topic_message": True, "reply_to_message": opening}
    await ann.says("what is cors", forum, **here)
    asked = await ann.says("/ask what is cors", forum, **here)
    assert (await forum.next()).reply_to == asked["message_id"]


@pytest.mark.parametrize(
    "thread",
    [{"message_thread_id": 1, "is_topic_message": True}, {"message_thread_id": 55}],
    ids=["General", "a plain reply"],
)
async def test_threads_that_must_not_be_named(ann: Person, thread: dict[str, object]) -> None:
    """The General topic and the thread of a plain reply are left out, or Telegram refuses."""
    forum = ann.telegram.group(forum=True)
    await ann.says("/ask what is cors", forum, **thread)
    assert (await forum.next()).thread is None


async def test_a_deleted_question_is_still_answered(ann: Person, group: Group) -> None:
    """Where the message to reply to is gone, the answer stands alone."""
    question = group.add({"from": ann.account, "text": "/ask what is cors", "entities": []})
    question["entities"] = [{"type": "bot_command", "offset": 0, "length": 4}]
    del group.messages[question["message_id"]]
    await ann.telegram.push("message", question)
    answer = await group.next()
    assert answer.text.startswith("CORS\n")
    assert answer.reply_to is None


async def test_a_group_that_became_a_supergroup_is_followed(ann: Person, group: Group) -> None:
    """The answer goes to the chat's new address."""
    new = group.become_supergroup()
    await ann.says("/ask what is cors", group)
    assert (await new.next()).text.startswith("CORS\n")


async def test_an_edited_ask_edits_its_answer(ann: Person, group: Group) -> None:
    """Typos mended in the question change the answer, not the count of messages."""
    question = await ann.says("/ask what is cors", group)
    answer = await group.next()
    await ann.edits(question, "/ask what is a router")
    await group.edited(answer)
    assert answer.text.startswith("Routers\n")


async def test_a_mention_added_by_an_edit_is_answered(ann: Person, group: Group) -> None:
    """Who forgot to address the bot may mend that."""
    question = await ann.says("what is cors", group)
    await ann.edits(question, "@nexus_bot what is cors")
    assert (await group.next()).text.startswith("CORS\n")


async def test_bots_are_not_answered_but_anonymous_administrators_are(
    ann: Person, group: Group
) -> None:
    """No loop between bots; an administrator who writes as the group is a person all the same."""
    robot = {"id": 777, "is_bot": True, "first_name": "R", "username": "robot_bot"}
    text = {
        "text": "/ask what is cors",
        "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
    }
    await ann.sends(text | {"from": robot}, group)
    last = await ann.sends(text | {"from": robot, "sender_chat": group.about}, group)
    assert (await group.next()).reply_to == last["message_id"]


async def test_another_bots_message_can_be_asked_about(ann: Person, group: Group) -> None:
    """A build server's error is a question when somebody says `/ask` to it."""
    robot = {"id": 777, "is_bot": True, "first_name": "CI", "username": "ci_bot"}
    said = group.add({"from": robot, "text": "Error: That port is already in use."})
    await ann.says("/ask", group, reply_to_message=said)
    assert (await group.next()).text.startswith("Port already in use")
