"""A card's text in the pieces that replies are made of."""

from __future__ import annotations

from itertools import accumulate, chain, pairwise

from bot.cards import Card, Kind
from bot.richtext import Block, Code, Heading, Paragraph, heading, parse

HEADINGS = ("Symptom", "Cause", "Fix", "Prevent")
"""What the parts of a challenge are called in its file, whatever its language."""
MAX_CODE = 1500
"""Characters of code shown as an example, beside the first block."""


def arranged(card: Card) -> tuple[Block, ...]:
    """The card's blocks as a learner needs them: error texts, known already, come last."""
    blocks = parse(card.body) or (Paragraph(()),)
    if card.kind is not Kind.CHALLENGE:
        return blocks
    starts = [at for at, block in enumerate(blocks) if isinstance(block, Heading)]
    parts = [blocks[a:b] for a, b in pairwise([*starts, len(blocks)])]
    parts.sort(key=lambda part: part[0] == heading("Symptom"))
    return (*blocks[: starts[0] if starts else None], *chain.from_iterable(parts))


def codes(card: Card) -> tuple[Block, ...]:
    """The card's blocks of code, as many as can be read in a chat at once; error texts left out."""
    blocks = [b for b in parse(card.body) if isinstance(b, Code) and b.language != "text"]
    room = accumulate(len(block.text) for block in blocks)
    return tuple(
        b for b, size in zip(blocks, room, strict=True) if size <= MAX_CODE or b is blocks[0]
    )


def has_text(block: Block) -> bool:
    """Whether a block shows anything."""
    return not isinstance(block, Paragraph | Heading) or any(span.text for span in block.spans)


def first_sentence(card: Card) -> str:
    """The first sentence of the card's summary, without marks; its title where it has none."""
    blocks = parse(card.summary)
    text = "".join(s.text for b in blocks[:1] if isinstance(b, Paragraph) for s in b.spans)
    end = next(
        (i + 1 for i, c in enumerate(text) if c in ".!?" and text[i + 1 : i + 2] in {"", " "}), 0
    )
    return text[: end or None] or card.title
