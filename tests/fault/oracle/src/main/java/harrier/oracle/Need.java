package harrier.oracle;

/** What a feature or a rule cannot be computed without (docs/features.md). */
enum Need { HISTORY, MERCHANT, COUNTRY, CHANNEL, POSITION }
