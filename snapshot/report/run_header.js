// The head of the page: which run this is, what it was made from, and what its rows add up to.

function fact(name, value, detail) {
  const content = element('dd', {}, value);
  if (detail) content.append(element('span', { class: 'detail' }, detail));
  return element('div', {}, element('dt', {}, name), content);
}

// One row for each partition of each source that the run has read.
function sourceRanges(facts) {
  return Object.entries(facts.offsets).flatMap(([source, partitions]) =>
    Object.entries(partitions).map(([partition, { start, end }]) => ({
      source,
      partition,
      start,
      end,
    })),
  );
}

function sourceSummary(ranges) {
  const sources = [...new Set(ranges.map(({ source }) => source))];
  return (
    sources
      .map((source) => {
        const of = ranges.filter((range) => range.source === source);
        const records = d3.sum(of, ({ start, end }) => end - start);
        const where =
          of.length === 1
            ? `partition ${of[0].partition}, offsets ${countText(of[0].start)} to ${countText(of[0].end)}`
            : `${of.length} partitions, ${plural(records, 'offset', 'offsets')}`;
        return `${source}: ${where}`;
      })
      .join('; ') || NOT_KNOWN
  );
}

function selectionText(facts) {
  if (facts.day) return `the nightly run of ${facts.day.slice(0, 10)}`;
  if (!facts.from && !facts.to) return 'all rows that were read';
  return (
    `event time from ${facts.from ? timeText(facts.from) : 'the beginning'} up to ` +
    `${facts.to ? timeText(facts.to) : 'the end'}`
  );
}

function policyText(facts) {
  const others = facts.policies.filter(({ id }) => id !== facts.policy.id).length;
  const note = `threshold ${thresholdText(facts.policy.score_threshold)}`;
  return others === 0
    ? note
    : `${note}; ${plural(others, 'other policy', 'other policies')} in the rows`;
}

function lateRemark({ late_day: lateDay }) {
  return lateDay > 0
    ? `and ${countText(lateDay)} for a day closed before`
    : 'came after their time window';
}

function showCounts(facts) {
  const { counts, base_currency: currency } = facts;
  const isLabelled = counts.labelled > 0;
  const share = ratio(counts.alerts, counts.transactions);
  document
    .getElementById('counts')
    .replaceChildren(
      countCard(
        'count-transactions',
        'Transactions',
        countText(counts.transactions),
        currencyText(facts.amount_base, currency),
      ),
      countCard(
        'count-alerts',
        'Alerts',
        countText(counts.alerts),
        share === null ? '' : `${shareText(share)} of transactions`,
      ),
      countCard('count-cases', 'Cases', countText(counts.cases), 'alerts that belong together'),
      countCard(
        'count-anomalies',
        'Labelled anomalies',
        isLabelled ? countText(counts.labelled_anomalies) : NOT_KNOWN,
        isLabelled ? `of ${countText(counts.labelled)} labelled` : 'no labels in this run',
      ),
      countCard('count-late', 'Late', countText(counts.late), lateRemark(counts)),
    );
}

function showSources(facts, ranges) {
  const rangeTable = tableOf(
    [
      { name: 'Source', text: (row) => row.source },
      { name: 'Partition', text: (row) => row.partition, isNumber: true },
      { name: 'First offset', text: (row) => countText(row.start), isNumber: true },
      { name: 'End (not included)', text: (row) => countText(row.end), isNumber: true },
    ],
    ranges,
    'Offsets that the run has read',
  );
  const fileTable = tableOf(
    [
      { name: 'File', text: ([name]) => name },
      { name: 'Rows', text: ([, file]) => countText(file.rows), isNumber: true },
      { name: 'Bytes', text: ([, file]) => countText(file.bytes), isNumber: true },
      { name: 'SHA-256', text: ([, file]) => file.sha256 },
    ],
    Object.entries(facts.files),
    'Files of the run',
  );
  document
    .getElementById('source-tables')
    .replaceChildren(
      scrollBox(rangeTable, 'Offsets that the run has read'),
      scrollBox(fileTable, 'Files of the run'),
    );
}

function showRun(facts) {
  const ranges = sourceRanges(facts);
  document.title = `${facts.run_id} - Harrier`;
  document
    .getElementById('facts')
    .replaceChildren(
      fact('Run', facts.run_id, selectionText(facts)),
      fact(
        'As of',
        `${timeText(facts.watermark)}${facts.watermark ? ' UTC' : ''}`,
        'newest event time of its rows',
      ),
      fact(
        'Made from',
        sourceSummary(ranges),
        facts.program_version ? `by harrier ${facts.program_version}` : '',
      ),
      fact('Policy', element('code', {}, facts.policy.id), policyText(facts)),
    );
  showCounts(facts);
  showSources(facts, ranges);
}
