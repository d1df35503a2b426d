"""A text's language is told, or nothing is said of it."""

import pytest

from adapters.source import _language
from adapters.source._language import language_of


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Could you send me the final report by Friday afternoon?"),
        ("de", "Könntest du mir bitte bis Freitag den Bericht schicken?"),
        ("fr", "Merci de me renvoyer le contrat signé avant la fin de la semaine."),
        ("es", "¿Puedes enviarme el informe antes del viernes por la tarde?"),
        ("it", "Per favore mandami la relazione entro venerdì pomeriggio."),
        ("nl", "Kun je me het verslag voor vrijdagmiddag toesturen, alsjeblieft?"),
        ("pl", "Czy możesz przesłać mi raport do piątku po południu?"),
        ("ru", "Пришлите, пожалуйста, отчёт до вечера пятницы."),
        ("uk", "Надішліть, будь ласка, звіт до вечора п'ятниці."),
        ("ar", "من فضلك أرسل لي التقرير قبل يوم الجمعة."),
    ],
)
def test_a_sentence_is_enough(language: str, words: str) -> None:
    assert language_of(words) == language


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", "金曜日までに報告書を送ってください"),
        ("zh", "请在周五之前发送报告"),
        ("ko", "보고서를 보내 주세요"),
        ("el", "Στείλε μου την αναφορά"),
        ("he", "שלח לי את הדוח"),
        ("th", "กรุณาส่งรายงาน"),
    ],
)
def test_some_scripts_tell_by_themselves(language: str, words: str) -> None:
    assert language_of(words) == language
    assert language_of(f"{words} OK, PDF") == language


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Hi Ben",
        "OK, thanks!",
        "12 + 30 = 42",
        "🎉🎉🎉",
        "https://example.org/this/is/a/long/way/to/somewhere",
        "山",
    ],
)
def test_too_few_words_tell_nothing(words: str) -> None:
    assert language_of(words) is None


PLAIN = "Please read what they sent about the harbour, and tell me when you could come to the meeting with Ben."


def test_plain_english_is_told_without_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_language, "_by_model", None)  # which fails where it is called
    assert language_of(PLAIN) == "en"


@pytest.mark.parametrize(
    "words",
    [
        'Das Lied "The wind and the sea" gefällt mir, und was sie sonst so sangen, war auch nicht schlecht.',
        "De Head of the Board komt morgen: kun je het rapport nakijken en mij daarna het verslag sturen, alsjeblieft?",
        "Il file what_are_they.txt non si apre, the and of sono parole che non capisco: puoi mandarmelo di nuovo?",
    ],
)
def test_a_few_english_words_make_no_english(words: str) -> None:
    assert language_of(words) != "en"


def test_addresses_and_links_are_no_words() -> None:
    german = "Hier ist der Bericht, den du haben wolltest."
    assert language_of(f"{german}\n{'https://example.org/the/report/that/you/asked/for ' * 20}") == "de"
    assert language_of("the.report.that.you.asked.for@example.org " * 5) is None


def test_letters_that_are_no_words_tell_nothing() -> None:
    assert language_of("xq zvk wjx qpz vvk jxw qzz kvx " * 5) is None
