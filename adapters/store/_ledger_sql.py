"""The statements behind `ledger`: each books and writes at once, on rows that it has locked.

Every statement locks in the same order (calls, then budgets by key, then what was learnt), so none waits for another
in a circle. A row that is locked is read as it then is, whatever the statement saw when it began; only the table's
checks look at what would have been written to it as it was, which is why nothing is let fall below zero.
"""

from sqlalchemy import text

OPEN = text("""
WITH wanted AS MATERIALIZED (
    SELECT key, nano, tokens
    FROM jsonb_to_recordset(CAST(:purses AS jsonb)) AS w (key text, nano bigint, tokens bigint)
), earlier AS MATERIALIZED (
    SELECT id, purses, reserved_nano, reserved_tokens FROM calls
    WHERE tenant = :tenant AND workflow_id = :workflow_id AND step = :step AND request_hash = :request_hash
      AND state = 'asking' AND attempt < CAST(:attempt AS integer) AND repeats IS NULL
    ORDER BY attempt FOR UPDATE
), change AS MATERIALIZED (
    SELECT key, sum(reserved_nano) AS reserved_nano, sum(reserved_tokens) AS reserved_tokens,
        sum(spent_nano) AS spent_nano, sum(spent_tokens) AS spent_tokens
    FROM (SELECT key, CAST(:nano AS bigint) AS reserved_nano, CAST(:tokens AS bigint) AS reserved_tokens,
              0 AS spent_nano, 0 AS spent_tokens FROM wanted
          UNION ALL
          SELECT key, -reserved_nano, -reserved_tokens, reserved_nano, reserved_tokens
          FROM earlier, unnest(purses) AS key) AS each
    GROUP BY key
), held AS MATERIALIZED (
    SELECT key, spent_nano + reserved_nano AS nano, spent_tokens + reserved_tokens AS tokens FROM budgets
    WHERE tenant = :tenant AND key = ANY (ARRAY(SELECT key FROM change))
    ORDER BY key FOR UPDATE
), purse AS MATERIALIZED (
    SELECT key, h.key IS NOT NULL AS found, w.nano - h.nano AS nano_left, w.tokens - h.tokens AS tokens_left
    FROM wanted w LEFT JOIN held h USING (key)
), verdict AS MATERIALIZED (
    SELECT coalesce(bool_and(found AND coalesce(nano_left >= CAST(:nano AS bigint), true)
                                   AND coalesce(tokens_left >= CAST(:tokens AS bigint), true)), true) AS fits
    FROM purse
), booked AS (
    UPDATE budgets b SET reserved_nano = greatest(b.reserved_nano + c.reserved_nano, 0),
        reserved_tokens = greatest(b.reserved_tokens + c.reserved_tokens, 0),
        spent_nano = b.spent_nano + c.spent_nano, spent_tokens = b.spent_tokens + c.spent_tokens,
        updated_at = date_trunc('day', now())
    FROM verdict, held h JOIN change c USING (key)
    WHERE b.tenant = :tenant AND b.key = h.key AND fits
), lost AS (
    UPDATE calls c SET state = 'lost', closed_at = clock_timestamp() FROM verdict, earlier e
    WHERE c.tenant = :tenant AND c.id = e.id AND fits
), kept AS (
    INSERT INTO contents (tenant, hash, body)
    SELECT :tenant, hash, body
    FROM verdict, jsonb_to_recordset(CAST(:contents AS jsonb)) AS k (hash text, body text)
    WHERE fits ORDER BY hash
    ON CONFLICT DO NOTHING
), begun AS (
    INSERT INTO calls (id, tenant, message_id, run, workflow_id, step, question, prompt_version, prompt_hash, model,
                       parameters, request_hash, attempt, position, user_address, repeats, request, bytes_in, state,
                       reserved_nano, reserved_tokens, purses, closed_at,
                       latency_ms, tokens_in, tokens_out, tokens_cached, cost_usd)
    SELECT :id, :tenant, :message_id, CAST(:run AS integer), :workflow_id, :step, :question, :prompt_version,
           :prompt_hash, :model, CAST(:parameters AS jsonb), :request_hash, CAST(:attempt AS integer),
           CAST(:position AS integer), :user, :repeats, CAST(:request AS jsonb), CAST(:bytes_in AS integer), 'asking',
           CAST(:nano AS bigint), CAST(:tokens AS bigint), ARRAY(SELECT key FROM wanted), NULL,
           0, 0, 0, 0, 0
    FROM verdict WHERE fits
)
SELECT fits, key, found, nano_left, tokens_left FROM verdict LEFT JOIN purse ON true
""")

ENSURE = text("""
INSERT INTO budgets (tenant, key) SELECT :tenant, key FROM unnest(CAST(:keys AS text[])) AS key ORDER BY key
ON CONFLICT DO NOTHING
""")

CLOSE = text("""
WITH before AS MATERIALIZED (
    SELECT id, state, model, purses, bytes_in, reserved_nano, reserved_tokens FROM calls
    WHERE tenant = :tenant AND id = :id AND state IN ('asking', 'lost') FOR UPDATE
), held AS MATERIALIZED (
    SELECT key FROM budgets WHERE tenant = :tenant AND key = ANY (ARRAY(SELECT unnest(purses) FROM before))
    ORDER BY key FOR UPDATE
), change AS MATERIALIZED (
    SELECT CASE state WHEN 'asking' THEN reserved_nano ELSE 0 END AS reserved_nano,
        CASE state WHEN 'asking' THEN reserved_tokens ELSE 0 END AS reserved_tokens,
        CASE WHEN unsure THEN CASE state WHEN 'asking' THEN reserved_nano ELSE 0 END
            ELSE CAST(:nano AS bigint) - CASE state WHEN 'lost' THEN reserved_nano ELSE 0 END END AS spent_nano,
        CASE WHEN unsure THEN CASE state WHEN 'asking' THEN reserved_tokens ELSE 0 END
            ELSE CAST(:tokens AS bigint) - CASE state WHEN 'lost' THEN reserved_tokens ELSE 0 END END AS spent_tokens
    FROM before CROSS JOIN (SELECT CAST(:unsure AS boolean) AS unsure) told
), booked AS (
    UPDATE budgets b SET reserved_nano = greatest(b.reserved_nano - c.reserved_nano, 0),
        reserved_tokens = greatest(b.reserved_tokens - c.reserved_tokens, 0),
        spent_nano = greatest(b.spent_nano + c.spent_nano, 0),
        spent_tokens = greatest(b.spent_tokens + c.spent_tokens, 0),
        updated_at = date_trunc('day', now())
    FROM change c, held h WHERE b.tenant = :tenant AND b.key = h.key
), seen AS (
    SELECT model, greatest(CAST(:tokens_in AS double precision) / bytes_in, :floor) AS ratio FROM before
    WHERE bytes_in > 0 AND CAST(:tokens_in AS integer) > 0
        AND (SELECT count(*) FROM held) >= 0  -- always: what was learnt is locked after the budgets
), learnt AS (
    INSERT INTO token_ratios AS t (model, tokens_per_byte)
    SELECT model, greatest(ratio, :first + (ratio - :first) / :fall) FROM seen
    ON CONFLICT (model) DO UPDATE SET tokens_per_byte = (
        SELECT greatest(ratio, t.tokens_per_byte + (ratio - t.tokens_per_byte) / :fall) FROM seen)
    RETURNING tokens_per_byte
), closed AS (
    UPDATE calls c SET state = CASE WHEN b.state = 'lost' AND CAST(:unsure AS boolean) THEN 'lost' ELSE :state END,
        unsure = CAST(:unsure AS boolean), raw = :raw, error = :error, latency_ms = :latency_ms, ttft_ms = :ttft_ms,
        tokens_in = :tokens_in, tokens_out = :tokens_out, tokens_cached = :tokens_cached,
        tokens_written = :tokens_written, price = CAST(:price AS jsonb), cost_usd = :cost_usd,
        headers = CAST(:headers AS jsonb), request_id = :request_id, cache = :cache, reused_call = :reused_call,
        breaker = :breaker, key_id = :key_id, closed_at = clock_timestamp()
    FROM before b WHERE c.tenant = :tenant AND c.id = b.id
)
SELECT model, (SELECT tokens_per_byte FROM learnt) AS tokens_per_byte FROM calls WHERE tenant = :tenant AND id = :id
""")

RECORD = text("""
INSERT INTO calls (id, tenant, message_id, run, workflow_id, step, question, prompt_version, prompt_hash, model,
                   parameters, request_hash, attempt, position, user_address, repeats, state, raw, error, latency_ms,
                   ttft_ms, tokens_in, tokens_out, tokens_cached, tokens_written, price, cost_usd, headers,
                   request_id, cache, reused_call, breaker, key_id)
VALUES (:id, :tenant, :message_id, :run, :workflow_id, :step, :question, :prompt_version, :prompt_hash, :model,
        CAST(:parameters AS jsonb), :request_hash, :attempt, :position, :user, :repeats, :state, :raw, :error,
        :latency_ms, :ttft_ms, :tokens_in, :tokens_out, :tokens_cached, :tokens_written, CAST(:price AS jsonb),
        :cost_usd, CAST(:headers AS jsonb), :request_id, :cache, :reused_call, :breaker, :key_id)
""")

RATIO = text("SELECT tokens_per_byte FROM token_ratios WHERE model = :model")

SWEEP = text("""
WITH stale AS MATERIALIZED (
    SELECT tenant, id, purses, reserved_nano, reserved_tokens FROM calls
    WHERE state = 'asking' AND created_at < now() - make_interval(secs => :older_s)
    ORDER BY created_at LIMIT :most FOR UPDATE SKIP LOCKED
), change AS MATERIALIZED (
    SELECT tenant, key, sum(reserved_nano) AS nano, sum(reserved_tokens) AS tokens FROM stale, unnest(purses) AS key
    GROUP BY tenant, key
), held AS MATERIALIZED (
    SELECT tenant, key FROM budgets WHERE (tenant, key) IN (SELECT tenant, key FROM change)
    ORDER BY tenant, key FOR UPDATE
), booked AS (
    UPDATE budgets b SET reserved_nano = greatest(b.reserved_nano - c.nano, 0),
        reserved_tokens = greatest(b.reserved_tokens - c.tokens, 0),
        spent_nano = b.spent_nano + c.nano, spent_tokens = b.spent_tokens + c.tokens,
        updated_at = date_trunc('day', now())
    FROM held h JOIN change c USING (tenant, key) WHERE (b.tenant, b.key) = (h.tenant, h.key)
), lost AS (
    UPDATE calls c SET state = 'lost', closed_at = clock_timestamp() FROM stale s
    WHERE (c.tenant, c.id) = (s.tenant, s.id)
    RETURNING 1
)
SELECT count(*) AS lost FROM lost
""")

FORGET = text("""
DELETE FROM budgets WHERE (tenant, key) IN (
    SELECT tenant, key FROM budgets
    WHERE key NOT LIKE 'tenant:%' AND updated_at < now() - make_interval(days => :idle_days)
      AND reserved_nano = 0 AND reserved_tokens = 0
    LIMIT :most FOR UPDATE SKIP LOCKED)
""")
