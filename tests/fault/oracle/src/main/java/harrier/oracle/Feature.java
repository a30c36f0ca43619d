package harrier.oracle;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Features version 1 in table order (docs/features.md), with what each needs. */
enum Feature {
  HOUR,
  DAY_OF_WEEK,
  IS_WEEKEND,
  AMOUNT_LOG,
  AMOUNT_Z,
  TIME_SINCE_LAST_S(Need.HISTORY),
  MERCHANT_NOVELTY(Need.MERCHANT),
  HOUR_RARITY,
  COUNT_10M(Need.HISTORY),
  COUNT_1H(Need.HISTORY),
  AMOUNT_24H(Need.HISTORY),
  DISTINCT_CITIES_1M(Need.HISTORY),
  DISTANCE_KM(Need.HISTORY, Need.POSITION),
  SPEED_KMH(Need.HISTORY, Need.POSITION),
  NEW_COUNTRY(Need.COUNTRY),
  IS_ONLINE(Need.CHANNEL);

  /** A logarithm, sine, arcsine or square root is in them: two right programs may differ by a step. */
  private static final Set<Feature> MAY_DIFFER_BY_A_STEP =
      EnumSet.of(AMOUNT_LOG, AMOUNT_Z, HOUR_RARITY, DISTANCE_KM, SPEED_KMH);

  final Set<Need> needs = EnumSet.noneOf(Need.class);

  Feature(Need... needs) {
    this.needs.addAll(Set.of(needs));
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean mayDifferByAStep() {
    return MAY_DIFFER_BY_A_STEP.contains(this);
  }

  static Feature named(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
