"""Names of the OpenTelemetry GenAI conventions, which ship in no package of their own.

Source: open-telemetry/semantic-conventions-genai, docs/gen-ai/client-inference.md, status "Development".
What they lack is ours, under `winnow.llm.`.
"""

OPERATION_NAME = "gen_ai.operation.name"
OPERATION_CHAT = "chat"
PROVIDER_NAME = "gen_ai.provider.name"
OUTPUT_TYPE = "gen_ai.output.type"
OUTPUT_JSON = "json"
PROMPT_NAME = "gen_ai.prompt.name"
PROMPT_VERSION = "gen_ai.prompt.version"
REQUEST_MODEL = "gen_ai.request.model"
REQUEST_MAX_TOKENS = "gen_ai.request.max_tokens"
REQUEST_STREAM = "gen_ai.request.stream"
RESPONSE_TIME_TO_FIRST_CHUNK = "gen_ai.response.time_to_first_chunk"
"""In seconds."""
RESPONSE_FINISH_REASONS = "gen_ai.response.finish_reasons"
FINISH_ERROR = "error"
USAGE_INPUT_TOKENS = "gen_ai.usage.input_tokens"
"""Includes cached tokens."""
USAGE_OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
USAGE_CACHE_READ_INPUT_TOKENS = "gen_ai.usage.cache_read.input_tokens"
USAGE_CACHE_WRITE_INPUT_TOKENS = "gen_ai.usage.cache_write.input_tokens"
ERROR_TYPE = "error.type"

COST_USD = "winnow.llm.cost_usd"
REQUEST_ID = "winnow.llm.request_id"
CACHE = "winnow.llm.cache"
ROUTE_POSITION = "winnow.llm.route_position"
