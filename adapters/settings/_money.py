"""What calls may cost, and what they are taken to cost."""

from pydantic import Field
from pydantic_settings import BaseSettings

from adapters.settings._texts import CONFIG, PREFIX, ByModel, TokenLimit, Usd, UsdLimit
from domain.message import ModelName
from domain.money import Budgets, Limit, Scope
from domain.questions import Price
from domain.value import Value

SOURCE = "settings"
_BUDGET = PREFIX + "BUDGET_"


class PriceText(Value):
    """A price as a person writes it: US dollars per million tokens."""

    input: Usd
    output: Usd
    cache_read: Usd | None = None
    """None: what input costs."""
    cache_write: Usd | None = None
    """The same."""

    @property
    def price(self) -> Price:
        """The same, whole."""
        return Price(
            input=self.input,
            output=self.output,
            cache_read=self.input if self.cache_read is None else self.cache_read,
            cache_write=self.input if self.cache_write is None else self.cache_write,
            source=SOURCE,
        )


class MoneySettings(BaseSettings):
    """Budgets in US dollars and tokens, each `none` for no limit; docs/models.md says where the defaults come from."""

    model_config = CONFIG

    budget_call_usd: UsdLimit = Field(default=0.5, validation_alias=_BUDGET + "CALL_USD")
    """The most that one call may cost, by its worst case."""
    budget_call_tokens: TokenLimit = Field(default=250_000, validation_alias=_BUDGET + "CALL_TOKENS")
    """The most tokens that one call may take, in and out."""
    budget_message_usd: UsdLimit = Field(default=1, validation_alias=_BUDGET + "MESSAGE_USD")
    """All calls for one message, its re-runs included."""
    budget_message_tokens: TokenLimit = Field(default=1_000_000, validation_alias=_BUDGET + "MESSAGE_TOKENS")
    """The same in tokens."""
    budget_kind_day_usd: UsdLimit = Field(default=50, validation_alias=_BUDGET + "KIND_DAY_USD")
    """All calls of one kind (tasks, draft, …) for one tenant on one day, UTC."""
    budget_kind_day_tokens: TokenLimit = Field(default=200_000_000, validation_alias=_BUDGET + "KIND_DAY_TOKENS")
    """The same in tokens."""
    budget_user_day_usd: UsdLimit = Field(default=10, validation_alias=_BUDGET + "USER_DAY_USD")
    """All calls for one mailbox's owner on one day."""
    budget_user_day_tokens: TokenLimit = Field(default=50_000_000, validation_alias=_BUDGET + "USER_DAY_TOKENS")
    """The same in tokens."""
    budget_tenant_month_usd: UsdLimit = Field(default=500, validation_alias=_BUDGET + "TENANT_MONTH_USD")
    """All calls for one tenant in one month."""
    budget_tenant_month_tokens: TokenLimit = Field(
        default=2_000_000_000, validation_alias=_BUDGET + "TENANT_MONTH_TOKENS"
    )
    """The same in tokens."""

    price_texts: ByModel[PriceText] = Field(default_factory=dict, validation_alias=PREFIX + "PRICES")
    """JSON `{"openai:my-model": {"input": 0.5, "output": 1.5, "cache_read": 0.05, "cache_write": 0.6}}`, in US dollars
    per million tokens: goes before the price list, and makes a model known that the list does not have."""

    @property
    def budgets(self) -> Budgets:
        """The limit of each scope."""
        return {
            Scope.CALL: Limit(usd=self.budget_call_usd, tokens=self.budget_call_tokens),
            Scope.MESSAGE: Limit(usd=self.budget_message_usd, tokens=self.budget_message_tokens),
            Scope.KIND_DAY: Limit(usd=self.budget_kind_day_usd, tokens=self.budget_kind_day_tokens),
            Scope.USER_DAY: Limit(usd=self.budget_user_day_usd, tokens=self.budget_user_day_tokens),
            Scope.TENANT_MONTH: Limit(usd=self.budget_tenant_month_usd, tokens=self.budget_tenant_month_tokens),
        }

    @property
    def prices(self) -> dict[ModelName, Price]:
        """Prices that go before the list's."""
        return {model: text.price for model, text in self.price_texts.items()}
