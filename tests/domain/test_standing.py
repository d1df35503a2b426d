"""Whether words say that something is over: near pairs, of which only one does."""

import pytest

from domain.items import TaskState
from domain.standing import Doubt, doubt_of

DONE = (
    ("The plan is done.", None),
    ("In May the report was sent.", None),
    ("Heute Morgen habe ich den Bericht geschickt.", None),
    ("The report was supposed to be sent last week.", Doubt.TO_COME),
    ("I doubt the report is done.", Doubt.DENIED),
    ("The report remains unfinished.", Doubt.UNSAID),
    ("Make sure the report is sent.", Doubt.TO_COME),
    ("Wir hätten den Bericht geschickt.", Doubt.TO_COME),
    ("Nobody has sent the report.", Doubt.DENIED),
    ("Könntest du prüfen, ob der Bericht geschickt ist?", Doubt.ASKED),
    ("Posters printed and delivered to the hall.", None),
    ("We wrapped up the audit last night.", None),
    ("Perhaps the report is done already.", Doubt.SUPPOSED),
    ("Der Bericht ist wohl fertig.", Doubt.SUPPOSED),
    ("They probably meant that they are done.", Doubt.SUPPOSED),
    ("The report is done.", None),
    ("I sent the report yesterday.", None),
    ("I've sent you the report.", None),
    ("Is the report done?", Doubt.ASKED),
    ("The report is not done yet.", Doubt.DENIED),
    ("The report will be done by Friday.", Doubt.TO_COME),
    ("Once the report is done I will call.", Doubt.SUPPOSED),
    ("Let me know when the report is done.", Doubt.SUPPOSED),
    ("Please get the report done by Friday.", Doubt.TO_COME),
    ("The report should be done.", Doubt.TO_COME),
    ("The report is almost done.", Doubt.PARTLY),
    ("The report has not been reviewed and signed.", Doubt.DENIED),
    ("The report is done, can you check the slides?", None),
    ("Have you sent the report?", Doubt.ASKED),
    ("The report isn't finished.", Doubt.DENIED),
    ("I hope the report is done.", Doubt.TO_COME),
    ("Attached is the report.", None),
    ("The report is attached, let me know if you need more.", None),
    ("The report looks great.", Doubt.UNSAID),
    ("I haven't sent the report.", Doubt.DENIED),
    ("After the call yesterday, I sent the report.", None),
    ("It should be checked, signed and sent.", Doubt.TO_COME),
    ("I finished the report and will send the slides tomorrow.", None),
    ("Der Bericht ist fertig.", None),
    ("Ist der Bericht fertig?", Doubt.ASKED),
    ("Der Bericht ist noch nicht fertig.", Doubt.DENIED),
    ("Der Bericht wird bis Freitag fertig sein.", Doubt.TO_COME),
    ("Sobald der Bericht fertig ist, melde ich mich.", Doubt.SUPPOSED),
    ("Ich habe den Bericht gestern geschickt.", None),
    ("Den Bericht habe ich erledigt.", None),
    ("Hast du den Bericht geschickt?", Doubt.ASKED),
    ("Anbei der Bericht.", None),
    ("Bitte den Bericht fertig machen.", Doubt.TO_COME),
    ("Der Bericht ist fast fertig.", Doubt.PARTLY),
    ("Wenn der Bericht fertig ist, ruf mich an.", Doubt.SUPPOSED),
    ("Der Bericht muss bis Freitag erledigt sein.", Doubt.TO_COME),
)
CANCELLED = (
    ("Die Reise fällt aus.", None),
    ("Die Reise fällt nicht aus.", Doubt.UNSAID),
    ("The report isn't needed anymore.", None),
    ("Perhaps the report is no longer needed.", Doubt.SUPPOSED),
    ("We no longer need the report.", None),
    ("The report is no longer needed.", None),
    ("Never mind the report.", None),
    ("Do we still need the report?", Doubt.UNSAID),
    ("The offsite is cancelled.", None),
    ("Is the offsite cancelled?", Doubt.ASKED),
    ("The offsite is not cancelled.", Doubt.DENIED),
    ("The offsite may be cancelled.", Doubt.TO_COME),
    ("If the offsite is cancelled, tell me.", Doubt.SUPPOSED),
    ("Please ignore the request for the report.", None),
    ("Don't forget the report.", Doubt.DENIED),
    ("Please cancel the order.", Doubt.UNSAID),
    ("You don't need to send the report any more.", None),
    ("No need to send the report.", None),
    ("Der Bericht wird nicht mehr gebraucht.", None),
    ("Das hat sich erledigt.", None),
    ("Wir brauchen den Bericht nicht mehr.", None),
    ("Ist der Termin abgesagt?", Doubt.ASKED),
    ("Der Termin ist nicht abgesagt.", Doubt.DENIED),
    ("Falls der Termin entfällt, sag Bescheid.", Doubt.SUPPOSED),
    ("Der Termin entfällt.", None),
    ("Vergiss die Folien nicht.", Doubt.DENIED),
)


def doubt(sentence: str, state: TaskState, about: str = "report") -> Doubt | None:
    return doubt_of(sentence, (0, len(sentence)), about, state)


@pytest.mark.parametrize(("sentence", "expected"), DONE)
def test_done_is_what_is_said_to_be_done(sentence: str, expected: Doubt | None) -> None:
    assert doubt(sentence, TaskState.DONE) is expected


@pytest.mark.parametrize(("sentence", "expected"), CANCELLED)
def test_cancelled_is_what_is_said_to_be_wanted_no_more(sentence: str, expected: Doubt | None) -> None:
    assert doubt(sentence, TaskState.CANCELLED) is expected


def test_the_clause_that_names_the_task_decides() -> None:
    words = "The slides are finished but the report is not finished."
    assert (doubt(words, TaskState.DONE, "the slides"), doubt(words, TaskState.DONE, "the report")) == (
        None,
        Doubt.DENIED,
    )


def test_what_stands_before_the_quote_takes_it_back() -> None:
    sentence, quote = "I doubt it, and it is not true that the report is done.", "the report is done"
    at = sentence.index(quote)
    assert doubt_of(sentence, (at, at + len(quote)), "the report", TaskState.DONE) is Doubt.DENIED


@pytest.mark.parametrize("word", ["done ", "and ", "will ", "not ", "brauche ", "need x ", "get ", "geee", "ed"])
@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED])
def test_hostile_words_are_judged_soon(word: str, state: TaskState) -> None:
    doubt(word * 2_000, state)
