"""How long an answer may be given again, and by which likeness."""

from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

from adapters.settings._texts import CONFIG, PREFIX, split
from domain.caching import READ_ONLY, SIMILARITY_MIN, ReadOnlyKinds, SemanticMode
from domain.proposals import QuestionKind

HOUR_S = 3_600
WEEK_S = 7 * 24 * HOUR_S
YEAR_S = 366 * 24 * HOUR_S


class CacheSettings(BaseSettings):
    """The cache of validated answers; verdicts on items and drafts are never kept in it."""

    model_config = CONFIG

    cache_tasks_s: int = Field(default=WEEK_S, ge=0, le=YEAR_S, validation_alias=PREFIX + "CACHE_TASKS_S")
    """How long an answer on tasks may be given again; 0 switches the cache off for them."""
    cache_decisions_s: int = Field(default=WEEK_S, ge=0, le=YEAR_S, validation_alias=PREFIX + "CACHE_DECISIONS_S")
    """The same for decisions."""
    cache_draft_s: int = Field(default=HOUR_S, ge=0, le=YEAR_S, validation_alias=PREFIX + "CACHE_DRAFT_S")
    """The same for drafts, which are never given to another user."""
    cache_entries_max: int = Field(default=50_000, ge=1, le=10_000_000, validation_alias=PREFIX + "CACHE_ENTRIES_MAX")
    """Beyond it what was used least recently goes first."""

    semantic_cache: SemanticMode = Field(default=SemanticMode.OFF, validation_alias=PREFIX + "SEMANTIC_CACHE")
    """Answers to questions that are alike: `off`; `shadow`, which reports what it would have answered; or `on`."""
    semantic_kinds: Annotated[ReadOnlyKinds, NoDecode, BeforeValidator(split)] = Field(
        default=READ_ONLY, min_length=1, validation_alias=PREFIX + "SEMANTIC_KINDS"
    )
    """Of `tasks,decisions`: kinds whose answers may come from a question that is alike."""
    semantic_similarity: float = Field(
        default=SIMILARITY_MIN, gt=0, le=1, validation_alias=PREFIX + "SEMANTIC_SIMILARITY"
    )
    """Cosine from which two questions may be alike, the guards permitting."""

    def cache_s(self, kind: QuestionKind) -> int:
        """How long an answer of this kind may be given again; 0: not at all."""
        return {
            QuestionKind.TASKS: self.cache_tasks_s,
            QuestionKind.DECISIONS: self.cache_decisions_s,
            QuestionKind.DRAFT: self.cache_draft_s,
            QuestionKind.VERIFY: 0,
            QuestionKind.JUDGE: 0,
        }[kind]
