// What each detector would have done at each threshold, and what its mistakes would have cost.
// Pure. Counts come from thresholds.csv; costs are worked out here, from false alarms and misses.

const DETECTORS = [
  { key: 'ml', name: 'Model', verb: 'the model' },
  { key: 'rules', name: 'Rules', verb: 'the rules' },
  { key: 'hybrid', name: 'Hybrid', verb: 'both together' },
];

// Money has four decimals (docs/formats/snapshot.md).
function costOf(falseAlarms, misses, costs) {
  if (falseAlarms === null || misses === null) return null;
  return Math.round((falseAlarms * costs.fp + misses * costs.fn) * 1e4) / 1e4;
}

function outcomeAt(row, detector, costs) {
  const cell = (column) => numberIn(row, `${column}_${detector}`);
  return {
    precision: cell('precision'),
    recall: cell('recall'),
    workload: cell('workload_ratio'),
    flagged: cell('flagged_count'),
    tp: cell('tp'),
    fp: cell('fp'),
    fn: cell('fn'),
    tn: cell('tn'),
    cost: costOf(cell('fp'), cell('fn'), costs),
  };
}

// One step for each threshold: {threshold, isDefault, ml, rules, hybrid}.
function sweepOf(thresholds, costs) {
  return thresholds.map((row) => {
    const step = {
      threshold: numberIn(row, 'threshold'),
      isDefault: row.get('is_default') === 'true',
    };
    for (const { key } of DETECTORS) step[key] = outcomeAt(row, key, costs);
    return step;
  });
}

// The step that costs least; of equals the highest threshold, which flags least. null: no labels.
function cheapestStep(sweep, detector) {
  return sweep.reduce((best, step) => {
    const cost = step[detector].cost;
    if (cost === null) return best;
    return best === null || cost <= best[detector].cost ? step : best;
  }, null);
}

// What it costs to overlook every labelled anomaly.
function costOfNothing(sweep, costs) {
  const { tp, fn } = sweep[0].rules;
  return tp === null || fn === null ? null : costOf(0, tp + fn, costs);
}

// The index of the step nearest to a threshold.
function nearestStep(sweep, threshold) {
  return d3.minIndex(sweep, (step) => Math.abs(step.threshold - threshold));
}
