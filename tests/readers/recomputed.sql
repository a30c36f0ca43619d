-- What the files of a snapshot must hold, worked out in DuckDB from what a consumer reads from the topics
-- (docs/formats/*.md). One view for each file, in its order, with its columns; run.json is `run`.
-- The run has labels; texts are taken as they are, without the apostrophe before a formula.
-- Variables: `scored` and `labels`, files of JSON lines in log order; `manifest`, the run.json whose settings hold.
-- Money is DECIMAL from the first to the last step; an amount has at most 15 digits, which JSON numbers keep.

CREATE TABLE setting AS
SELECT policy.score_threshold::DOUBLE AS in_force, costs.false_positive AS false_positive_cost,
       costs.false_negative AS false_negative_cost, settings.case_gap_s AS case_gap_s, settings.cases_max AS cases_max
FROM read_json(getvariable('manifest'), columns = {
  policy: 'STRUCT(score_threshold DOUBLE)', costs: 'STRUCT(false_positive DECIMAL(18, 4), false_negative DECIMAL(18, 4))',
  settings: 'STRUCT(case_gap_s BIGINT, cases_max BIGINT)'});

-- The last label of a transaction in the log counts.
CREATE TABLE label AS
SELECT transaction_id, label, CASE WHEN label = 'anomaly' THEN anomaly_type END AS anomaly_type
FROM (SELECT *, row_number() OVER () AS place FROM read_ndjson(getvariable('labels'), columns = {
  transaction_id: 'VARCHAR', label: 'VARCHAR', anomaly_type: 'VARCHAR'}))
QUALIFY row_number() OVER (PARTITION BY transaction_id ORDER BY place DESC) = 1;

CREATE TABLE scored AS
SELECT *, row_number() OVER () AS place FROM read_ndjson(getvariable('scored'), columns = {
  transaction_id: 'VARCHAR', customer_id: 'VARCHAR', timestamp: 'TIMESTAMP', amount: 'DECIMAL(18, 4)', currency: 'VARCHAR',
  amount_base: 'DECIMAL(18, 4)', channel: 'VARCHAR', score: 'DOUBLE', risk: 'DOUBLE', severity: 'VARCHAR',
  recommendation: 'VARCHAR', is_ml_flag: 'BOOLEAN', rules: 'VARCHAR[]', timing: 'VARCHAR', truncated: 'BOOLEAN',
  alert_id: 'VARCHAR', policy_id: 'VARCHAR', source: 'STRUCT("partition" INTEGER, "offset" BIGINT)'});

CREATE TABLE judged AS
SELECT transaction_id, customer_id, timestamp AS event_time, timestamp::DATE AS event_date, amount, currency, channel,
       label, anomaly_type, score, is_ml_flag, len(rules) AS rule_count, rule_count > 0 AS is_rule_flag,
       is_ml_flag OR is_rule_flag AS is_flag,
       CASE WHEN is_ml_flag AND is_rule_flag THEN 'both' WHEN is_ml_flag THEN 'ml'
            WHEN is_rule_flag THEN 'rules' ELSE 'none' END AS detection_source,
       timing <> 'on_time' AS late, source."partition" AS "partition", source."offset" AS "offset",
       coalesce(amount_base, amount) AS amount_base, risk, severity, recommendation, timing,
       coalesce(truncated, false) AS truncated, alert_id, policy_id
FROM scored LEFT JOIN label USING (transaction_id)
-- Of two verdicts on one record the later one counts.
QUALIFY row_number() OVER (PARTITION BY source ORDER BY place DESC) = 1;

CREATE VIEW transactions_scored AS
SELECT * EXCLUDE (policy_id) FROM judged ORDER BY event_time, transaction_id, "partition", "offset";

CREATE VIEW daily AS
SELECT event_date,
       CASE WHEN channel IN ('web', 'app', 'atm', 'branch', 'pos') OR channel IS NULL THEN channel ELSE 'other' END AS channel,
       count(*) AS transactions, count(*) FILTER (is_flag) AS alerts,
       count(*) FILTER (detection_source = 'ml') AS alerts_ml,
       count(*) FILTER (detection_source = 'rules') AS alerts_rules,
       count(*) FILTER (detection_source = 'both') AS alerts_both,
       CASE WHEN count(label) > 0 THEN count(*) FILTER (label = 'anomaly') END AS labelled_anomalies,
       sum(amount_base) AS amount_base, coalesce(sum(amount_base) FILTER (is_flag), 0) AS alert_amount_base,
       count(*) FILTER (late) AS late
FROM judged GROUP BY ALL ORDER BY event_date, channel NULLS FIRST;

-- --- how good the detection was

CREATE MACRO ratio(part, whole) AS CASE WHEN whole > 0 THEN part / whole END;

CREATE VIEW confusion_matrix AS
WITH flags AS (
  UNPIVOT (SELECT label, is_ml_flag AS ml, is_rule_flag AS rules, is_flag AS hybrid FROM judged
           WHERE label IS NOT NULL)
  ON ml, rules, hybrid INTO NAME detector VALUE flagged),
counts AS (
  SELECT detector, count(*) FILTER (label = 'normal' AND NOT flagged) AS tn,
         count(*) FILTER (label = 'normal' AND flagged) AS fp,
         count(*) FILTER (label = 'anomaly' AND NOT flagged) AS fn, count(*) FILTER (label = 'anomaly' AND flagged) AS tp
  FROM flags GROUP BY detector)
SELECT *, ratio(tp + tn, tp + tn + fp + fn) AS accuracy, ratio(tp, tp + fp) AS precision, ratio(tp, tp + fn) AS recall,
       ratio(2 * tp, 2 * tp + fp + fn) AS f1, ratio(tp + fn, tp + tn + fp + fn) AS prevalence
FROM counts ORDER BY list_position(['ml', 'rules', 'hybrid'], detector);

-- How many transactions are alike at each threshold, by each detector. A score is as good as the highest threshold
-- that it reaches.
CREATE TABLE sweep AS
WITH threshold AS (SELECT i / 100 AS threshold FROM range(101) step(i) UNION SELECT in_force FROM setting),
alike AS (SELECT label, anomaly_type, is_rule_flag, threshold AS reached, count(*) AS number
          FROM judged ASOF JOIN threshold ON score >= threshold GROUP BY ALL)
UNPIVOT (SELECT threshold, label, anomaly_type, number, reached >= threshold AS ml, is_rule_flag AS rules,
                ml OR rules AS hybrid FROM alike, threshold)
ON ml, rules, hybrid INTO NAME detector VALUE flagged;

CREATE MACRO number_of(number, condition) AS coalesce(sum(number) FILTER (condition), 0);

CREATE TABLE figures AS
WITH counts AS (
  SELECT threshold, detector, sum(number) AS transactions, number_of(number, flagged) AS flagged_count,
         number_of(number, label = 'anomaly' AND flagged) AS tp, number_of(number, label = 'normal' AND flagged) AS fp,
         number_of(number, label = 'anomaly' AND NOT flagged) AS fn,
         number_of(number, label = 'normal' AND NOT flagged) AS tn
  FROM sweep GROUP BY threshold, detector)
SELECT counts.*, ratio(tp, tp + fp) AS precision, ratio(tp, tp + fn) AS recall, ratio(fp, fp + tn) AS fpr,
       flagged_count / transactions AS workload_ratio,
       fp * false_positive_cost + fn * false_negative_cost AS expected_cost
FROM counts, setting;

CREATE MACRO figures_of(name) AS TABLE
SELECT * EXCLUDE (detector, transactions) FROM figures WHERE detector = name;

CREATE VIEW thresholds AS
SELECT threshold, threshold = in_force AS is_default, (SELECT count(*) FROM judged) AS transactions,
       ml.* EXCLUDE (threshold), rules.* EXCLUDE (threshold), hybrid.* EXCLUDE (threshold)
FROM (SELECT threshold, COLUMNS(* EXCLUDE (threshold)) AS '\0_ml' FROM figures_of('ml')) ml
JOIN (SELECT threshold, COLUMNS(* EXCLUDE (threshold)) AS '\0_rules' FROM figures_of('rules')) rules USING (threshold)
JOIN (SELECT threshold, COLUMNS(* EXCLUDE (threshold)) AS '\0_hybrid' FROM figures_of('hybrid')) hybrid USING (threshold),
setting ORDER BY threshold;

-- Of one type at a time, against all that are labelled normal.
CREATE TABLE figures_by_type AS
WITH of_type AS (
  SELECT threshold, detector, coalesce(anomaly_type, '(unnamed)') AS anomaly_type, sum(number) AS support,
         number_of(number, flagged) AS tp, number_of(number, NOT flagged) AS fn
  FROM sweep WHERE label = 'anomaly' GROUP BY ALL)
SELECT of_type.*, fp, tn, ratio(of_type.tp, support) AS recall, ratio(of_type.tp, of_type.tp + fp) AS precision,
       ratio(2 * of_type.tp, 2 * of_type.tp + fp + of_type.fn) AS f1
FROM of_type JOIN figures USING (threshold, detector);

CREATE MACRO types_of(name) AS TABLE
SELECT * EXCLUDE (detector, support) FROM figures_by_type WHERE detector = name;

CREATE VIEW metrics_by_type AS
SELECT threshold, anomaly_type, support, ml.* EXCLUDE (threshold, anomaly_type),
       rules.* EXCLUDE (threshold, anomaly_type), hybrid.* EXCLUDE (threshold, anomaly_type)
FROM (SELECT DISTINCT threshold, anomaly_type, support FROM figures_by_type)
JOIN (SELECT threshold, anomaly_type, COLUMNS(* EXCLUDE (threshold, anomaly_type)) AS '\0_ml'
      FROM types_of('ml')) ml USING (threshold, anomaly_type)
JOIN (SELECT threshold, anomaly_type, COLUMNS(* EXCLUDE (threshold, anomaly_type)) AS '\0_rules'
      FROM types_of('rules')) rules USING (threshold, anomaly_type)
JOIN (SELECT threshold, anomaly_type, COLUMNS(* EXCLUDE (threshold, anomaly_type)) AS '\0_hybrid'
      FROM types_of('hybrid')) hybrid USING (threshold, anomaly_type)
ORDER BY threshold, anomaly_type;

-- --- cases

CREATE TABLE all_cases AS
WITH gaps AS (
  SELECT *, event_time - lag(event_time) OVER in_order AS gap FROM judged WHERE is_flag
  WINDOW in_order AS (PARTITION BY customer_id ORDER BY event_time, transaction_id, "partition", "offset")),
alerts AS (
  SELECT *, count(*) FILTER (gap IS NULL OR gap >= to_seconds(case_gap_s)) OVER in_order AS number FROM gaps, setting
  WINDOW in_order AS (PARTITION BY customer_id ORDER BY event_time, transaction_id, "partition", "offset")),
riskiest AS (
  SELECT *, row_number() OVER (PARTITION BY customer_id, number
                               ORDER BY risk DESC, event_time, transaction_id, "partition", "offset") = 1 AS is_riskiest
  FROM alerts)
SELECT customer_id, min(event_time) AS first_event_time, max(event_time) AS last_event_time,
       first_event_time::DATE AS event_date, count(*) AS alert_count, sum(amount_base) AS amount_sum,
       max(amount_base) AS amount_max, max(risk) AS risk, max(score) AS score_max,
       any_value(severity) FILTER (is_riskiest) AS severity,
       any_value(recommendation) FILTER (is_riskiest) AS recommendation,
       CASE WHEN count(DISTINCT detection_source) = 1 THEN any_value(detection_source) ELSE 'both' END AS detection_source,
       any_value(transaction_id) FILTER (is_riskiest) AS riskiest_transaction_id,
       any_value(alert_id) FILTER (is_riskiest) AS riskiest_alert_id,
       any_value(event_time) FILTER (is_riskiest) AS riskiest_event_time,
       any_value(amount) FILTER (is_riskiest) AS riskiest_amount,
       any_value(currency) FILTER (is_riskiest) AS riskiest_currency,
       any_value(channel) FILTER (is_riskiest) AS riskiest_channel,
       CASE WHEN count(label) > 0 THEN count(*) FILTER (label = 'anomaly') END AS labelled_anomalies,
       (list(anomaly_type ORDER BY event_time, transaction_id, "partition", "offset") FILTER (label = 'anomaly'))[1]
         AS anomaly_type
FROM riskiest GROUP BY customer_id, number;

CREATE VIEW cases AS
SELECT * FROM all_cases ORDER BY risk DESC, first_event_time, customer_id LIMIT (SELECT cases_max FROM setting);

-- --- run.json

CREATE VIEW run AS
SELECT (SELECT count(*) FROM scored) AS records_read, (SELECT count(*) FROM scored) - count(*) AS superseded, count(*) AS transactions,
       count(*) FILTER (is_flag) AS alerts, (SELECT count(*) FROM all_cases) AS cases, count(label) AS labelled,
       count(*) FILTER (label = 'anomaly') AS labelled_anomalies, count(*) FILTER (late) AS late,
       count(*) FILTER (truncated) AS truncated, sum(amount_base) AS amount_base,
       coalesce(sum(amount_base) FILTER (is_flag), 0) AS alert_amount_base, max(event_time) AS watermark,
       (SELECT list({'id': policy_id, 'rows': number} ORDER BY policy_id)
        FROM (SELECT policy_id, count(*) AS number FROM judged GROUP BY policy_id)) AS policies
FROM judged;
