"""The statements behind `traffic`: each decides and writes at once, on rows that it has locked.

All lock in one order: the provider's retries, the model's breaker, the buckets by key. The clock is read after the
first lock, so that time never runs backwards between two decisions. Numbers come from `domain.traffic`.
"""

from sqlalchemy import text

# What a bucket holds, from what was known when it was last counted; NULL where a limit is unknown.
_LIMITS_S = """least(requests_limit, requests_per_minute) / 60 AS requests_s,
        least(tokens_limit, tokens_per_minute) / 60 AS tokens_s"""
_SINCE_S = "greatest(0, CAST(extract(epoch FROM now - counted_at) AS float8)) AS since_s"
_USED = """greatest(0, requests - since_s * requests_s) AS requests_used,
        greatest(0, tokens - since_s * tokens_s) AS tokens_used"""
_ROOM = """requests_s * greatest(CAST(:burst_requests_s AS float8), 1 / requests_s) AS requests_max,
        tokens_s * CAST(:burst_tokens_s AS float8) AS tokens_max"""

ENSURE = text("""
WITH share AS (INSERT INTO retry_budgets (provider) VALUES (:provider) ON CONFLICT DO NOTHING),
line AS (INSERT INTO breakers (model) VALUES (:model) ON CONFLICT DO NOTHING)
INSERT INTO buckets (model, key_id) SELECT :model, unnest(CAST(:keys AS text[])) ON CONFLICT DO NOTHING
""")

ADMIT = text(f"""
WITH asked AS MATERIALIZED (
    SELECT CAST(:tokens AS float8) AS tokens, CAST(:retry AS boolean) AS retry,
        CAST(:requests_per_minute AS float8) AS requests_per_minute,
        CAST(:tokens_per_minute AS float8) AS tokens_per_minute,
        CAST(:retries_min AS integer) AS retries_min, CAST(:retries_share AS float8) AS retries_share,
        CAST(:open_s AS float8) AS open_s, CAST(:lease_s AS float8) AS lease_s,
        make_interval(secs => :lease_s) AS lease, make_interval(secs => :heard_s) AS heard
),
share AS MATERIALIZED (SELECT * FROM retry_budgets WHERE provider = :provider FOR UPDATE),
moment AS MATERIALIZED (SELECT coalesce(CAST(:now AS timestamptz), clock_timestamp()) AS now FROM share),
minute AS (  -- the provider's retries, as of this minute
    SELECT date_trunc('minute', now) AS minute_at,
        CASE minute_at WHEN date_trunc('minute', now) THEN calls ELSE 0 END AS calls,
        CASE minute_at WHEN date_trunc('minute', now) THEN calls_before
                       WHEN date_trunc('minute', now) - interval '1 minute' THEN calls ELSE 0 END AS calls_before,
        CASE minute_at WHEN date_trunc('minute', now) THEN retries ELSE 0 END AS retries
    FROM share CROSS JOIN moment
),
line AS MATERIALIZED (SELECT b.*, now FROM breakers b CROSS JOIN moment WHERE model = :model FOR UPDATE OF b),
seen AS MATERIALIZED (
    SELECT b.*, now FROM buckets b CROSS JOIN line l
    WHERE b.model = :model AND key_id = ANY(CAST(:keys AS text[])) ORDER BY key_id FOR UPDATE OF b
),
limited AS (  -- limits by the second, where they are known; times from now
    SELECT s.key_id, s.turn, s.requests, s.tokens, k.refused,
        {_LIMITS_S},
        {_SINCE_S},
        greatest(0, CAST(extract(epoch FROM paused_until - now) AS float8)) AS paused_s,
        greatest(0, CAST(extract(epoch FROM promised_until - now) AS float8)) AS promised_s
    FROM seen s CROSS JOIN asked LEFT JOIN provider_keys k ON (k.provider, k.key_id) = (:provider, s.key_id)
),
drained AS (
    SELECT l.*, {_USED}, {_ROOM} FROM limited l
),
wanting AS (  -- who wants more than a bucket can hold waits for a full one
    SELECT d.*, least(asked.tokens, tokens_max) AS tokens_wanted FROM drained d CROSS JOIN asked
),
waiting AS (  -- NULL, where a limit is unknown, falls out of greatest()
    SELECT w.*,
        greatest(0, (requests_used + 1 - requests_max) / requests_s,
                    (tokens_used + tokens_wanted - tokens_max) / tokens_s) AS short_s,
        greatest(0, 1 / requests_s, tokens_wanted / tokens_s) AS worth_s,
        greatest(0, requests_used / requests_max, tokens_used / tokens_max) AS load
    FROM wanting w
),
due AS (  -- whoever is told to wait gets the next place in the bucket's queue
    SELECT w.*, paused_s = 0 AND short_s < 1e-6 AS free,
        greatest(paused_s, short_s, CASE WHEN promised_s > 0
            THEN least(paused_s + CAST(:hold_s_max AS float8), promised_s + worth_s) END) AS back_s
    FROM waiting w WHERE refused IS NULL
),
best AS (  -- the key with most room; of equals, the one whose turn was longest ago
    SELECT * FROM due
    ORDER BY NOT free, CASE WHEN free THEN load ELSE back_s END, turn, key_id LIMIT 1
),
decided AS (
    SELECT l.now, l.epoch, l.open_until, a.open_s, a.lease_s,
        b.key_id, b.free, b.back_s, b.requests_used, b.tokens_used,
        CAST(extract(epoch FROM l.open_until - l.now) AS float8) AS opens_s,
        CAST(extract(epoch FROM l.probe_until - l.now) AS float8) AS probed_s,
        CAST(extract(epoch FROM l.now - l.sent_at) AS float8) AS silent_s,
        CASE WHEN l.sent_at > l.now - a.lease THEN l.unheard ELSE 0 END AS unheard,
        (SELECT max(turn) + 1 FROM seen) AS turn,
        CASE
            WHEN b.key_id IS NULL THEN (SELECT min(refused) FROM limited)
            WHEN greatest(l.open_until, l.probe_until) > l.now THEN 'breaker_open'
            WHEN NOT b.free THEN 'limited'
            WHEN l.open_until IS NOT NULL THEN NULL
            WHEN l.heard_at <= l.now - a.heard AND l.sent_at > l.now - a.lease AND l.unheard >= :unheard_max
                THEN 'limited'
            WHEN a.retry AND m.retries >= a.retries_min
                AND m.retries >= a.retries_share * greatest(m.calls, m.calls_before) THEN 'retries_spent'
        END AS hold
    FROM line l CROSS JOIN asked a CROSS JOIN minute m LEFT JOIN best b ON true
    WHERE (SELECT count(*) FROM seen) = cardinality(CAST(:keys AS text[]))
),
verdict AS MATERIALIZED (
    SELECT d.*, hold IS NULL AND open_until IS NOT NULL AS probe,
        CASE
            WHEN hold = 'breaker_open' AND opens_s > 0 THEN opens_s
            WHEN hold = 'breaker_open' THEN least(probed_s, greatest(open_s, lease_s - probed_s))
            WHEN hold = 'limited' AND free THEN
                least(CAST(:unheard_hold_s_max AS float8), greatest(CAST(:unheard_hold_s AS float8), silent_s))
            WHEN hold = 'limited' THEN back_s
            WHEN hold = 'retries_spent' THEN 60 - CAST(extract(second FROM now) AS float8)
            ELSE 0
        END AS wait_s
    FROM decided d
),
shared AS (
    UPDATE retry_budgets SET minute_at = m.minute_at, calls_before = m.calls_before,
        calls = m.calls + CASE WHEN a.retry THEN 0 ELSE 1 END, retries = m.retries + CASE WHEN a.retry THEN 1 ELSE 0 END
    FROM verdict v CROSS JOIN minute m CROSS JOIN asked a WHERE provider = :provider AND hold IS NULL
),
sent AS (
    UPDATE breakers b SET unheard = v.unheard + 1, sent_at = v.now,
        epoch = CASE WHEN probe THEN b.epoch + 1 ELSE b.epoch END,
        probe_until = CASE WHEN probe THEN v.now + a.lease END
    FROM verdict v CROSS JOIN asked a WHERE b.model = :model AND hold IS NULL
),
taken AS (
    UPDATE buckets b SET counted_at = v.now, turn = CASE WHEN hold IS NULL THEN v.turn ELSE b.turn END,
        requests = v.requests_used + CASE WHEN hold IS NULL THEN 1 ELSE 0 END,
        tokens = v.tokens_used + CASE WHEN hold IS NULL THEN a.tokens ELSE 0 END,
        promised_until = CASE WHEN free THEN b.promised_until ELSE v.now + make_interval(secs => back_s) END
    FROM verdict v CROSS JOIN asked a
    WHERE b.model = :model AND b.key_id = v.key_id AND (hold IS NULL OR hold = 'limited' AND NOT free)
)
SELECT hold, wait_s, key_id, probe, CASE WHEN probe THEN epoch + 1 ELSE epoch END AS epoch FROM verdict
""")  # noqa: S608  our own formulas

REPORT = text(f"""
WITH asked AS MATERIALIZED (
    SELECT CAST(:came AS text) AS came, CAST(:requests_per_minute AS float8) AS requests_per_minute,
        CAST(:tokens_per_minute AS float8) AS tokens_per_minute,
        CAST(:requests_limit AS float8) AS requests_told, CAST(:tokens_limit AS float8) AS tokens_told,
        CAST(:requests_left AS float8) AS requests_left, CAST(:tokens_left AS float8) AS tokens_left
),
locked AS MATERIALIZED (SELECT * FROM breakers WHERE model = :model FOR UPDATE),
moment AS MATERIALIZED (SELECT l.*, coalesce(CAST(:now AS timestamptz), clock_timestamp()) AS now FROM locked l),
line AS (
    SELECT m.*, came = 'answered' AS answered, came = 'failed' AS failing,
        now < window_at + make_interval(secs => :window_s) AS same_window,
        epoch = :epoch AND open_until IS NULL AS counts,
        CAST(:probe AS boolean) AND epoch = :epoch AND open_until IS NOT NULL AS probes
    FROM moment m CROSS JOIN asked
),
counted AS (
    SELECT now, came, answered, failing, counts, probes, trips,
        CASE WHEN same_window THEN window_at ELSE now END AS window_at,
        CASE WHEN same_window THEN succeeded ELSE 0 END + CAST(answered AS integer) AS succeeded,
        CASE WHEN same_window THEN failed ELSE 0 END + CAST(failing AS integer) AS failed,
        CASE WHEN answered THEN 0 WHEN same_window THEN failed_in_row ELSE 0 END
            + CAST(failing AS integer) AS failed_in_row
    FROM line CROSS JOIN asked
),
judged AS MATERIALIZED (
    SELECT c.*, probes AND came IN ('answered', 'limited') AS closes,
        failing AND (probes OR counts AND (failed_in_row >= :failed_in_row_max
            OR failed >= :failures_min AND failed >= CAST(:failed_share AS float8) * (succeeded + failed))) AS opens
    FROM counted c
),
heard AS (
    UPDATE breakers b SET unheard = greatest(0, b.unheard - 1),
        heard_at = CASE WHEN answered AND (counts OR probes) THEN j.now ELSE b.heard_at END,
        window_at = CASE WHEN closes THEN j.now WHEN counts THEN j.window_at ELSE b.window_at END,
        succeeded = CASE WHEN closes THEN 0 WHEN counts THEN j.succeeded ELSE b.succeeded END,
        failed = CASE WHEN closes THEN 0 WHEN counts THEN j.failed ELSE b.failed END,
        failed_in_row = CASE WHEN closes THEN 0 WHEN counts THEN j.failed_in_row ELSE b.failed_in_row END,
        trips = CASE WHEN closes THEN 0 WHEN opens THEN b.trips + 1 ELSE b.trips END,
        epoch = CASE WHEN opens THEN b.epoch + 1 ELSE b.epoch END,
        open_until = CASE WHEN closes THEN NULL
            WHEN opens THEN j.now + make_interval(
                secs => least(CAST(:open_s_max AS float8), CAST(:open_s AS float8) * power(2, least(b.trips, 30))))
            ELSE b.open_until END,
        probe_until = CASE WHEN probes THEN NULL ELSE b.probe_until END
    FROM judged j WHERE b.model = :model
    RETURNING opens, closes, j.now, CAST(extract(epoch FROM b.open_until - j.now) AS float8) AS open_s
),
bucket AS MATERIALIZED (
    SELECT b.*, now FROM buckets b CROSS JOIN heard WHERE b.model = :model AND key_id = :key FOR UPDATE OF b
),
limited AS (  -- until now it drained by the limits that were known
    SELECT b.*, {_LIMITS_S}, {_SINCE_S} FROM bucket b CROSS JOIN asked
),
drained AS (
    SELECT now, {_USED},
        coalesce(requests_told, requests_limit) AS requests_limit, coalesce(tokens_told, tokens_limit) AS tokens_limit
    FROM limited CROSS JOIN asked
),
told AS (
    SELECT d.*, {_LIMITS_S} FROM drained d CROSS JOIN asked
),
level AS MATERIALIZED (
    SELECT now, requests_limit, tokens_limit, {_ROOM},
        greatest(0, requests_used - CAST(:requests_back AS float8)) AS requests,
        greatest(0, tokens_used - CAST(:tokens_back AS float8)) AS tokens
    FROM told
),
settled AS (  -- after a 429 the bucket is empty; what a header says is left can only make it emptier
    UPDATE buckets b SET counted_at = l.now, requests_limit = l.requests_limit, tokens_limit = l.tokens_limit,
        requests = greatest(l.requests, requests_max - CASE WHEN came = 'limited' THEN 0 ELSE a.requests_left END),
        tokens = greatest(l.tokens, tokens_max - CASE WHEN came = 'limited' THEN 0 ELSE a.tokens_left END),
        paused_until = CASE WHEN came = 'limited'
            THEN greatest(b.paused_until, l.now + make_interval(secs => :pause_s)) ELSE b.paused_until END
    FROM level l CROSS JOIN asked a WHERE b.model = :model AND b.key_id = :key
)
SELECT opens, closes, open_s FROM heard
""")  # noqa: S608  our own formulas

REFUSE = text("""
INSERT INTO provider_keys (provider, key_id, refused) VALUES (:provider, :key, :refused)
ON CONFLICT DO NOTHING RETURNING key_id
""")

LANES = text("""
WITH moment AS (SELECT coalesce(CAST(:now AS timestamptz), clock_timestamp()) AS now)
SELECT b.model, b.key_id, k.refused, b.requests_limit, b.tokens_limit,
    CASE WHEN open_until IS NULL THEN 'closed' WHEN open_until > now THEN 'open' ELSE 'half_open' END AS breaker,
    greatest(0, CAST(extract(epoch FROM open_until - now) AS float8)) AS open_s,
    greatest(0, CAST(extract(epoch FROM paused_until - now) AS float8)) AS paused_s,
    CASE WHEN now < window_at + make_interval(secs => :window_s) THEN succeeded ELSE 0 END AS succeeded,
    CASE WHEN now < window_at + make_interval(secs => :window_s) THEN failed ELSE 0 END AS failed
FROM buckets b JOIN breakers USING (model) CROSS JOIN moment
LEFT JOIN provider_keys k ON (k.provider, k.key_id) = (split_part(b.model, ':', 1), b.key_id)
ORDER BY b.model, b.key_id
""")

RESET = text("""
WITH keys AS (
    DELETE FROM provider_keys WHERE provider = split_part(:name, ':', 1) RETURNING key_id
),
locked AS MATERIALIZED (
    SELECT model FROM breakers WHERE :name IN (model, split_part(model, ':', 1)) ORDER BY model FOR UPDATE
),
lines AS (
    UPDATE breakers b SET epoch = epoch + 1, open_until = NULL, probe_until = NULL, trips = 0, succeeded = 0,
        failed = 0, failed_in_row = 0, unheard = 0
    FROM locked l WHERE b.model = l.model AND (open_until IS NOT NULL OR failed > 0 OR unheard > 0)
    RETURNING l.model
),
pauses AS (
    UPDATE buckets b SET paused_until = NULL, promised_until = NULL, requests = 0, tokens = 0
    FROM locked l WHERE b.model = l.model AND (paused_until IS NOT NULL OR promised_until IS NOT NULL)
    RETURNING b.key_id
)
SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM lines) + (SELECT count(*) FROM pauses) AS touched
""")
