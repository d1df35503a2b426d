"""The command that opens the review page: an address that signs in, once."""

import json
import webbrowser

import httpx2
import pytest

from cli.commands_page import open_browser
from tests.cli.serving import Winnow, winnow


class Browser(webbrowser.BaseBrowser):
    """Notes what it is told to open."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: FBT001, FBT002  as its base has it
        del new, autoraise
        self.opened.append(url)
        return True


async def test_the_address_signs_in_once(command: Winnow, tenant: str) -> None:
    ran = await command("page")
    address, _, token = ran.out.strip().partition("/#sign-in=")
    assert (ran.code, ran.err, address) == (0, "", command.url)
    async with httpx2.AsyncClient(base_url=address, trust_env=False) as browser:
        assert (await browser.get("/")).headers["content-type"].startswith("text/html")
        assert (await browser.post("/session", json={"sign_in": token})).json()["tenant"] == tenant
        assert (await browser.post("/session", json={"sign_in": token})).status_code == 401


async def test_each_time_it_is_another(command: Winnow) -> None:
    first, second = [json.loads((await command("page", "--json")).out)["url"] for _ in range(2)]
    assert first != second


async def test_without_an_api_a_sentence_says_what_to_do() -> None:
    ran = await winnow("page", WINNOW_API_URL="http://127.0.0.1:1", WINNOW_API_KEY="wn_x")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_a_browser_with_windows_is_opened() -> None:
    browser = Browser("firefox")
    assert open_browser("http://a.example.org/", lambda: browser)
    assert browser.opened == ["http://a.example.org/"]


@pytest.mark.parametrize("name", ["w3m", "lynx", "www-browser"])
def test_a_browser_of_the_terminal_is_not(name: str) -> None:
    browser = Browser(name)
    assert not open_browser("http://a.example.org/", lambda: browser)
    assert browser.opened == []


def test_where_there_is_no_browser_none_is_opened() -> None:
    def none() -> webbrowser.BaseBrowser:
        raise webbrowser.Error("could not locate runnable browser")

    assert not open_browser("http://a.example.org/", none)
