"""A text's language is told, or nothing is said of it."""

import pytest

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


def test_addresses_and_links_are_no_words() -> None:
    german = "Hier ist der Bericht, den du haben wolltest."
    assert language_of(f"{german}\n{'https://example.org/the/report/that/you/asked/for ' * 20}") == "de"
    assert language_of("the.report.that.you.asked.for@example.org " * 5) is None


def test_letters_that_are_no_words_tell_nothing() -> None:
    assert language_of("xq zvk wjx qpz vvk jxw qzz kvx " * 5) is None
