"""What services say, read as far as we need it."""

from pydantic import ConfigDict

from domain.value import Value


class Loose(Value):
    """A value of a service's own making: fields that we do not read are passed over."""

    model_config = ConfigDict(extra="ignore")
