"""What Nexus says: replies as plain data, and how they are made."""

from bot.actions import Action, DeskVerb, Verb
from bot.forms import Attachment, Form
from bot.replies.maker import PER_PAGE, Replies
from bot.replies.reply import Button, Reply, ReplyKind

__all__ = [
    "PER_PAGE",
    "Action",
    "Attachment",
    "Button",
    "DeskVerb",
    "Form",
    "Replies",
    "Reply",
    "ReplyKind",
    "Verb",
]
