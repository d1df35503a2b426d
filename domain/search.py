"""The search attributes by which runs are found in the engine's UI; never personal data."""

from temporalio.common import SearchAttributeKey

TENANT = SearchAttributeKey.for_keyword("WinnowTenant")
SOURCE = SearchAttributeKey.for_keyword("WinnowSource")
KIND = SearchAttributeKey.for_keyword("WinnowKind")
STATE = SearchAttributeKey.for_keyword("WinnowState")
DEGRADED = SearchAttributeKey.for_keyword_list("WinnowDegraded")

ALL = (TENANT, SOURCE, KIND, STATE, DEGRADED)
