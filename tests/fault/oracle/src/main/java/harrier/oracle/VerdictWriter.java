package harrier.oracle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Verdicts as canonical bytes: docs/formats/alert.md and docs/formats/scored.md. */
final class VerdictWriter {
  private final String policyId;
  private final String modelId;

  VerdictWriter(String policyId, String modelId) {
    this.policyId = policyId;
    this.modelId = modelId;
  }

  byte[] alert(RawRecord record, Verdict verdict) {
    Situation situation = verdict.situation();
    Transaction transaction = situation.transaction();
    JsonText json =
        new JsonText()
            .number("schema_version", 1)
            .string("alert_id", Hashes.alertId(record, transaction.id(), policyId))
            .raw("transaction", embedded(record.value()))
            .string("occurred_at", Timestamps.format(transaction.timeMs()))
            .string("severity", verdict.severity())
            .number("risk", verdict.risk())
            .string("recommendation", verdict.recommendation())
            .string("decided_by", verdict.decidedBy())
            .number("score", verdict.score())
            .number("threshold", verdict.policy().scoreThreshold())
            .bool("cold_start", situation.isColdStart());
    if (situation.timing() != Situation.Timing.ON_TIME) json.string("timing", timing(situation));
    if (situation.truncated()) json.bool("truncated", true);
    json.raw("reasons", reasons(verdict))
        .strings("reasons_top3", verdict.topReasons())
        .raw("model", model(verdict))
        .raw("features", verdict.features().json())
        .strings("related_transaction_ids", related(verdict))
        .raw("policy", new JsonText().string("id", policyId).close())
        .raw(
            "source",
            new JsonText()
                .string("topic", record.topic())
                .number("partition", record.partition())
                .number("offset", record.offset())
                .close());
    return json.closeAsBytes();
  }

  byte[] scored(RawRecord record, Verdict verdict) {
    Situation situation = verdict.situation();
    Transaction transaction = situation.transaction();
    JsonText json =
        new JsonText()
            .number("schema_version", 1)
            .string("transaction_id", transaction.id())
            .string("customer_id", transaction.customer())
            .string("timestamp", Timestamps.format(transaction.timeMs()))
            .raw("amount", Numbers.money(transaction.amount()))
            .string("currency", transaction.currency());
    if (!transaction.currency().equals(verdict.policy().baseCurrency())) {
      json.raw("amount_base", Numbers.money(situation.base()));
    }
    json.known("country", transaction.country())
        .known("channel", transaction.channel())
        .known("device", transaction.device())
        .known("merchant_id", transaction.merchantId())
        .known("merchant_category", transaction.merchantCategory())
        .known("ip", transaction.ip())
        .raw("features", verdict.features().json())
        .number("raw_score", verdict.raw())
        .number("score", verdict.score())
        .number("risk", verdict.risk())
        .string("severity", verdict.severity())
        .string("recommendation", verdict.recommendation());
    if (verdict.isFlagged()) json.string("decided_by", verdict.decidedBy());
    json.bool("is_ml_flag", verdict.isFlaggedByModel());
    addRules(json, verdict.findings());
    json.string("timing", timing(situation));
    if (situation.truncated()) json.bool("truncated", true);
    if (situation.isColdStart()) json.bool("cold_start", true);
    if (verdict.isFlagged()) {
      json.string("alert_id", Hashes.alertId(record, transaction.id(), policyId))
          .strings("reasons_top3", verdict.topReasons());
    }
    return json.string("policy_id", policyId)
        .raw(
            "source",
            new JsonText()
                .number("partition", record.partition())
                .number("offset", record.offset())
                .close())
        .closeAsBytes();
  }

  private static void addRules(JsonText json, Rules.Findings findings) {
    json.strings("rules", findings.enforced().stream().map(hit -> hit.rule().name()).toList());
    if (!findings.shadow().isEmpty()) json.strings("shadow_rules", names(findings.shadow()));
    if (!findings.skipped().isEmpty()) json.strings("skipped_rules", names(findings.skipped()));
  }

  private static List<String> names(List<Rule> rules) {
    return rules.stream().map(Rule::name).toList();
  }

  private static String timing(Situation situation) {
    return situation.timing().name().toLowerCase(Locale.ROOT);
  }

  // A line break between tokens becomes a space; in texts there can be none.
  private static String embedded(byte[] value) {
    return new String(value, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ');
  }

  private static String reasons(Verdict verdict) {
    List<String> reasons = new ArrayList<>();
    verdict.findings().enforced().forEach(hit -> reasons.add(hit.json()));
    if (verdict.isFlaggedByModel()) reasons.add(modelReason(verdict));
    return "[" + String.join(",", reasons) + "]";
  }

  private static String modelReason(Verdict verdict) {
    double threshold = verdict.policy().scoreThreshold();
    String text =
        String.format(
            "unusual as a whole: rarer than %s of training traffic (score %s, flagged from %s)",
            Words.rank(verdict.score()), Words.score(verdict.score()), Words.score(threshold));
    return new JsonText()
        .string("code", Verdict.MODEL_CODE)
        .string("category", "MODEL")
        .string("text", text)
        .number("observed", (float) verdict.score())
        .number("threshold", (float) threshold)
        .close();
  }

  private String model(Verdict verdict) {
    return new JsonText()
        .string("id", modelId)
        .number("raw_score", verdict.raw())
        .number("score", verdict.score())
        .close();
  }

  private static Set<String> related(Verdict verdict) {
    Set<String> ids = new LinkedHashSet<>();
    verdict.findings().enforced().forEach(hit -> ids.addAll(hit.related()));
    return ids;
  }
}
