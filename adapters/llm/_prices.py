"""What a call costs, from the price list bundled with genai-prices; nothing is fetched."""

from genai_prices import Usage, calc_price


def cost_usd(
    provider: str,
    model: str,
    *,
    tokens_in: int,
    tokens_out: int,
    tokens_cached: int = 0,
    tokens_written: int = 0,
) -> float:
    """The price in US dollars; 0 for a model that the list does not know, such as one's own server's.

    Args:
        provider: `anthropic` or `openai`.
        model: its own name for the model.
        tokens_in: all that went in, whether or not through the cache.
        tokens_out: all that came out, reasoning included.
        tokens_cached: how many of `tokens_in` were read from the cache.
        tokens_written: how many of `tokens_in` were written to the cache.
    """
    usage = Usage(
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        cache_read_tokens=tokens_cached,
        cache_write_tokens=tokens_written,
    )
    try:
        return float(calc_price(usage, model, provider_id=provider).total_price)
    except LookupError:
        return 0.0
