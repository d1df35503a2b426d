"""What is measured, on a few messages of our own."""

from pathlib import Path

import numpy as np
import pytest

from domain.failures import InputRefused
from evals.local.measuring import labelled, mail_figures, triage_figures
from evals.local.minutes import minutes_figures
from evals.local.reading import Labelled, read_mailboxes, read_mails, read_minutes, read_sentences
from tests.evals.local.data import sentences, write_mails, write_minutes, write_sentences


def test_sentences_are_read_with_their_labels(tmp_path: Path) -> None:
    read = read_sentences(write_sentences(tmp_path))
    assert len(read) == len(sentences())
    assert {s.asks for s in read} == {True, False}


def test_a_sentence_is_called_what_read_sentence_would_call_it() -> None:
    texts = ("Rain.", "Rain.", "I will send you the list by Friday.", "RESOLVED: we sell the boat")
    sentences = tuple(Labelled(text=text, asks=True) for text in texts)
    assert labelled(sentences, np.array([0.9, 0.1, 0.1, 0.9]), 0.5).tolist() == [True, False, True, False]


def test_requests_in_mails_are_found_by_their_evidence(tmp_path: Path) -> None:
    figures = mail_figures(read_mails(write_mails(tmp_path)))
    assert (figures["precision"], figures["recall"], figures["f1"]) == (1, 1, 1)
    assert figures["quiet_emails_given_a_task"] == 0


def test_marked_lines_of_minutes_are_found(tmp_path: Path) -> None:
    figures = minutes_figures(read_minutes(write_minutes(tmp_path)))
    assert (figures["actions"], figures["actions_recall"], figures["resolutions_recall"]) == (2, 1, 1)
    assert figures["tasks_beside_the_marked"] == figures["decisions_beside_the_marked"] == 0


def test_the_owner_of_a_marked_line_has_to_be_the_one_that_it_names(tmp_path: Path) -> None:
    (meeting,) = read_minutes(write_minutes(tmp_path))
    wrong = tuple(action.model_copy(update={"owner": "Cara"}) for action in meeting.actions)
    assert minutes_figures([meeting])["owners_right"] == 1
    assert minutes_figures([meeting.model_copy(update={"actions": wrong})])["owners_right"] == 0


def test_one_task_is_not_counted_for_two_lines(tmp_path: Path) -> None:
    (meeting,) = read_minutes(write_minutes(tmp_path))
    doubled = meeting.model_copy(update={"actions": meeting.actions[:1] * 2})
    assert minutes_figures([doubled])["actions_recall"] == 0.5


def test_more_is_saved_and_lost_the_higher_the_threshold(tmp_path: Path) -> None:
    mails = read_mails(write_mails(tmp_path))
    figures = triage_figures(mails, [mail.conversation for mail in mails])
    saved = [figures[least]["emails_saved"] for least in sorted(figures)]
    assert saved == sorted(saved)
    assert all(at["requests_lost"] == 0 for at in figures.values())


def test_data_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    for read in (read_sentences, read_mails, read_minutes, lambda data: list(read_mailboxes(data, 1))):
        with pytest.raises(InputRefused) as caught:
            read(tmp_path)
        assert caught.value.reason == "no_data"
