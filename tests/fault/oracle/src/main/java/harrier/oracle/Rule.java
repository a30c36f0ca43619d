package harrier.oracle;

import java.util.EnumSet;
import java.util.Set;

/** The nine rules in table order (docs/rules.md). */
enum Rule {
  NIGHT_HIGH_AMOUNT("AMOUNT", 0.5, false),
  HIGH_AMOUNT("AMOUNT", 0.5, false),
  UNUSUAL_HOUR("TIME", 0.1, true),
  NEW_COUNTRY("GEO", 0.4, true, Need.COUNTRY),
  BURST("VELOCITY", 0.6, false, Need.HISTORY),
  DUPLICATE("DUPLICATE", 0.4, false, Need.HISTORY, Need.MERCHANT),
  IMPOSSIBLE_TRAVEL("GEO", 0.8, true, Need.HISTORY, Need.POSITION),
  VELOCITY_MULTI_CITY("VELOCITY", 0.7, false, Need.HISTORY),
  WATCHED_COUNTRY("LIST", 0.4, true, Need.COUNTRY);

  enum Mode { ENFORCE, SHADOW, OFF }

  final String category;
  final double defaultWeight;
  final boolean refundsCanFire;
  final Set<Need> needs;

  Rule(String category, double defaultWeight, boolean refundsCanFire, Need... needs) {
    this.category = category;
    this.defaultWeight = defaultWeight;
    this.refundsCanFire = refundsCanFire;
    this.needs = EnumSet.noneOf(Need.class);
    this.needs.addAll(Set.of(needs));
  }

  Mode defaultMode() {
    return this == UNUSUAL_HOUR ? Mode.SHADOW : Mode.ENFORCE;
  }
}
