"""The parent of every value: frozen, and refusing fields that it does not know."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A value that cannot change once made; unknown fields are refused, and errors never quote what was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
