"""What goes wrong: each exception of both SDKs has a fate, and none of it tells a secret."""

import traceback
from collections.abc import Iterator
from types import ModuleType
from typing import get_args

import anthropic
import httpx2
import openai
import pytest
from anthropic import _error_classes as error_classes
from anthropic.types.shared.error_type import ErrorType

from adapters.llm import failures
from domain.failures import ModelRefused, ModelUnavailable, WinnowError
from tests.adapters.llm.replies import KEY, SECRET, Json, ask, provider_over, question, replying

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])
ROOTS = (anthropic.AnthropicError, openai.OpenAIError)

# fmt: off
THEIR_STATUS_SAYS_ENOUGH = (
    "already_member", "api_key_scope_missing", "available_tools_limit_exceeded",
    "bundle_attachment_not_supported", "bundle_on_call", "cannot_invite_emails_with_unverified_domains",
    "cannot_remove_last_member", "cannot_sign_out_managed_member", "cannot_sign_out_membership_admin",
    "cannot_sign_out_owner", "cannot_sign_out_primary_owner", "cannot_sign_out_privileged_member",
    "cannot_sign_out_self", "claude_code_key_creator_not_member", "claude_code_version_too_old",
    "claude_tag_writes_not_enabled", "cmek_context_unavailable", "cmek_feature_unsupported", "cmek_key_disabled",
    "cmek_key_network_blocked", "cmek_key_unreachable", "compaction_block_ambiguous",
    "compaction_block_misplaced", "compaction_content_mismatch", "compaction_incomplete_turn",
    "compaction_nothing_to_summarize", "compaction_signature_invalid", "compaction_too_many_tool_references",
    "compaction_tool_changes_mismatch", "compaction_unavailable", "compliance_configuration_restricted",
    "concurrent_membership_change", "email_domain_not_allowed", "environment_archived",
    "environment_create_disabled", "environment_not_found", "environment_update_disabled", "external_key_changed",
    "external_key_in_workspace_policy", "external_key_validation_failed", "external_key_validation_timed_out",
    "file_expired", "file_not_downloadable", "heartbeat_precondition_failed", "invalid_config_type_change",
    "invalid_metadata", "invite_already_exists", "key_profile_mismatch", "org_api_key_limit_exceeded",
    "org_member_limit_exceeded", "organization_level_scoped_api_key_required",
    "organization_not_enrolled_in_beta", "organization_type_not_supported", "parent_organization_required",
    "plugin_name_taken", "ramp_limit_exceeded", "rbac_group_grants_owner_access",
    "rbac_group_managed_settings_not_found", "rbac_group_not_found", "rbac_group_order_limit_exceeded",
    "rbac_group_owner_access_unconfirmed", "rbac_role_not_found", "registration_pending",
    "request_body_encoding_invalid", "request_body_encoding_unsupported", "request_body_too_large_after_decoding",
    "sandbox_egress_restricted", "scan_failed", "scan_pending", "settings_document_limit_exceeded",
    "settings_history_limit_exceeded", "skill_name_taken", "skill_read_blocked_undecryptable",
    "slack_channel_set_up_environment_not_found", "slack_channel_set_up_settings_conflict",
    "slack_channel_set_up_settings_refused", "spend_limits_admin_api_writes_not_enabled",
    "storage_quota_exceeded", "thread_already_continued", "thread_continue_in_flight",
    "thread_fingerprint_mismatch", "thread_not_found", "thread_unsupported_request", "tool_name_conflict",
    "tool_reference_unresolved", "unsupported_charset", "user_profile_billing_not_authorized",
    "user_profile_not_billable", "user_profile_not_found", "user_profile_required",
    "workspace_api_key_limit_exceeded", "workspace_member_limit_exceeded", "workspace_policy_violation",
)
# fmt: on
"""Anthropic's codes that change nothing: most belong to parts of its API that are not used here."""


def error_body(name: str, **error: object) -> Json:
    return {"type": "error", "error": error} if name == "anthropic" else {"error": error}


def exceptions(sdk: ModuleType) -> Iterator[type[Exception]]:
    """What the SDK shows, and what it only defines, but the bare roots of its trees."""
    for cls in {**vars(sdk), **vars(sdk._exceptions)}.values():
        if isinstance(cls, type) and issubclass(cls, ROOTS) and cls not in ROOTS:
            yield cls


@pytest.mark.parametrize("sdk", [anthropic, openai])
def test_every_exception_of_the_sdks_is_mapped(sdk: ModuleType) -> None:
    found = list(exceptions(sdk))
    assert len(found) > 15
    for cls in found:
        if issubclass(cls, (anthropic.APIStatusError, openai.APIStatusError)):
            status = getattr(cls, "status_code", 500)  # only the parents of many have none
            assert status in failures.STATUS_FATES, cls
        else:
            assert cls.__name__ in failures.CLASS_FATES, cls


def test_every_error_type_of_anthropic_has_a_status() -> None:
    assert set(get_args(ErrorType)) <= set(failures.CODE_STATUSES)


def test_every_error_code_of_anthropic_was_looked_at() -> None:
    codes = {code for _, code in error_classes.ERROR_CLASSES if code is not None}
    judged = codes & set(failures.CODE_FATES)
    assert codes - judged == set(THEIR_STATUS_SAYS_ENOUGH)
    assert "enforced_spend_limit_reached" in judged


def test_every_status_of_both_sdks_has_a_fate() -> None:
    statuses = {status for status, _ in error_classes.ERROR_CLASSES}
    statuses |= {getattr(cls, "status_code", 500) for cls in vars(openai).values() if is_status_error(cls)}
    assert statuses <= set(failures.STATUS_FATES)


def is_status_error(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, openai.APIStatusError)


async def failure_of(name: str, status: int, body: object = None, **headers: str) -> WinnowError:
    with pytest.raises(WinnowError) as caught:
        await ask(replying(name, status, body, **headers), question(name))
    return caught.value


@BOTH
@pytest.mark.parametrize(("status", "fate"), [*failures.STATUS_FATES.items()])
async def test_a_status_arrives_as_its_fate(name: str, status: int, fate: failures.Fate) -> None:
    failure = await failure_of(name, status, error_body(name, type="x", message="m"))
    assert isinstance(failure, ModelUnavailable if fate.retry else ModelRefused)
    assert failure.reason == fate.reason


@BOTH
@pytest.mark.parametrize(
    ("status", "kind"),
    [(302, ModelRefused), (418, ModelRefused), (502, ModelUnavailable), (520, ModelUnavailable)],
)
async def test_a_status_without_a_name_is_retried_from_500_on(name: str, status: int, kind: type[WinnowError]) -> None:
    assert type(await failure_of(name, status, {})) is kind


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("openai", {"code": "insufficient_quota", "type": "insufficient_quota"}),
        ("anthropic", {"details": {"error_code": "enforced_spend_limit_reached"}}),
        ("anthropic", {"details": {"error_code": "contract_spend_limit_reached"}}),
        ("anthropic", {"type": "billing_error"}),
    ],
)
async def test_a_429_for_want_of_money_is_not_retried(name: str, error: Json) -> None:
    failure = await failure_of(name, 429, error_body(name, **error), retry_after="5")
    assert isinstance(failure, ModelRefused)
    assert failure.reason == "spent_out"


@BOTH
async def test_a_rate_limit_says_when_to_come_back(name: str) -> None:
    failure = await failure_of(name, 429, error_body(name, type="rate_limit_error"), retry_after="7")
    assert isinstance(failure, ModelUnavailable)
    assert (failure.reason, failure.retry_after_s) == ("rate_limited", 7)


@BOTH
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"type": "mess', b"[1]", b"null", b"{}", b'{"a": "\xff"}', b"[" * 100_000]
)
async def test_a_body_that_cannot_be_read_is_retried(name: str, body: bytes) -> None:
    failure = await failure_of(name, 200, body)
    assert isinstance(failure, ModelUnavailable)
    assert failure.reason == "bad_body"


@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("anthropic", {"type": "overloaded_error", "message": SECRET}, "overloaded"),
        ("anthropic", {"type": "never_heard_of", "message": SECRET}, "server_error"),
        ("openai", {"code": "server_error", "message": SECRET}, "server_error"),
        ("openai", {"code": "rate_limit_exceeded", "message": SECRET}, "rate_limited"),
        ("openai", {"code": 503, "message": SECRET}, "overloaded"),
        ("openai", {"code": "invalid_prompt", "message": SECRET}, "bad_request"),
    ],
)
async def test_an_error_inside_a_200_is_as_good_as_its_status(name: str, error: Json, reason: str) -> None:
    assert (await failure_of(name, 200, error_body(name, **error))).reason == reason


@BOTH
@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (httpx2.ConnectError("x"), ModelUnavailable, "unreachable"),
        (httpx2.ConnectTimeout("x"), ModelUnavailable, "unreachable"),
        (httpx2.RemoteProtocolError("x"), ModelUnavailable, "connection"),
        (httpx2.ReadTimeout("x"), ModelUnavailable, "timeout"),
        (httpx2.PoolTimeout("x"), ModelUnavailable, "no_connection_free"),
        (httpx2.UnsupportedProtocol("x"), ModelRefused, "unsendable"),
        (httpx2.LocalProtocolError("x"), ModelRefused, "unsendable"),
    ],
)
async def test_a_failure_on_the_wire_is_retried_but_not_one_before_it(
    name: str, error: Exception, kind: type[WinnowError], reason: str
) -> None:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise error

    with pytest.raises(kind) as caught:
        await ask(provider_over(name, fail), question(name))
    assert caught.value.reason == reason


@BOTH
async def test_a_failure_carries_the_request_and_the_headers_that_matter(name: str) -> None:
    body = error_body(name, type="rate_limit_error")
    sent = {"request_id": "req_1", "x_request_id": "req_1", "retry_after": "7", "set_cookie": "secret=1"}
    for status in (429, 400):
        failure = await failure_of(name, status, body, **sent)
        assert isinstance(failure, ModelUnavailable | ModelRefused)
        assert (failure.request_id, failure.headers) == ("req_1", {"retry-after": "7"})


@BOTH
async def test_a_body_that_cannot_be_read_still_tells_its_request(name: str) -> None:
    failure = await failure_of(name, 200, b"<html>", request_id="req_1", x_request_id="req_1")
    assert isinstance(failure, ModelUnavailable)
    assert failure.request_id == "req_1"


@BOTH
@pytest.mark.parametrize(("status", "advice"), [(400, "true"), (529, "false"), (429, "false")])
async def test_advice_to_a_hastier_client_changes_nothing(name: str, status: int, advice: str) -> None:
    failure = await failure_of(name, status, {}, x_should_retry=advice)
    assert isinstance(failure, ModelUnavailable) is failures.STATUS_FATES[status].retry


@BOTH
async def test_text_that_cannot_be_encoded_is_refused(name: str) -> None:
    asked = question(name)
    prompt = asked.prompt.model_copy(update={"user": "\ud800"})
    with pytest.raises(ModelRefused, match="UnicodeEncodeError"):
        await ask(replying(name, 200, {}), asked.model_copy(update={"prompt": prompt}))


@BOTH
@pytest.mark.parametrize("status", [400, 401, 500])
async def test_no_failure_tells_the_prompt_or_the_key(name: str, status: int) -> None:
    error = {"message": f"bad {KEY}: {SECRET}", "type": SECRET, "code": SECRET}
    failure = await failure_of(name, status, error_body(name, **error), request_id="req_1", x_request_id="req_1")
    told = "".join(traceback.format_exception(failure, limit=0))
    assert SECRET not in told
    assert KEY not in told
    assert failure.__suppress_context__  # what Temporal looks at before it writes a cause into history
    assert str(failure) == f"{name} answered {status} (request req_1)"
