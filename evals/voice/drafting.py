"""Has a model write a draft as a message's workflow would, of the conversation and the voice alone."""

from activities.asking import TOKENS_OUT_MAX
from activities.prompts import prompt_for
from domain.conversation import Conversation
from domain.gate import RefusedAnswer, parse_answer
from domain.identity import call_id, message_id
from domain.message import TENANT_DEFAULT, MessageRef, ModelName
from domain.proposals import DraftAnswer, QuestionKind
from domain.questions import Call, Question
from domain.voice import Voice
from evals.inquiry import AskModel
from evals.voice.measuring import WriteDraft

_KINDS = (QuestionKind.DRAFT,)
_WORKFLOW = "eval/voice"


def drafting(ask: AskModel, model: ModelName) -> WriteDraft:
    """Writes drafts by one question each: what does not hold is asked no second time."""

    async def write(conversation: Conversation, voice: Voice) -> str | None:
        answer = await ask(_question(conversation, voice, model))
        parsed = parse_answer(QuestionKind.DRAFT, answer.state, answer.raw)
        if isinstance(parsed, RefusedAnswer) or not isinstance(parsed.proposal, DraftAnswer):
            return None
        return parsed.proposal.body or None

    return write


def _question(conversation: Conversation, voice: Voice, model: ModelName) -> Question:
    """One that is asked of nobody's mailbox: nothing of it is kept."""
    user = (conversation.user and conversation.user.address) or ""
    id_ = message_id("evals", "voice", f"{user}\n{conversation.text}")
    shown = "+".join(example.example_id for example in voice.examples)
    return Question(
        call=Call(
            id=call_id(_WORKFLOW, "", f"draft/{id_}", shown, 1),
            message=MessageRef(tenant=TENANT_DEFAULT, message_id=id_),
            workflow_id=_WORKFLOW,
            run_id="",
            step="draft/1",
            request_hash="",
        ),
        kinds=_KINDS,
        model=model,
        prompt=prompt_for(_KINDS, conversation, voice=voice),
        conversation=conversation,
        tokens_out_max=TOKENS_OUT_MAX,
        voice=voice,
    )
