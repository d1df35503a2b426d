"""One span for each question put, in the words of the GenAI conventions: numbers and names, never words of the mail."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer

from adapters.llm import _genai
from domain.failures import WinnowError
from domain.questions import Answer, Question, TerminalState


@contextmanager
def call_span(tracer: Tracer, question: Question, *, streamed: bool) -> Iterator[Span]:
    """The span of one call; it is nobody's parent, for nothing inside of it is traced."""
    provider, _, name = question.model.partition(":")
    model = name or provider
    attributes: dict[str, str | int | bool] = {
        _genai.OPERATION_NAME: _genai.OPERATION_CHAT,
        _genai.PROVIDER_NAME: provider,
        _genai.OUTPUT_TYPE: _genai.OUTPUT_JSON,
        _genai.PROMPT_NAME: "+".join(question.kinds),
        _genai.PROMPT_VERSION: question.prompt.version,
        _genai.REQUEST_MODEL: model,
        _genai.REQUEST_MAX_TOKENS: question.tokens_out_max,
        _genai.ROUTE_POSITION: question.call.position,
    }
    if streamed:
        attributes[_genai.REQUEST_STREAM] = True
    span = tracer.start_span(f"{_genai.OPERATION_CHAT} {model}", kind=SpanKind.CLIENT, attributes=attributes)
    try:
        yield span
    except BaseException as error:
        _fail(span, error.reason if isinstance(error, WinnowError) else type(error).__name__)
        span.set_attribute(_genai.RESPONSE_FINISH_REASONS, (_genai.FINISH_ERROR,))
        raise
    finally:
        span.end()


def describe(span: Span, answer: Answer, *, streamed: bool = False) -> None:
    """What came back, in numbers: `raw` and `detail` hold words and stay out."""
    span.set_attributes(
        {
            _genai.RESPONSE_FINISH_REASONS: (answer.state.value,),
            _genai.USAGE_INPUT_TOKENS: answer.tokens_in,
            _genai.USAGE_OUTPUT_TOKENS: answer.tokens_out,
            _genai.USAGE_CACHE_READ_INPUT_TOKENS: answer.tokens_cached,
            _genai.USAGE_CACHE_WRITE_INPUT_TOKENS: answer.tokens_written,
            _genai.COST_USD: answer.cost_usd,
            _genai.CACHE: answer.cache,
        }
    )
    if streamed and answer.ttft_ms is not None:
        span.set_attribute(_genai.RESPONSE_TIME_TO_FIRST_CHUNK, answer.ttft_ms / 1000)
    if answer.request_id:
        span.set_attribute(_genai.REQUEST_ID, answer.request_id)
    if answer.state is TerminalState.FAILED:
        _fail(span, answer.state.value)


def _fail(span: Span, kind: str) -> None:
    span.set_attribute(_genai.ERROR_TYPE, kind)
    span.set_status(StatusCode.ERROR)
