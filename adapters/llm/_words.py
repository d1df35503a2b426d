"""The words that a question is put in."""

from domain.questions import Question

DETAIL_CHARS_MAX = 500


def user_words(question: Question) -> str:
    """The user's part of the prompt; a question asked again lists what was wrong with the last answer."""
    if not question.problems:
        return question.prompt.user
    lines = [f"- {p.location or p.kind}: {p.message} [{p.type}]" for p in question.problems]
    return "\n".join(
        [
            question.prompt.user,
            "",
            "Your previous answer to this could not be used:",
            *lines,
            "Answer again, whole, with these mended.",
        ]
    )


def capped(detail: str | None) -> str | None:
    """A provider's own words, short enough to keep beside every answer."""
    return detail[:DETAIL_CHARS_MAX] if detail else None
