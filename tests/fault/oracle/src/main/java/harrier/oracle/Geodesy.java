package harrier.oracle;

/** Great circles on a sphere of 6371.0088 km. */
final class Geodesy {
  private static final double RADIUS_KM = 6371.0088;

  private Geodesy() {}

  static double distanceKm(Transaction.Position from, Transaction.Position to) {
    double near = haversine(from, to);
    if (near <= 0.5) return arcKm(near);
    double onwards = to.longitude() > 0 ? to.longitude() - 180 : to.longitude() + 180;
    Transaction.Position antipode = new Transaction.Position(-to.latitude(), onwards);
    return Math.PI * RADIUS_KM - arcKm(haversine(from, antipode));
  }

  private static double arcKm(double haversine) {
    return 2 * RADIUS_KM * StrictMath.asin(Math.min(1, Math.sqrt(haversine)));
  }

  private static double haversine(Transaction.Position from, Transaction.Position to) {
    double up = halfSine(to.latitude() - from.latitude());
    double along = halfSine(to.longitude() - from.longitude());
    return up * up + cosine(from.latitude()) * cosine(to.latitude()) * along * along;
  }

  private static double halfSine(double degrees) {
    return StrictMath.sin(StrictMath.toRadians(degrees) / 2);
  }

  private static double cosine(double degrees) {
    return StrictMath.cos(StrictMath.toRadians(degrees));
  }
}
