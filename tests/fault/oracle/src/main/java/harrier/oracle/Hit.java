package harrier.oracle;

import java.util.List;
import java.util.function.Supplier;

/**
 * A rule that fired, as the alert tells it; members that do not apply are null.
 *
 * @param observed and `threshold`: JSON
 * @param text what it says, to be asked for while the situation lasts
 * @param related transaction ids
 */
record Hit(
    Rule rule,
    Supplier<String> text,
    String observed,
    String threshold,
    String unit,
    Long windowS,
    List<String> related) {

  static Hit of(Rule rule, Supplier<String> text, String observed) {
    return new Hit(rule, text, observed, null, null, null, List.of());
  }

  Hit limit(String value, String named) {
    return new Hit(rule, text, observed, value, named, windowS, related);
  }

  Hit window(long seconds) {
    return new Hit(rule, text, observed, threshold, unit, seconds, related);
  }

  Hit related(List<Customer.Entry> entries) {
    List<String> ids = entries.stream().map(entry -> entry.transaction().id()).toList();
    return new Hit(rule, text, observed, threshold, unit, windowS, ids);
  }

  String json() {
    JsonText json =
        new JsonText()
            .string("code", rule.name())
            .string("category", rule.category)
            .string("text", text.get());
    if (observed != null) json.raw("observed", observed);
    if (threshold != null) json.raw("threshold", threshold);
    json.known("unit", unit);
    if (windowS != null) json.number("window_s", windowS);
    return json.close();
  }
}
