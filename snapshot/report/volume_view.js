// "Volume, trends and cases": transactions and alerts over time and by channel, anomalies by type,
// and the riskiest cases.

const SOURCES = [
  { key: 'both', name: 'Model and rules', column: 'alerts_both' },
  { key: 'rules', name: 'Rules alone', column: 'alerts_rules' },
  { key: 'ml', name: 'Model alone', column: 'alerts_ml' },
];
const COLUMNS_MAX = 200;
const DAY_MS = 86400000;

function channelName(channel) {
  return channel === '' ? 'no channel' : channel;
}

// Every day from the first to the last, so that a quiet one is a gap that shows; months or years
// when there are too many.
function timeSpans(dates) {
  if (dates.length === 0) return { labels: [], unit: 'day', spanOf: (date) => date };
  const first = Date.parse(d3.min(dates));
  const count = Math.round((Date.parse(d3.max(dates)) - first) / DAY_MS) + 1;
  const length = count <= COLUMNS_MAX ? 10 : count <= COLUMNS_MAX * 30 ? 7 : 4;
  const spanOf = (date) => date.slice(0, length);
  const labels = new Set();
  for (let i = 0; i < count; i += 1) labels.add(spanOf(new Date(first + i * DAY_MS).toISOString()));
  return { labels: [...labels], unit: { 10: 'day', 7: 'month', 4: 'year' }[length], spanOf };
}

// Sums of a column for each span.
function sumsBySpan(rows, column, spans) {
  const sums = new Map(spans.labels.map((label) => [label, 0]));
  for (const row of rows) {
    const label = spans.spanOf(row.get('event_date'));
    sums.set(label, sums.get(label) + numberIn(row, column));
  }
  return [...sums.values()];
}

function volumeContent(run, spans, width) {
  const channels = [...new Set(run.daily.map((row) => row.get('channel')))];
  const groups = channels
    .map((channel) => {
      const rows = run.daily.filter((row) => row.get('channel') === channel);
      return {
        name: channelName(channel),
        total: sumOf(rows, 'transactions'),
        values: sumsBySpan(rows, 'transactions', spans),
      };
    })
    .sort((a, b) => b.total - a.total);
  if (groups.length === 0)
    return { finding: 'No transactions.', picture: nothingToDraw('No transactions.') };
  const all = {
    name: 'all',
    total: sumOf(run.daily, 'transactions'),
    values: sumsBySpan(run.daily, 'transactions', spans),
  };
  const busiest = d3.maxIndex(all.values);
  const finding =
    `The busiest ${spans.unit} is ${spans.labels[busiest]} with ` +
    `${plural(all.values[busiest], 'transaction', 'transactions')}; ${groups[0].name} carries ` +
    `${shareText(ratio(groups[0].total, all.total))} of all. Each row has a scale of its own.`;
  const shown = [all, ...groups];
  return {
    finding,
    picture: columnRows({
      id: 'chart-volume',
      title: `Transactions per ${spans.unit} and channel`,
      description: finding,
      width,
      labels: spans.labels,
      groups: shown,
    }),
    columns: [
      { name: codeText(spans.unit), text: (i) => spans.labels[i] },
      ...shown.map(({ name, values }) => ({
        name,
        text: (i) => countText(values[i]),
        isNumber: true,
      })),
    ],
    rows: d3.range(spans.labels.length),
  };
}

function alertContent(run, spans, width, channel) {
  const rows = run.daily.filter(
    (row) => channel === '' || channelName(row.get('channel')) === channel,
  );
  if (rows.length === 0)
    return { finding: 'No transactions.', picture: nothingToDraw('No transactions.') };
  const series = SOURCES.map(({ key, name, column }) => ({
    key,
    name,
    values: sumsBySpan(rows, column, spans),
  }));
  const totals = spans.labels.map((label, i) => d3.sum(series, ({ values }) => values[i]));
  const anomalies = sumOf(rows, 'labelled_anomalies');
  const all = d3.sum(totals);
  const busiest = d3.maxIndex(totals);
  const where = channel === '' ? '' : ` in channel ${channel}`;
  const finding =
    all === 0
      ? `No alerts${where}.`
      : `${plural(all, 'alert', 'alerts')}${where}, ${rateText(all / totals.length)} a ${spans.unit}; most on ` +
        `${spans.labels[busiest]} (${countText(totals[busiest])}). Labelled anomalies: ${countText(anomalies)}.`;
  const anomaliesOf = (i) =>
    sumOf(
      rows.filter((row) => spans.spanOf(row.get('event_date')) === spans.labels[i]),
      'labelled_anomalies',
    );
  return {
    finding,
    picture: element(
      'div',
      {},
      legendOf(series),
      stackedColumns({
        id: 'chart-alerts',
        title: `Alerts per ${spans.unit}`,
        description: finding,
        width,
        height: 250,
        labels: spans.labels,
        series,
      }),
    ),
    columns: [
      { name: codeText(spans.unit), text: (i) => spans.labels[i] },
      ...series.map(({ name, values }) => ({
        name,
        text: (i) => countText(values[i]),
        isNumber: true,
      })),
      { name: 'All', text: (i) => countText(totals[i]), isNumber: true },
      { name: 'Labelled anomalies', text: (i) => countText(anomaliesOf(i)), isNumber: true },
    ],
    rows: d3.range(spans.labels.length),
  };
}

function channelContent(run, width) {
  const names = [...new Set(run.daily.map((row) => row.get('channel')))];
  const groups = names
    .map((channel) => {
      const rows = run.daily.filter((row) => row.get('channel') === channel);
      const alerts = sumOf(rows, 'alerts');
      const transactions = sumOf(rows, 'transactions');
      return {
        name: channelName(channel),
        alerts,
        transactions,
        remark: `${countText(alerts)} of ${countText(transactions)}`,
        anomalies: sumOf(rows, 'labelled_anomalies'),
        values: [ratio(alerts, transactions)],
      };
    })
    .sort((a, b) => b.values[0] - a.values[0]);
  if (groups.length === 0)
    return { finding: 'No transactions.', picture: nothingToDraw('No transactions.') };
  const [most] = groups;
  const finding = `${codeText(most.name)} has the highest share of alerts: ${shareText(most.values[0])} of its transactions.`;
  return {
    finding,
    picture: namedBars({
      id: 'chart-channels',
      title: 'Alerts by channel',
      description: finding,
      width,
      max: most.values[0],
      series: [{ key: 'volume', name: 'alerts' }],
      groups,
      text: shareText,
    }),
    columns: [
      { name: 'Channel', text: (group) => group.name },
      { name: 'Transactions', text: (group) => countText(group.transactions), isNumber: true },
      { name: 'Alerts', text: (group) => countText(group.alerts), isNumber: true },
      { name: 'Share', text: (group) => shareText(group.values[0]), isNumber: true },
      { name: 'Labelled anomalies', text: (group) => countText(group.anomalies), isNumber: true },
    ],
    rows: groups,
  };
}

function typeContent(run, threshold, width) {
  const rows = run.types.filter((row) => numberIn(row, 'threshold') === threshold);
  const groups = rows
    .map((row) => ({
      name: codeText(row.get('anomaly_type')),
      remark: plural(numberIn(row, 'support'), 'anomaly', 'anomalies'),
      support: numberIn(row, 'support'),
      values: DETECTORS.map(({ key }) => numberIn(row, `recall_${key}`)),
    }))
    .sort((a, b) => b.support - a.support);
  if (groups.length === 0) {
    const reason = run.facts.counts.labelled > 0 ? 'No labelled anomalies in this run.' : NO_LABELS;
    return { finding: reason, picture: nothingToDraw(NOT_KNOWN) };
  }
  const worst = groups[d3.minIndex(groups, (group) => group.values[2])];
  const finding =
    `At threshold ${thresholdText(threshold)}, ${worst.name.toLowerCase()} is found least often: ` +
    `${shareText(worst.values[2])} by both together. The threshold is chosen in the other view.`;
  return {
    finding,
    picture: element(
      'div',
      {},
      legendOf(DETECTORS),
      namedBars({
        id: 'chart-types',
        title: 'Recall by anomaly type',
        description: finding,
        width,
        max: 1,
        series: DETECTORS,
        groups,
        text: shareText,
      }),
    ),
    columns: [
      { name: 'Anomaly type', text: (group) => group.name },
      { name: 'Anomalies', text: (group) => countText(group.support), isNumber: true },
      ...DETECTORS.map(({ name }, i) => ({
        name,
        text: (group) => shareText(group.values[i]),
        isNumber: true,
      })),
    ],
    rows: groups,
  };
}

function channelPicker(channels, onChange) {
  const picker = element(
    'select',
    { id: 'channel' },
    element('option', { value: '' }, 'All channels'),
    ...channels.map((channel) => element('option', { value: channel }, channel)),
  );
  picker.addEventListener('change', () => onChange({ channel: picker.value }));
  return picker;
}

function makeVolumeView(run, channels, onChange) {
  const spans = timeSpans(run.daily.map((row) => row.get('event_date')));
  const picker = channelPicker(channels, onChange);
  const volume = figureFrame('figure-volume', `Transactions per ${spans.unit} and channel`);
  const alerts = figureFrame('figure-alerts', `Alerts per ${spans.unit}, by who raised them`, true);
  alerts.root
    .querySelector('figcaption')
    .append(
      element(
        'div',
        { class: 'field inline' },
        element('label', { for: 'channel' }, 'Channel'),
        picker,
      ),
    );
  const byChannel = figureFrame('figure-channels', 'Alerts by channel');
  const types = figureFrame('figure-types', 'Recall by anomaly type');
  document
    .getElementById('view-cases')
    .append(
      element(
        'div',
        { class: 'grid' },
        alerts.root,
        element('div', { class: 'stack' }, volume.root, byChannel.root),
        types.root,
      ),
      caseList(run),
    );
  return {
    show(choice, width) {
      const steps = run.thresholds.map((row) => ({ threshold: numberIn(row, 'threshold') }));
      const { threshold } = steps[nearestStep(steps, choice.threshold)];
      picker.value = choice.channel;
      volume.show(volumeContent(run, spans, width(2)));
      alerts.show(alertContent(run, spans, width(1), choice.channel));
      byChannel.show(channelContent(run, width(2)));
      types.show(typeContent(run, threshold, width(2)));
    },
  };
}
