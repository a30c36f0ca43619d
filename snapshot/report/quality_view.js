// "Thresholds and detection quality": model, rules and both together at the chosen threshold, over
// all thresholds, and their confusion matrices.

const CHART_HEIGHT = 236;
const NO_LABELS = 'n/a: this run has no labels, so nobody can say which flags were right.';

function valueRow(key, label, value, remark) {
  return [
    element('dt', {}, label),
    element(
      'dd',
      { 'data-value': key },
      element('strong', {}, value),
      remark ? element('span', { class: 'detail' }, remark) : '',
    ),
  ];
}

function detectorCard(detector, outcome, context) {
  const { key, name } = detector;
  const found =
    outcome.tp === null
      ? ''
      : `${countText(outcome.tp)} of ${countText(outcome.tp + outcome.fn)} anomalies`;
  const right =
    outcome.tp === null
      ? ''
      : `${countText(outcome.tp)} of ${countText(outcome.tp + outcome.fp)} flags`;
  const perDay = ratio(outcome.flagged, context.days);
  return element(
    'article',
    { class: `card detector ${key}`, 'data-detector': key },
    element('h3', {}, element('span', { class: `swatch ${key}` }), name),
    element(
      'p',
      { class: 'note' },
      key === 'rules'
        ? 'does not depend on the threshold'
        : `at threshold ${thresholdText(context.threshold)}`,
    ),
    element(
      'dl',
      {},
      ...valueRow('precision', 'Precision', shareText(outcome.precision), right),
      ...valueRow('recall', 'Recall', shareText(outcome.recall), found),
      ...valueRow(
        'workload',
        'Workload',
        countText(outcome.flagged),
        `flags, ${shareText(outcome.workload)}; ${rateText(perDay)} a day`,
      ),
      ...valueRow('cost', 'Expected cost', currencyText(outcome.cost, context.currency), ''),
    ),
  );
}

// "the model 56.5%, the rules 14.2%, both together 14%"
function eachDetector(step, measure, text) {
  return DETECTORS.map(({ key, verb }) => `${verb} ${text(step[key][measure])}`).join(', ');
}

const MEASURES = [
  {
    key: 'precision',
    title: 'Precision: flags that are right',
    text: shareText,
    needsLabels: true,
    axis: () => linearAxis(1, wholeShareText),
    finding: (step) =>
      `Flags that are right at ${thresholdText(step.threshold)}: ` +
      `${eachDetector(step, 'precision', shareText)}.`,
  },
  {
    key: 'recall',
    title: 'Recall: anomalies that are found',
    text: shareText,
    needsLabels: true,
    axis: () => linearAxis(1, wholeShareText),
    finding: (step) =>
      `Anomalies found at ${thresholdText(step.threshold)}: ` +
      `${eachDetector(step, 'recall', shareText)}.`,
  },
  {
    key: 'flagged',
    title: 'Workload: transactions flagged',
    text: countText,
    needsLabels: false,
    axis: (values) => magnitudeAxis(d3.max(values), shortText),
    finding: (step) =>
      `Flags to look at, at ${thresholdText(step.threshold)}: ` +
      `${eachDetector(step, 'flagged', countText)}. Each line of the grid is ten times the one below.`,
  },
  {
    key: 'cost',
    title: 'Expected cost of mistakes',
    text: moneyText,
    needsLabels: true,
    axis: (values, context) => linearAxis(costLimit(values, context.nothing), shortText),
    finding: costFinding,
  },
];

// Lines far above the cost of doing nothing would flatten all that matters.
function costLimit(values, nothing) {
  return nothing > 0 ? nothing * 1.6 : d3.max(values);
}

function costFinding(step, context) {
  const best = cheapestStep(context.sweep, 'hybrid');
  const here = currencyText(step.hybrid.cost, context.currency);
  return (
    `Both together cost ${here} at ${thresholdText(step.threshold)} and least at ` +
    `${thresholdText(best.threshold)}: ${currencyText(best.hybrid.cost, context.currency)}. ` +
    `Overlooking everything: ${currencyText(context.nothing, context.currency)}.`
  );
}

function measureContent(measure, context) {
  const { sweep, at, width } = context;
  const series = DETECTORS.map(({ key, name }) => ({
    key,
    name,
    values: sweep.map((step) => step[key][measure.key]),
  }));
  const values = series.flatMap((one) => one.values).filter((value) => value !== null);
  if (values.length === 0) {
    return {
      finding: measure.needsLabels ? NO_LABELS : 'No transactions.',
      picture: nothingToDraw(NOT_KNOWN),
    };
  }
  const finding = measure.finding(sweep[at], context);
  const isCost = measure.key === 'cost' && context.nothing > 0;
  return {
    finding,
    picture: lineChart({
      id: `chart-${measure.key}`,
      title: measure.title,
      description: finding,
      width,
      height: CHART_HEIGHT,
      axis: measure.axis(values, context),
      series,
      thresholds: sweep.map((step) => step.threshold),
      chosen: at,
      reference: isCost ? { value: context.nothing, name: 'overlooking everything' } : null,
      onChoose: context.onChoose,
    }),
    columns: [
      { name: 'Threshold', text: (step) => thresholdText(step.threshold), isNumber: true },
      ...DETECTORS.map(({ key, name }) => ({
        name,
        text: (step) => measure.text(step[key][measure.key]),
        isNumber: true,
      })),
    ],
    rows: sweep,
  };
}

// A 2 x 2 table whose cells are shaded by their share of what is really there.
function matrixTable(detector, outcome) {
  const cell = (key, whole, name) => {
    const made = element(
      'td',
      { 'data-cell': key, class: `cell ${key}` },
      element('strong', {}, countText(outcome[key])),
      element('span', {}, name),
    );
    made.style.setProperty('--share', String(ratio(outcome[key], whole) || 0));
    return made;
  };
  const anomalies = outcome.tp === null ? null : outcome.tp + outcome.fn;
  const normal = outcome.tp === null ? null : outcome.fp + outcome.tn;
  return element(
    'table',
    { class: 'matrix', 'data-detector': detector.key },
    element('caption', {}, detector.name),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('td', {}),
        element('th', { scope: 'col' }, 'Flagged'),
        element('th', { scope: 'col' }, 'Not flagged'),
      ),
    ),
    element(
      'tbody',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, 'Anomaly'),
        cell('tp', anomalies, 'found'),
        cell('fn', anomalies, 'missed'),
      ),
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, 'Normal'),
        cell('fp', normal, 'false alarms'),
        cell('tn', normal, 'left alone'),
      ),
    ),
  );
}

function matrixContent(context) {
  const step = context.sweep[context.at];
  const isKnown = step.rules.tp !== null;
  return {
    finding: isKnown
      ? `At ${thresholdText(step.threshold)} both together miss ${countText(step.hybrid.fn)} of ` +
        `${plural(step.hybrid.tp + step.hybrid.fn, 'anomaly', 'anomalies')} and raise ` +
        `${plural(step.hybrid.fp, 'false alarm', 'false alarms')}.`
      : NO_LABELS,
    picture: element(
      'div',
      { class: 'matrices' },
      ...DETECTORS.map((detector) => matrixTable(detector, step[detector.key])),
    ),
  };
}

const RAISED_COLUMNS = [
  {
    name: 'Detector',
    text: (row) => DETECTORS.find(({ key }) => key === row.get('detector')).name,
  },
  ...['tp', 'fp', 'fn', 'tn'].map((column) => ({
    name: column.toUpperCase(),
    text: (row) => countText(numberIn(row, column)),
    isNumber: true,
  })),
  ...[
    ['Accuracy', 'accuracy'],
    ['Precision', 'precision'],
    ['Recall', 'recall'],
    ['F1', 'f1'],
    ['Prevalence', 'prevalence'],
  ].map(([name, column]) => ({
    name,
    text: (row) => shareText(numberIn(row, column)),
    isNumber: true,
  })),
];

// The flags as they were raised, under the policy of the day.
function raisedFlags(matrix) {
  const title = 'Flags as they were raised';
  return element(
    'section',
    { class: 'card wide', id: 'raised' },
    element('h3', {}, title),
    element('p', { class: 'note' }, 'By the threshold in force, whatever is chosen above.'),
    scrollBox(tableOf(RAISED_COLUMNS, matrix, title), title),
  );
}

function makeQualityView(run, onChange) {
  const steps = run.thresholds.map((row) => ({ threshold: numberIn(row, 'threshold') }));
  const controls = makeControls(run.facts, steps, onChange);
  const cards = element('div', { class: 'detectors' });
  const said = element('p', { class: 'unseen', role: 'status' });
  const frames = MEASURES.map((measure) => figureFrame(`figure-${measure.key}`, measure.title));
  const matrix = figureFrame('figure-confusion', 'Confusion at the chosen threshold', true);
  document
    .getElementById('view-quality')
    .append(
      controls.root,
      said,
      cards,
      element(
        'div',
        { class: 'grid' },
        ...frames.map((frame) => frame.root),
        matrix.root,
        raisedFlags(run.matrix),
      ),
    );
  const days = new Set(run.daily.map((row) => row.get('event_date'))).size;
  return {
    show(choice, width) {
      const sweep = sweepOf(run.thresholds, choice);
      const at = nearestStep(sweep, choice.threshold);
      const context = {
        sweep,
        at,
        days,
        width: width(2),
        threshold: sweep[at].threshold,
        currency: run.facts.base_currency,
        nothing: costOfNothing(sweep, choice),
        onChoose: (threshold) => onChange({ threshold }),
      };
      controls.show(choice, sweep, at);
      cards.replaceChildren(
        ...DETECTORS.map((detector) => detectorCard(detector, sweep[at][detector.key], context)),
      );
      MEASURES.forEach((measure, i) => frames[i].show(measureContent(measure, context)));
      matrix.show(matrixContent(context));
      said.textContent =
        `Threshold ${thresholdText(context.threshold)}: expected cost ` +
        `${eachDetector(sweep[at], 'cost', (cost) => currencyText(cost, context.currency))}.`;
    },
  };
}
