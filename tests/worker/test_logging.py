"""Whatever level is asked for, no request stands in the log."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

_PROGRAM = """
import asyncio
from adapters.llm._anthropic import AnthropicProvider
from adapters.llm._openai import OpenAIProvider
from adapters.llm.catalog import Catalog
from domain.failures import WinnowError
from tests.calling import question
from worker.__main__ import configure_logging

configure_logging("DEBUG")


async def main():
    for provider, model in ((AnthropicProvider, "anthropic:claude-haiku-5-5"), (OpenAIProvider, "openai:gpt-6-luna")):
        asked = provider(["a-key"], Catalog(), "http://127.0.0.1:9")
        try:
            await asked.ask(question(model, words="words of the mail"), asked.keys[0])
        except WinnowError:
            pass
        await asked.close()


asyncio.run(main())
"""


@pytest.mark.parametrize("words", ["words of the mail", "a-key"])
def test_debugging_shows_no_word_of_a_mail_and_no_key(words: str) -> None:
    ran = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    assert words not in ran.stderr + ran.stdout
