"""Whether the words around a quote ask, promise or decide: a table of cases, many of them near pairs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conversation import Conversation, Kind, SegmentKind
from domain.gate import Finding, Grounds, judge
from domain.gate._agreement import decision_refusal, task_refusal
from domain.gate._evidence import Located, Source
from domain.gate._reasons import Reason
from domain.proposals import ProposedDecision, ProposedTask, QuestionKind
from domain.questions import TerminalState
from tests.domain.gate.conversations import MESSAGE_ID, PATIENT, conversation, own, tasks

TASK = None
NEGATED, CANCELLED, CONDITIONAL = Reason.NEGATED, Reason.CANCELLED, Reason.CONDITIONAL
PAST, REPORTED, UNDECIDED = Reason.PAST, Reason.REPORTED, Reason.UNDECIDED

ENGLISH = [
    # requests, and their prohibitions
    ("Please send the offer to Ann.", TASK),
    ("Please don't send the offer to Ann.", NEGATED),
    ("Please do not send the offer to Ann.", NEGATED),
    ("Please never send the offer to Ann.", NEGATED),
    ("Don't send it before I have seen it.", NEGATED),
    ("Do not reply to this mail.", NEGATED),
    ("Please do not reply to this mail.", NEGATED),
    ("Please reply to this mail.", TASK),
    ("Don't forget to send the offer.", TASK),
    ("Please don't forget to send the offer.", TASK),
    ("Do not forget the keys for the hall, please.", TASK),
    ("Make sure you don't miss the deadline on Friday.", TASK),
    ("Make sure the door is not locked tonight.", TASK),
    ("Please check that nobody has touched the settings.", TASK),
    ("Please ensure that the heating does not run over the weekend.", TASK),
    ("Ben, don't touch the settings.", NEGATED),
    ("Ben, touch up the settings.", TASK),
    ("Could you not send it to the whole list?", NEGATED),
    ("Could you send it to the whole list?", TASK),
    ("Couldn't you send it to the whole list?", TASK),
    ("Can't you ask the printer for a discount?", TASK),
    ("Won't you ask the printer for a discount?", TASK),
    ("I have cleared the hall, so any day works for me.", TASK),
    ("Why don't you call the printer tomorrow?", TASK),
    ("Why don't we meet at nine and you bring the plans?", TASK),
    ("You needn't bring the projector.", NEGATED),
    ("You need to bring the projector.", TASK),
    ("You need not bring the projector.", NEGATED),
    ("You don't need to bring the projector.", NEGATED),
    ("You do not have to bring the projector.", NEGATED),
    ("You have to bring the projector.", TASK),
    ("You must not open the second box.", NEGATED),
    ("You must open the second box.", TASK),
    ("You should not call them before ten.", NEGATED),
    ("You should call them before ten.", TASK),
    ("There is no need to call them.", NEGATED),
    ("There is a need to call them today, so please do.", TASK),
    ("No need to bring anything.", NEGATED),
    ("No need for another draft.", NEGATED),
    ("We no longer need the chairs.", NEGATED),
    ("We still need the chairs by Monday.", TASK),
    ("You no longer need to order the chairs.", NEGATED),
    ("You still need to order the chairs.", TASK),
    ("Nobody has to stay late.", NEGATED),
    ("Somebody has to stay late.", TASK),
    ("I don't want you to call the client.", NEGATED),
    ("I want you to call the client.", TASK),
    ("I'd rather you didn't call the client.", NEGATED),
    ("I'd rather you called the client today.", TASK),
    ("Please refrain from calling the client.", NEGATED),
    ("Please stop calling the client.", TASK),
    ("No action is required on your side.", NEGATED),
    ("Action is required on your side by Friday.", TASK),
    ("A second signature is not necessary.", NEGATED),
    ("A second signature is necessary by Friday.", TASK),
    ("I told Ann to wait, please do not write to her.", REPORTED),
    ("Please send it no later than Friday.", TASK),
    ("Please send the list, not only the totals.", TASK),
    ("Please send it by Friday, if not earlier.", TASK),
    ("Please let me know whether or not you will come.", TASK),
    ("Not sure who is in charge here, could you find out?", TASK),
    ("I do not have the figures yet, please send them.", TASK),
    ("I am still missing the figures for May.", TASK),
    ("I can't open the file, can you send it again?", TASK),
    ("We cannot start without your signature.", TASK),
    ("Ben to check the alarm.", TASK),
    ("ACTION: Ben to check the alarm.", TASK),
    ("ACTION: Ben not to touch the alarm.", NEGATED),
    ("Ben will not check the alarm.", NEGATED),
    ("Ben will check the alarm.", TASK),
    # promises, and their opposites
    ("I'll send the offer tomorrow.", TASK),
    ("I'll not send the offer tomorrow.", NEGATED),
    ("I will send the offer tomorrow.", TASK),
    ("I won't send the offer tomorrow.", NEGATED),
    ("I will not send the offer tomorrow.", NEGATED),
    ("I will never send the offer.", NEGATED),
    ("I'm going to send the offer tomorrow.", TASK),
    ("I'm not going to send the offer tomorrow.", NEGATED),
    ("We'll never print that again.", NEGATED),
    ("I can't make the minutes this time.", NEGATED),
    ("I can take the minutes this time.", TASK),
    ("I won't sign until you have checked the annex.", TASK),
    ("I'll fetch it on my way in.", TASK),
    ("Let me check with the landlord.", TASK),
    ("I will send the plan, but I won't print it.", TASK),
    # taken back
    ("Never mind the offer.", CANCELLED),
    ("Scrap that plan for the roof.", CANCELLED),
    ("Forget about the roof.", CANCELLED),
    ("Don't forget about the roof.", TASK),
    ("Ignore my last mail.", CANCELLED),
    ("Please answer my last mail.", TASK),
    ("Disregard the invoice I sent this morning.", CANCELLED),
    ("Please pay the invoice I sent this morning.", TASK),
    ("The meeting is cancelled.", CANCELLED),
    ("Please cancel the meeting.", TASK),
    ("The visit has been called off.", CANCELLED),
    ("Could you call off the visit?", TASK),
    ("The order was withdrawn.", CANCELLED),
    ("Please withdraw the order.", TASK),
    ("I take that back.", CANCELLED),
    ("Please take that box back to the shop.", TASK),
    # only if
    ("If you ever want to sell the boat, call me.", CONDITIONAL),
    ("If you want to sell the boat, call my brother.", CONDITIONAL),
    ("If you can, please send the offer today.", TASK),
    ("If possible, send the offer today.", TASK),
    ("If you have time, could you look at the roof?", TASK),
    ("If you get a chance, have a look at the roof.", TASK),
    ("If you could send the offer today, that would be great.", TASK),
    ("If you don't mind, please lock the yard.", TASK),
    ("If it's not too much trouble, please lock the yard.", TASK),
    ("If you haven't sent the form yet, please do so today.", TASK),
    ("If I may ask, could you send the form today?", TASK),
    ("Should it rain, we would move inside.", CONDITIONAL),
    ("It should rain on Friday, so please bring the tent.", TASK),
    ("If it rains, bring the tent.", CONDITIONAL),
    ("If your sister can come, let me know.", TASK),
    ("If your plans change, give me a call.", TASK),
    ("If you ever sell the boat, let me know.", CONDITIONAL),
    ("Unless that is a problem, would you mind telling Kim?", TASK),
    ("If there is anything else, don't hesitate to call.", TASK),
    ("Send me a line if you want to see the boat.", TASK),
    ("If it works for you, I'd be glad to come on Friday.", TASK),
    ("Perhaps we could have lunch on Friday.", TASK),
    ("If it rained, we would bring the tent.", CONDITIONAL),
    ("If the client says yes, we order the steel.", CONDITIONAL),
    ("Please find out if the client says yes.", TASK),
    ("Unless the client objects, we order the steel.", CONDITIONAL),
    ("In case the client objects, call my brother.", CONDITIONAL),
    ("Let me know if the client objects.", TASK),
    ("Let me know if you need the van.", TASK),
    ("Please check if the van is free.", TASK),
    ("Could you see if the van is free?", TASK),
    ("It would be great if you sent the offer today.", TASK),
    ("I'd be grateful if you could sign it by Friday.", TASK),
    ("I might send the offer tomorrow.", CONDITIONAL),
    ("I may come by on Friday.", CONDITIONAL),
    ("Maybe I'll come by on Friday.", CONDITIONAL),
    ("I'll come by on Friday.", TASK),
    ("Perhaps I could write to them.", CONDITIONAL),
    ("I would write to the sponsors, but Helena knows them.", CONDITIONAL),
    ("I would like you to write to the sponsors.", TASK),
    ("I wish you would write to the sponsors.", CONDITIONAL),
    ("If I were you I would sell.", CONDITIONAL),
    ("You could have told me.", CONDITIONAL),
    ("You could tell me tomorrow, please.", TASK),
    ("When you are back, please call the bank.", TASK),
    ("Once it is signed, please send it back.", TASK),
    # done already
    ("I sent the offer yesterday.", PAST),
    ("I send the offer tomorrow.", TASK),
    ("I've already sent the offer.", PAST),
    ("I have to send the offer.", TASK),
    ("I have finished the report.", PAST),
    ("I have the report to finish.", TASK),
    ("We booked the hall last week.", PAST),
    ("Please book the hall this week.", TASK),
    ("The offer has been sent.", PAST),
    ("The offer has to be sent by Friday.", TASK),
    ("The report is done.", PAST),
    ("The report needs to be done by Friday.", TASK),
    ("The report must be finished before the audit.", TASK),
    ("Please tell me when the report is done.", TASK),
    ("Thanks for sending the offer.", PAST),
    ("Thank you for the figures.", PAST),
    ("Thanks, please send the figures too.", TASK),
    ("You should have called me.", PAST),
    ("Done: new locks for the yard.", PAST),
    ("To do: new locks for the yard.", TASK),
    ("She signed the contract on Monday.", PAST),
    ("She signs the contract on Monday, please be there.", TASK),
    ("I've attached the contract, please sign it.", TASK),
    ("As I explained on Monday, please sign it.", TASK),
    ("Did you book the hall?", TASK),
    # told of somebody else
    ("Tom asked me last year to paint the fence.", REPORTED),
    ("Tom asked me to paint the fence.", REPORTED),
    ("Tom asked that you paint the fence.", TASK),
    ("Tom asks you to paint the fence.", TASK),
    ("Tom asked me to ask you for the fence plans.", TASK),
    ("Tom asked me to remind you of the fence.", TASK),
    ("They told us to paint the fence.", REPORTED),
    ("They told us to wait, so please wait.", TASK),
    ("My boss wanted him to repaint the fence.", REPORTED),
    ("My boss wants you to repaint the fence.", TASK),
    ("I was told to call the office.", REPORTED),
    ("I was going to call the office.", REPORTED),
    ("I am going to call the office.", TASK),
    ("I was supposed to bring the keys.", REPORTED),
    ("You asked me to bring the keys.", REPORTED),
    ("He said he would bring the keys.", REPORTED),
    ("She promised she'd bring the keys.", REPORTED),
    ('Tom said: "please bring the keys".', REPORTED),
    ('The sign says it all. "Please bring the keys", wrote Ann.', TASK),
    ("Can you ask Tom to bring the keys?", TASK),
    ("Please tell Tom to bring the keys.", TASK),
    ("Please ask whether Tom was told to bring the keys.", TASK),
]

GERMAN = [
    ("Bitte schicken Sie mir das Angebot.", TASK),
    ("Bitte schicken Sie mir das Angebot nicht.", NEGATED),
    ("Bitte nicht antworten.", NEGATED),
    ("Bitte bald antworten.", TASK),
    ("Bitte nicht vergessen, die Halle zu buchen.", TASK),
    ("Bitte vergiss nicht, die Halle zu buchen.", TASK),
    ("Schick ihm das Angebot nicht.", NEGATED),
    ("Schick ihm das Angebot bitte heute.", TASK),
    ("Du musst nichts mitbringen.", NEGATED),
    ("Du musst den Schlüssel mitbringen.", TASK),
    ("Sie brauchen das nicht noch einmal zu schicken.", NEGATED),
    ("Sie müssen das noch einmal schicken.", TASK),
    ("Das ist nicht mehr nötig.", NEGATED),
    ("Eine Unterschrift ist bis Freitag nötig.", TASK),
    ("Ich werde das nicht machen.", NEGATED),
    ("Ich werde das morgen machen.", TASK),
    ("Wir werden keine Stühle bestellen.", NEGATED),
    ("Wir werden die Stühle bestellen.", TASK),
    ("Können Sie bitte prüfen, ob die Tür nicht klemmt?", TASK),
    ("Bitte spätestens am Freitag liefern, nicht später.", TASK),
    ("Das hat sich erledigt.", CANCELLED),
    ("Das muss noch erledigt werden.", TASK),
    ("Vergiss das mit dem Dach.", CANCELLED),
    ("Vergiss das Dach nicht, bitte.", TASK),
    ("Der Termin ist abgesagt.", CANCELLED),
    ("Bitte sagen Sie den Termin ab.", TASK),
    ("Falls es regnet, gehen wir hinein.", CONDITIONAL),
    ("Falls möglich, schicken Sie mir bitte den Plan.", TASK),
    ("Wenn du Zeit hast, schau bitte nach dem Dach.", TASK),
    ("Wenn es ginge, würden wir das Dach decken.", CONDITIONAL),
    ("Sollte der Kunde zusagen, bestellen wir den Stahl.", CONDITIONAL),
    ("Sag mir bitte, ob der Kunde zusagt.", TASK),
    ("Du hättest mich anrufen sollen.", CONDITIONAL),
    ("Du sollst mich anrufen.", TASK),
    ("Ich habe das Angebot gestern verschickt.", PAST),
    ("Ich werde das Angebot morgen verschicken.", TASK),
    ("Die Rechnung ist bezahlt.", PAST),
    ("Die Rechnung muss bezahlt werden.", TASK),
    ("Vielen Dank für das Angebot.", PAST),
    ("Vielen Dank, bitte schicken Sie noch den Plan.", TASK),
    ("Tom hat mich gebeten, den Zaun zu streichen.", REPORTED),
    ("Tom bittet dich, den Zaun zu streichen.", TASK),
    ("Er sagte, ich solle den Zaun streichen.", REPORTED),
    ("Ich wollte den Zaun streichen.", REPORTED),
    ("Ich schicke dir den Plan morgen.", TASK),
]

DECISIONS = [
    ("We decided to sell the van.", TASK),
    ("We decided not to sell the van.", TASK),
    ("We did not decide to sell the van.", UNDECIDED),
    ("We have not decided about the van.", UNDECIDED),
    ("We need to decide about the van.", UNDECIDED),
    ("We still have to decide about the van.", UNDECIDED),
    ("We will decide about the van on Monday.", UNDECIDED),
    ("Agreed: the van is sold.", TASK),
    ("To be agreed: the van is sold.", UNDECIDED),
    ("It was agreed that the van is sold.", TASK),
    ("It was agreed not to sell the van.", TASK),
    ("We did not agree on the new logo.", UNDECIDED),
    ("We agreed on the new logo.", TASK),
    ("We agreed against the new logo.", TASK),
    ("The board approved the budget.", TASK),
    ("The board rejected the budget.", TASK),
    ("Before the board approves the budget, nothing happens.", UNDECIDED),
    ("Whether the board approved is unknown.", UNDECIDED),
    ("We could sell the van.", UNDECIDED),
    ("How about selling the van?", UNDECIDED),
    ("What about the van?", UNDECIDED),
    ("Should we sell the van?", UNDECIDED),
    ("Shall we sell the van?", UNDECIDED),
    ("Maybe we sell the van.", UNDECIDED),
    ("We sell the van.", TASK),
    ("I suggest we sell the van.", UNDECIDED),
    ("PROPOSED: sell the van.", UNDECIDED),
    ("RESOLVED: sell the van.", TASK),
    ("RESOLUTION: sell the van.", TASK),
    ("If the price is right, we sell the van.", CONDITIONAL),
    ("Please sell the van.", UNDECIDED),
    ("Please note that we decided to sell the van.", TASK),
    ("The price is right: we sell the van.", TASK),
    ("We would sell the van.", CONDITIONAL),
    ("Let's sell the van.", TASK),
    ("Let's discuss the van.", UNDECIDED),
    ("The van stays open until May, it is still open.", UNDECIDED),
    ("Ticket prices stay as they are.", TASK),
    ("Fine, the thirtieth it is.", TASK),
    ("Have we agreed on the van?", UNDECIDED),
    ("Wir haben beschlossen, den Wagen zu verkaufen.", TASK),
    ("Wir haben beschlossen, den Wagen nicht zu verkaufen.", TASK),
    ("Wir haben noch nicht beschlossen, den Wagen zu verkaufen.", UNDECIDED),
    ("Wir müssen uns noch entscheiden.", UNDECIDED),
    ("Wir könnten den Wagen verkaufen.", UNDECIDED),
    ("Wir verkaufen den Wagen.", TASK),
    ("Sollen wir den Wagen verkaufen?", UNDECIDED),
    ("Beschluss: der Wagen wird verkauft.", TASK),
    ("Falls der Preis stimmt, verkaufen wir den Wagen.", CONDITIONAL),
    ("Das ist noch offen.", UNDECIDED),
]

PARTS = [
    ("Please don't send the offer to Ann.", "send the offer to Ann", NEGATED),
    ("There is no need to call them.", "to call them", NEGATED),
    ("You needn't bring the big projector.", "bring the big projector", NEGATED),
    ("I was told to call the office.", "to call the office", REPORTED),
    ("Should it rain, we would move inside.", "we would move inside", CONDITIONAL),
    ("If you ever want to sell the boat, call me.", "call me", CONDITIONAL),
    ("Don't send it to Tom, but please send it to Ann.", "please send it to Ann", TASK),
    ("Don't send it to Tom, but please send it to Ann.", "send it to Tom", NEGATED),
    ("I sent the offer, but please check the annex.", "please check the annex", TASK),
    ("I sent the offer, but please check the annex.", "I sent the offer", PAST),
    ("No need to print it. Please sign it today.", "Please sign it today", TASK),
    ("No need to print it. Please sign it today.", "No need to print it. Please sign it today.", TASK),
    ("Please sign it today. Thanks for the coffee.", "Please sign it today. Thanks for the coffee.", TASK),
    ("Please\nsend the very long offer that we have been\nspeaking about to Ann.", "speaking about to Ann", TASK),
    ("Please do\nnot send the offer to Ann.", "send the offer to Ann", NEGATED),
]

LATER = [
    ("Please send the offer to Ann. Actually, forget that.", CANCELLED),
    ("Please send the offer to Ann. Never mind, I'll do it myself.", CANCELLED),
    ("Please send the offer to Ann. No need to send the offer after all.", CANCELLED),
    ("Please send the offer to Ann. No need to send the drawings.", TASK),
    ("Please send the offer to Ann. Please don't call Ann.", TASK),
    ("Please send the offer to Ann. Don't forget that she is away on Friday.", TASK),
    ("Please send the offer to Ann. The roof is fine. Forget that I asked about it.", TASK),
    ("Please send the offer to Ann. The roof is fine. Scrap the offer, Ann has one.", TASK),
    ("Please send the offer to Ann. The roof is fine. Forget about the offer.", CANCELLED),
    ("Bitte schicken Sie Ann das Angebot. Ach, vergessen Sie es.", CANCELLED),
    ("Bitte schicken Sie Ann das Angebot. Hat sich erledigt.", CANCELLED),
]


def judged(text: str, quote: str, kind: Kind = Kind.EMAIL) -> tuple[Reason | None, Reason | None]:
    source = Source(own(text, kind=kind))
    located = source.locate(quote)
    assert isinstance(located, Located), located
    task = ProposedTask(title="x", quote=quote)
    return task_refusal(task, located, source), decision_refusal(
        ProposedDecision(statement="x", quote=quote), located, source
    )


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english_words_make_a_task_or_none(text: str, expected: Reason | None) -> None:
    assert judged(text, text)[0] is expected


@pytest.mark.parametrize(("text", "expected"), GERMAN)
def test_german_words_make_a_task_or_none(text: str, expected: Reason | None) -> None:
    assert judged(text, text)[0] is expected


@pytest.mark.parametrize(("text", "expected"), DECISIONS)
def test_words_decide_or_do_not(text: str, expected: Reason | None) -> None:
    assert judged(text, text)[1] is expected


@pytest.mark.parametrize(("text", "quote", "expected"), PARTS)
def test_the_clause_is_judged_whatever_part_of_it_was_quoted(text: str, quote: str, expected: Reason | None) -> None:
    assert judged(text, quote)[0] is expected


@pytest.mark.parametrize(("text", "expected"), LATER)
def test_what_is_plainly_taken_back_is_cancelled(text: str, expected: Reason | None) -> None:
    assert judged(text, text[: text.index(".") + 1])[0] is expected


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([(0, "I'll bring the van."), (1, "Good."), (0, "No wait, forget that.")], CANCELLED),
        ([(0, "I'll bring the van."), (1, "Good."), (0, "The roof leaks. Forget that.")], TASK),
        ([(0, "I'll bring the van."), (0, "No wait, forget that.")], CANCELLED),
        ([(0, "I'll bring the van."), (1, "Forget that.")], TASK),
        ([(0, "I'll bring the van."), (1, "Good."), (0, "Forget about the van.")], CANCELLED),
    ],
)
def test_a_speaker_takes_back_their_own_words(turns: list[tuple[int, str]], expected: Reason | None) -> None:
    of = _talk(turns)
    source = Source(of)
    located = source.locate(turns[0][1])
    assert isinstance(located, Located)
    assert task_refusal(ProposedTask(title="x", quote="y"), located, source) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("Agreed.", TASK), ("Yes, cash only.", TASK), ("No.", UNDECIDED), ("I am not sure.", UNDECIDED)],
)
def test_a_proposal_that_somebody_agrees_to_is_a_decision(answer: str, expected: Reason | None) -> None:
    source = Source(_talk([(0, "Cash only tonight then?"), (1, answer)]))
    located = source.locate("Cash only tonight then?")
    assert isinstance(located, Located)
    assert decision_refusal(ProposedDecision(statement="x", quote="y"), located, source) is expected


@PATIENT
@given(st.text(max_size=400), st.integers(0, 400), st.integers(1, 60))
def test_any_words_are_judged(text: str, at: int, length: int) -> None:
    of = own(text + " please send it")
    quote = of.text[at : at + length] or "please send it"
    (finding,) = judge(
        TerminalState.OK, tasks({"quote": quote, "owner": quote[:200]}), (QuestionKind.TASKS,), _grounds(of)
    )
    assert isinstance(finding, Finding)


@pytest.mark.parametrize(
    "token", ["if ", "please ", "a ", "i ", ", and ", "not to ", "you ", "- ", "\n", "\n\n", "a. ", "(", "'", "bitte "]
)
def test_a_hundred_thousand_of_anything_are_judged(token: str) -> None:
    text = (token * 100_000)[:300_000] + " please send the offer now"
    assert judged(text, "please send the offer now") is not None


def _talk(turns: list[tuple[int, str]], **changes: Any) -> Conversation:
    return conversation(
        *((words + " ", SegmentKind.OWN, speaker) for speaker, words in turns), kind=Kind.MEETING, **changes
    )


def _grounds(of: Conversation) -> Grounds:
    return Grounds(conversation=of, message_id=MESSAGE_ID)
