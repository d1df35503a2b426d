"""The gateway to the models: one question in, one answer out, one attempt.

Importing this loads no model SDK (two seconds) and builds no client: `build_gateway` loads what has a key.
"""

from adapters.llm.gateway import TIMEOUT_S, Gateway, Provider

__all__ = ["TIMEOUT_S", "Gateway", "Provider", "build_gateway"]


def build_gateway(
    *,
    local: Provider,
    anthropic_key: str | None = None,
    anthropic_base_url: str | None = None,
    openai_key: str | None = None,
    openai_base_url: str | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Gateway:
    """A gateway to `local`, and to each provider that has a key.

    Args:
        local: the built-in model.
        anthropic_key: key of the first provider; without it none of its models can be asked.
        anthropic_base_url: without `/v1`; the provider's own address when None.
        openai_key: key of the second, or of any server that speaks its Responses API.
        openai_base_url: with `/v1`; the provider's own address when None.
        timeout_s: one call, from connect to the last byte.
    """
    providers: dict[str, Provider] = {"local": local}
    if anthropic_key:
        from adapters.llm._anthropic import AnthropicProvider  # noqa: PLC0415 the SDK takes a second to load

        providers["anthropic"] = AnthropicProvider(anthropic_key, anthropic_base_url, timeout_s=timeout_s)
    if openai_key:
        from adapters.llm._openai import OpenAIProvider  # noqa: PLC0415 the SDK takes a second to load

        providers["openai"] = OpenAIProvider(openai_key, openai_base_url, timeout_s=timeout_s)
    return Gateway(providers, timeout_s=timeout_s)
