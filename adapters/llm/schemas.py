"""Whether a provider takes the schema of an answer, known before anything is asked."""

from pydantic import BaseModel

from adapters.llm._render import anthropic_schema, openai_schema


def check_schema(provider: str, answer: type[BaseModel]) -> None:
    """Bring the schema of an answer into the provider's idiom; the built-in model has none.

    Raises:
        ModelRefused: the provider's idiom cannot say it, or the provider takes no more than a part of it.
    """
    if provider == "anthropic":
        anthropic_schema(answer)
    elif provider == "openai":
        openai_schema(answer)
